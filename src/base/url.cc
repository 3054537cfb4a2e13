#include "base/url.h"

#include <algorithm>
#include <charconv>

#include "base/ip_address.h"

namespace onesec {
namespace {

constexpr std::size_t kMaxUrl = 2'048;  // What common servers take in a request line.
constexpr std::size_t kMaxName = 253;   // RFC 1035, in text.
constexpr std::size_t kMaxLabel = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabel || label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

/// A name, not a number in disguise: resolvers read "127.1" and "0x7f000001" as addresses.
bool is_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxName) return false;
  std::string_view last;
  while (!name.empty()) {
    const std::size_t dot = name.find('.');
    last = name.substr(0, dot);
    if (!is_label(last)) return false;
    if (dot == std::string_view::npos) break;
    name.remove_prefix(dot + 1);
    if (name.empty()) return false;  // A dot at the end.
  }
  return !is_digit(last.front());
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

/// What is behind "://", up to the path.
Status read_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos) {
    return fail(Code::InvalidInput, "a user or password doesn't belong into a URL");
  }
  std::string_view host = authority;
  std::string_view port;
  const bool is_bracketed = authority.starts_with('[');
  const std::size_t end = is_bracketed ? authority.find(']') : authority.find(':');
  if (is_bracketed) {
    if (end == std::string_view::npos) return fail(Code::InvalidInput, "expected ] behind the address");
    host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else if (end != std::string_view::npos) {
    host = authority.substr(0, end);
    port = authority.substr(end);
  }
  if (!port.empty()) {
    std::uint16_t number = 0;
    const char* const last = port.data() + port.size();
    const auto [stop, error] = std::from_chars(port.data() + 1, last, number);
    if (port[0] != ':' || port.size() < 2 || error != std::errc() || stop != last || number == 0) {
      return fail(Code::InvalidInput, "expected a port from 1 to 65535, found " + quote(port));
    }
    url.port = number;
  }
  const auto address = IpAddress::parse(host);
  if (address && (is_bracketed || host.find(':') == std::string_view::npos)) {
    url.host = to_string(*address);
    return {};
  }
  if (is_bracketed || !is_name(host)) return fail(Code::InvalidInput, "expected a host name, found " + quote(host));
  url.host = lower(host);
  return {};
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kMaxUrl) return fail(Code::InvalidInput, "a URL may have at most 2048 bytes");
  for (const char c : text) {
    if (c <= ' ' || c > '~' || c == '\\' || c == '"' || c == '<' || c == '>' || c == '`' || c == '{' || c == '|' ||
        c == '}' || c == '^') {
      return fail(Code::InvalidInput, "a URL can't hold " + quote(std::string_view(&c, 1)) + "; write it as %XX");
    }
  }
  Url url;
  const std::string_view scheme = text.substr(0, text.find("://"));
  if (lower(scheme) == "http") {
    url.is_tls = false;
    url.port = 80;
  } else if (lower(scheme) != "https") {
    return fail(Code::InvalidInput, "expected a URL that begins with https://");
  }
  if (text.size() < scheme.size() + 3) return fail(Code::InvalidInput, "expected :// behind " + quote(scheme));
  text.remove_prefix(scheme.size() + 3);
  if (text.find('#') != std::string_view::npos) return fail(Code::InvalidInput, "a URL to send to has no #fragment");
  const std::size_t path = text.find_first_of("/?");
  if (Status read = read_authority(text.substr(0, path), url); !read) return fail(read.error());
  if (path != std::string_view::npos) url.target = (text[path] == '?' ? "/" : "") + std::string(text.substr(path));
  return url;
}

bool is_own_loopback(const Url& url) {
  const auto address = IpAddress::parse(url.host);
  return url.host == "localhost" || (address && url.host.starts_with("127.")) || url.host == "::1";
}

std::string authority_of(const Url& url) {
  std::string out = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  if (url.port != (url.is_tls ? 443 : 80)) out += ":" + std::to_string(url.port);
  return out;
}

}  // namespace onesec
