#include "inspect/request/leaf.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "inspect/ascii.h"
#include "inspect/decode/decode.h"

namespace onesec::inspect {
namespace {

// What these say is chosen by the browser or the server and told in forms of their own.
constexpr std::array<std::string_view, 13> kOfClients{"accept",
                                                      "accept-encoding",
                                                      "accept-language",
                                                      "connection",
                                                      "content-length",
                                                      "content-type",
                                                      "cookie",
                                                      "date",
                                                      "etag",
                                                      "host",
                                                      "if-modified-since",
                                                      "if-none-match",
                                                      "upgrade-insecure-requests"};
/// What none of those forms has outside a quoted string (RFC 9110 5.6, 8.3, 12.5, 13.1): a lookup, a call, a tag, an
/// encoding, a step up.
bool is_foreign(std::string_view value) {
  static constexpr auto kForeign = [] {
    std::array<bool, 256> bytes{};
    for (const char c : {'$', '{', '}', '<', '>', '(', ')', '\'', '`', '\\', '|', '&', '%'})
      bytes[static_cast<unsigned char>(c)] = true;
    return bytes;
  }();
  return std::ranges::any_of(value, [](char c) { return kForeign[static_cast<unsigned char>(c)]; }) ||
         value.find("../") != std::string_view::npos;
}

}  // namespace

std::string_view basic_credentials(std::string_view value) {
  constexpr std::string_view kScheme = "basic";
  if (!ascii::starts(value, kScheme) || value.size() == kScheme.size() || !ascii::is_space(value[kScheme.size()]))
    return {};
  const std::string_view given = ascii::trim(value.substr(kScheme.size()));
  return given.substr(0, given.find_first_of(" \t,"));
}

namespace {

/// "Bearer x": x (RFC 9110 11.4). A text without a word of letters before its first blank is all credentials. Not of
/// "Basic", whose Base64 would be decoded as any other, and its password told.
std::string_view without_scheme(std::string_view value) {
  if (!basic_credentials(value).empty()) return value;
  std::size_t end = 0;
  while (end < value.size() && ascii::is_letter(value[end])) ++end;
  return end > 0 && end < value.size() && value[end] == ' ' ? ascii::trim(value.substr(end)) : value;
}

/// How scripts of upload forms name a file outside a multipart body; what a server makes of "_" and "." in a name
/// differs.
constexpr std::array<std::string_view, 4> kFileNames{"x-file-name", "x-filename", "x.filename", "x_filename"};

}  // namespace

std::string_view words_of(Part part) {
  static constexpr std::array<std::string_view, 18> kWords{"the path",
                                                           "a part of the path",
                                                           "the name of a query parameter",
                                                           "query parameter",
                                                           "header",
                                                           "the name of a cookie",
                                                           "cookie",
                                                           "the name of a form field",
                                                           "form field",
                                                           "a JSON key",
                                                           "JSON value",
                                                           "a name in the XML body",
                                                           "XML element",
                                                           "XML attribute",
                                                           "the name of an uploaded file",
                                                           "the XML body",
                                                           "the charset of the body",
                                                           "the body"};
  return kWords[std::to_underlying(part)];
}

namespace {

/// How many names and values there are that aren't empty.
std::size_t texts_in_pairs(std::string_view pairs, char separator) {
  std::size_t count = 0;
  bool is_in_name = true;
  bool is_new = true;
  for (const char c : pairs) {
    if (c == separator || (c == '=' && is_in_name)) {
      is_in_name = c == separator;
      is_new = true;
    } else if (is_new) {
      ++count;
      is_new = false;
    }
  }
  return count;
}

}  // namespace

void Splitter::give(Part part, std::string_view name, std::string_view text, std::string_view value,
                    std::string_view around) {
  if (text.empty()) return;
  if (given_ == kMaxLeaves) {
    ++passed_over_;
    return;
  }
  ++given_;
  if (text.size() > kMaxLeafBytes) {
    ++passed_over_;
    text = text.substr(0, kMaxLeafBytes);
  }
  take_(to_, {part, name.substr(0, kMaxNameBytes), text, value, around});
}

void Splitter::pairs(std::string_view text, char separator, Part name, Part value) {
  pairs_.clear();
  while (!text.empty()) {
    text.remove_prefix(std::min(text.find_first_not_of(separator), text.size()));
    if (given_ == kMaxLeaves) {  // Only counted: there may be millions.
      passed_over_ += texts_in_pairs(text, separator);
      break;
    }
    const std::size_t end = text.find(separator);
    std::string_view pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (value == Part::CookieValue) pair = ascii::trim(pair);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      give(value, {}, pair);  // ?1' or 1=1-- is one: its "name" is read as a value.
      continue;
    }
    const Leaf leaf{value, pair.substr(0, equals), pair.substr(equals + 1), {}};
    give(name, {}, leaf.name, leaf.text);
    give(value, leaf.name, leaf.text);
    document_in(leaf.name, leaf.text);
    if (leaf.text.find("eyJ") <= 1) claims(value, leaf.name, leaf.text);  // In quotes, maybe.
    if (value != Part::CookieValue) link_in(leaf);
    if (pairs_.size() < kMaxLeaves) pairs_.push_back(leaf);
  }
  repeated();
}

void Splitter::document_in(std::string_view name, std::string_view value) {
  constexpr int kMostLayers = 4;  // Of those that a text can have and still be read: inspector.h.
  const auto is_document = [](std::string_view text) { return text.starts_with('{') || text.starts_with('['); };
  if (!is_document(value) && !value.starts_with('%')) return;
  std::string_view text = value.substr(0, kMaxLeafBytes);
  std::string decoded[2];
  for (int layer = 0; layer < kMostLayers; ++layer) {
    if (layer > 0 && is_document(text)) break;
    std::string& next = decoded[layer % 2];
    if (!decode_percent(text, true, next) && (is_document(text) || !decode_lookalikes(text, next))) break;
    text = next;
  }
  if (is_document(text) && text.find('"') != std::string_view::npos) (void)json(text, name);
}

void Splitter::repeated() {
  // By name, and those of one name as they came: all are views into one text.
  std::ranges::sort(pairs_, [](const Leaf& a, const Leaf& b) {
    return a.name != b.name ? a.name < b.name : std::less<>()(a.text.data(), b.text.data());
  });
  for (std::size_t i = 0; i < pairs_.size();) {
    const Leaf& first = pairs_[i];
    std::size_t next = i + 1;
    for (; next < pairs_.size() && pairs_[next].name == first.name; ++next) {
      if (next == i + 1) joined_ = first.text;
      joined_.append(",").append(pairs_[next].text);
    }
    if (next > i + 1) give(first.part, first.name, joined_);
    i = next;
  }
}

void Splitter::lines(std::string_view headers) {
  while (!headers.empty()) {
    const std::size_t end = headers.find('\n');
    const std::string_view line = headers.substr(0, end);
    headers = end == std::string_view::npos ? std::string_view() : headers.substr(end + 1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    std::string_view value = ascii::trim(line.substr(colon + 1));
    // RFC 9112 5.2: what begins with a blank goes on with the field before; some servers still put it together.
    if (headers.starts_with(' ') || headers.starts_with('\t')) {
      folded_ = value;
      while (headers.starts_with(' ') || headers.starts_with('\t')) {
        const std::size_t next = std::min(headers.find('\n'), headers.size());
        folded_.append(" ").append(ascii::trim(headers.substr(0, next)));
        headers.remove_prefix(std::min(next + 1, headers.size()));
      }
      value = folded_;
    }
    if (ascii::equals(name, "cookie")) {
      pairs(value, ';', Part::CookieName, Part::CookieValue);
      continue;
    }
    if (ascii::equals(name, "content-type")) content_type_ = value;
    if (ascii::is_among(name, kOfClients) && !is_foreign(value)) continue;
    const bool is_authorization = ascii::equals(name, "authorization");
    give(ascii::is_among(name, kFileNames) ? Part::FileName : Part::Header, name,
         is_authorization ? without_scheme(value) : value);
    if (ascii::equals(name, "referer")) query_in(Part::Header, name, value);
    if (is_authorization) {
      credentials(name, value);
      claims(Part::Header, name, value);
    }
  }
}

/// The values of the query of an URL that is itself a value: a page that shows where its visitors come from, a batch
/// of requests, a link that is followed.
void Splitter::query_in(Part part, std::string_view name, std::string_view url) {
  const std::size_t mark = url.find('?');
  if (mark == std::string_view::npos) return;
  std::string_view query = url.substr(mark + 1);
  for (std::size_t count = 0; !query.empty() && count < 64; ++count) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    give(part, name, pair.substr(pair.find('=') + 1));
  }
}

/// "/a?x=1", "https://…", as it is or in percent-encoding.
void Splitter::link_in(const Leaf& leaf) {
  std::string_view url = leaf.text.substr(0, kMaxLeafBytes);
  std::string whole;  // "%68%74%74%70…": a client that codes more than it need.
  if (url.starts_with('%') && !ascii::starts(url, "%2f") && decode_percent(url, true, whole)) url = whole;
  if (!url.starts_with('/') && !ascii::starts(url, "http") && !ascii::starts(url, "%2f")) return;
  if (url.find('?') != std::string_view::npos) return query_in(leaf.part, leaf.name, url);
  std::string decoded;
  if (ascii::find(url, "%3f") != std::string_view::npos && decode_percent(url, true, decoded))
    query_in(leaf.part, leaf.name, decoded);
}

/// RFC 7617: "Basic", and user:password as base64. The user's name is a text that applications look up; a password is
/// only hashed, so what it looks like says nothing. Neither has control characters, by the RFC.
void Splitter::credentials(std::string_view name, std::string_view value) {
  if (!decode_base64_text(basic_credentials(value), credentials_)) return;
  std::string_view both = credentials_;
  while (both.ends_with('\n') || both.ends_with('\r')) both.remove_suffix(1);  // As `echo` leaves one.
  // Only that there is one: what stands before and behind it may be the password.
  if (both.find_first_of("\r\n") != std::string_view::npos) give(Part::Header, name, kLineEnd);
  const std::string_view user = both.substr(0, both.find(':'));
  if (user.find_first_of("\r\n") == std::string_view::npos) give(Part::Header, name, user);
}

/// The strings that a JSON Web Token says, of its header ("kid": a key that is looked up) and of its claims.
void Splitter::claims(Part part, std::string_view name, std::string_view value) {
  const std::size_t begin = std::min(value.find("eyJ"), value.size());
  std::string_view token = value.substr(begin, kMaxLeafBytes);
  for (int parts = 0; parts < 2; ++parts) {
    const std::size_t dot = token.find('.');
    if (dot == std::string_view::npos || !decode_base64_text(token.substr(0, dot), claims_)) return;
    const std::string_view json = claims_;
    for (std::size_t at = json.find('"'); at < json.size(); at = json.find('"', at)) {
      const std::size_t first = ++at;
      while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
      const std::size_t end = std::min(at, json.size());
      at = end + 1;
      const std::size_t next = ascii::skip_space(json, std::min(at, json.size()));
      if (next >= json.size() || json[next] != ':') give(part, name, json.substr(first, end - first));
    }
    token.remove_prefix(dot + 1);
  }
}

namespace {

/// Whether a segment of a path begins a command in back-ticks or in "$(" and doesn't end it.
bool opens_command(std::string_view segment) {
  const std::size_t plain = segment.find_first_of("`$%");
  if (plain == std::string_view::npos) return false;
  std::string decoded;
  const std::string_view text = decode_percent(segment, false, decoded) ? std::string_view(decoded) : segment;
  const std::size_t open = text.find("$(");
  return std::ranges::count(text, '`') % 2 != 0 ||
         (open != std::string_view::npos && text.find(')', open) == std::string_view::npos);
}

}  // namespace

/// Applications that route by path take values from its segments. "a[`id > /tmp/b`]" is three of them, and one value.
void Splitter::segments(std::string_view path) {
  bool has_open = false;
  while (!path.empty()) {
    const std::size_t end = path.find('/');
    give(Part::Segment, {}, path.substr(0, end));
    if (!has_open && end != std::string_view::npos && opens_command(path.substr(0, end))) {
      has_open = true;
      give(Part::Segment, {}, path);
    }
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  }
}

void Splitter::split(const Request& request) {
  give(Part::Path, {}, request.path);
  segments(request.path);
  // The absolute form is for proxies (RFC 9112 3.2.2): a server that takes it may go there.
  if (ascii::starts(request.path, "http://") || ascii::starts(request.path, "https://"))
    give(Part::Header, "Host", request.path);
  pairs(request.query, '&', Part::QueryName, Part::QueryValue);
  lines(request.headers);
  give(Part::Header, "Referer", request.referer);
  query_in(Part::Header, "Referer", request.referer);
  give(Part::Header, "User-Agent", request.user_agent);
  pairs(request.cookies, ';', Part::CookieName, Part::CookieValue);
  body(request.body, request.content_type.empty() ? std::string_view(content_type_) : request.content_type);
}

}  // namespace onesec::inspect
