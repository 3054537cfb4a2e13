#include "api/routes.h"
#include "platform/clock.h"

namespace onesec::api {
namespace {

/// RFC 9116 wants less than a year; who keeps it for a month sees a change of contact within one.
constexpr hours kValid{24 * 30};

}  // namespace

void get_security_txt(const Context& context, Request&, const Post&, const Reply& reply) {
  if (context.security_contact.empty()) {
    return reply(error_response(404, "not_found", "whoever runs this has named no contact (server.security_contact)"));
  }
  const Instant until = Instant::from_seconds((platform::now() + kValid).whole_seconds());
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body =
      "Contact: " + context.security_contact + "\nExpires: " + to_rfc3339(until) + "\nPreferred-Languages: en\n";
  reply(std::move(response));
}

}  // namespace onesec::api
