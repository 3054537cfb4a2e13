#include "api/query.h"
#include "api/routes.h"
#include "base/ip_address.h"
#include "model/schema.h"

namespace onesec::api {
namespace {

constexpr std::uint64_t kUsualPage = 100;
constexpr std::uint64_t kMaxPage = 1'000;

Response list(const Context& context, const Request& request) {
  const Result<Query> query = Query::parse(request.query, {"limit", "type", "source_ip", "reveal"});
  if (!query) return error_response(query.error());
  const Result<std::uint64_t> limit = query->number("limit", kUsualPage, 1, kMaxPage);
  const Result<bool> reveal = query->flag("reveal");
  if (!limit) return error_response(limit.error());
  if (!reveal) return error_response(reveal.error());
  const bool is_admin = permits(request.caller.role, Role::Admin);
  if (*reveal && !is_admin) return error_response(403, "denied", "reveal needs an admin key");
  EventQuery wanted;
  wanted.limit = *limit;
  wanted.type = query->text("type");
  wanted.source_ip = query->text("source_ip");
  if (!wanted.source_ip.empty() && !IpAddress::parse(wanted.source_ip)) {
    return error_response(400, "invalid_input", "source_ip: expected an address, found " + quote(wanted.source_ip));
  }
  const Result<std::vector<std::string>> events = context.engine->events(wanted, *reveal    ? Viewer::AdminWhoReveals
                                                                                 : is_admin ? Viewer::AdminKey
                                                                                            : Viewer::ReadKey);
  if (!events) return error_response(events.error());
  Response response;
  response.body = "{\"events\":[";
  for (std::size_t at = 0; at < events->size(); ++at) {
    if (at != 0) response.body.push_back(',');
    response.body += (*events)[at];
  }
  response.body += "],\"total\":" + std::to_string(events->size()) + "}";
  return response;
}

}  // namespace

void get_events(const Context& context, Request& request, const Post&, const Reply& reply) {
  reply(list(context, request));
}

}  // namespace onesec::api
