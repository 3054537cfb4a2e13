#include "api/inspect_request.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "inspect/ascii.h"

namespace onesec::api {
namespace {

using nlohmann::json;
using std::string_view_literals::operator""sv;

/// One of the web server's own and one of the client's, twice over: more is no accident.
constexpr std::size_t kMaxUris = 4;

/// The name and value of the first line, which is removed.
bool take_line(std::string_view& lines, std::string_view& name, std::string_view& value) {
  if (lines.empty()) return false;
  const std::size_t end = lines.find('\n');
  const std::string_view line = lines.substr(0, end);
  lines = end == std::string_view::npos ? std::string_view() : lines.substr(end + 1);
  const std::size_t colon = std::min(line.find(':'), line.size());
  name = line.substr(0, colon);
  value = line.substr(std::min(colon + 1, line.size()));
  while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
  while (value.ends_with(' ') || value.ends_with('\t') || value.ends_with('\r')) value.remove_suffix(1);
  return true;
}

/// Path and query of an absolute URI; anything else as it is.
std::string_view without_origin(std::string_view uri) {
  const std::size_t scheme = uri.find("://");
  if (uri.starts_with('/') || scheme == std::string_view::npos || scheme > 16) return uri;
  const std::size_t path = uri.find_first_of("/?", scheme + 3);
  return path == std::string_view::npos ? "/" : uri.substr(path);
}

/// What web servers tell in headers of their own.
enum class Told : std::uint8_t { Nothing, Uri, OriginalMethod, ForwardedMethod, RealIp, ForwardedFor };
Told told_in(std::string_view name) {
  using inspect::ascii::equals;
  if (equals(name, "x-original-uri") || equals(name, "x-forwarded-uri")) return Told::Uri;
  if (equals(name, "x-original-method")) return Told::OriginalMethod;
  if (equals(name, "x-forwarded-method")) return Told::ForwardedMethod;
  if (equals(name, "x-real-ip")) return Told::RealIp;
  return equals(name, "x-forwarded-for") ? Told::ForwardedFor : Told::Nothing;
}

/// Goes through what came, once: what the web server told us of the request, who sent it, and the request's own
/// headers. False: more URIs than anybody needs.
bool read_headers(const Request& request, bool has_path, AskedRequest& asked) {
  std::string_view original_method;
  std::string_view forwarded_method;
  IpAddress real_ip;
  std::size_t bytes = 0;
  for (const auto& [name, value] : request.fields) bytes += name.size() + value.size() + 3;
  asked.headers.reserve(bytes);
  for (const auto& [name, value] : request.fields) {
    if (inspect::ascii::equals(name, request.credential)) continue;
    switch (inspect::ascii::starts(name, "x-") ? told_in(name) : Told::Nothing) {
      case Told::Nothing:
        break;
      case Told::Uri: {
        if (has_path) break;
        const std::string_view uri = without_origin(value);
        if (uri.empty() || std::ranges::find(asked.uris, uri) != asked.uris.end()) continue;
        if (asked.uris.size() == kMaxUris) return false;
        asked.uris.emplace_back(uri);
        continue;
      }
      case Told::OriginalMethod:
        if (has_path) break;
        original_method = value;
        continue;
      case Told::ForwardedMethod:
        if (has_path) break;
        forwarded_method = value;
        continue;
      case Told::RealIp:
        real_ip = forwarded_address(value);
        break;
      case Told::ForwardedFor:
        asked.source = forwarded_address(value.substr(value.rfind(',') + 1));
        break;
    }
    asked.headers.append(name).append(": "sv).append(value).append("\n"sv);
  }
  if (asked.source.is_none()) asked.source = real_ip;
  asked.has_headers = !asked.headers.empty();
  asked.method = !original_method.empty() ? original_method : forwarded_method;
  if (asked.method.empty()) asked.method = request.method;
  return true;
}

/// A member that is text; nullptr when there is none.
const std::string* text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

Result<AskedRequest> read_question(const Request& request) {
  constexpr const char* kExpected =
      R"(expected {"method", "uri", "headers": {name: text}, "body", "source_ip"}, of which only "uri" is needed: )";
  const auto wrong = [&](std::string_view what) { return fail(Code::InvalidInput, kExpected + std::string(what)); };
  const json object = json::parse(request.body, nullptr, false);
  if (!object.is_object()) return wrong("the body is no JSON object");
  AskedRequest asked;
  asked.by = AskedBy::Person;
  asked.is_real = false;
  asked.method = "GET";
  for (const auto& [name, value] : object.items()) {
    if (name == "headers") {
      if (!value.is_object()) return wrong("headers is no object");
      for (const auto& [header, text] : value.items()) {
        if (!text.is_string()) return wrong("a header's value is no text");
        // A line's end in a value would begin another header.
        std::string line = header + ": " + text.get<std::string>();
        std::ranges::replace(line, '\n', ' ');
        asked.headers += line + "\n";
      }
      asked.has_headers = true;
      continue;
    }
    if (name != "method" && name != "uri" && name != "body" && name != "source_ip") {
      return wrong("nobody knows " + quote(name));
    }
    if (!value.is_string()) return wrong(name + " is no text");
  }
  const std::string* uri = text_of(object, "uri");
  if (uri == nullptr || uri->empty()) return wrong("the uri is missing");
  asked.uris.emplace_back(without_origin(*uri));
  if (const std::string* method = text_of(object, "method")) asked.method = *method;
  if (const std::string* body = text_of(object, "body")) {
    asked.body = *body;
    asked.has_body = true;
  }
  if (const std::string* source = text_of(object, "source_ip")) {
    const std::optional<IpAddress> address = IpAddress::parse(*source);
    if (!address || address->is_none()) return wrong("source_ip is no address");
    asked.source = *address;
    asked.is_real = true;
  }
  return asked;
}

}  // namespace

bool is_inspection(std::string_view target) {
  if (!target.starts_with(kInspectPath)) return false;
  target.remove_prefix(kInspectPath.size());
  return target.empty() || target.front() == '/' || target.front() == '?';
}

IpAddress forwarded_address(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('"')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('"')) text.remove_suffix(1);
  if (text.starts_with('[')) {
    text = text.substr(1, std::min(text.find(']'), text.size()) - 1);
  } else if (text.find(':') == text.rfind(':')) {
    text = text.substr(0, text.find(':'));
  }
  return IpAddress::parse(text).value_or(IpAddress());
}

std::string_view header_value(std::string_view lines, std::string_view name) {
  std::string_view found;
  std::string_view value;
  while (take_line(lines, found, value)) {
    if (inspect::ascii::equals(found, name) && !value.empty()) return value;
  }
  return {};
}

Result<AskedRequest> read_asked(Request& request) {
  AskedRequest asked;
  std::string_view behind = request.path;
  behind.remove_prefix(std::min(kInspectPath.size(), behind.size()));
  if (!behind.empty()) {
    asked.uris.push_back(std::string(behind) + (request.query.empty() ? "" : "?" + request.query));
  }
  if (!read_headers(request, !behind.empty(), asked)) {
    return fail(Code::InvalidInput, "more than " + std::to_string(kMaxUris) + " different original URIs");
  }
  if (asked.uris.empty()) {
    if (request.method == "POST" && !request.body.empty()) return read_question(request);
    return fail(Code::InvalidInput,
                "expected the original request's URI in X-Original-URI or X-Forwarded-Uri, or behind this path, or a "
                "POST with a JSON body; see docs/web-servers.md");
  }
  asked.has_body = !request.body.empty();
  asked.body = std::move(request.body);
  return asked;
}

}  // namespace onesec::api
