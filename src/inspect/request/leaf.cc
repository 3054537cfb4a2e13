#include "inspect/request/leaf.h"

#include <array>
#include <utility>

namespace onesec::inspect {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// ASCII, any case.
bool is_same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

bool holds(std::string_view text, std::string_view word) {
  for (std::size_t i = 0; i + word.size() <= text.size(); ++i) {
    if (is_same(text.substr(i, word.size()), word)) return true;
  }
  return false;
}

// What these say is chosen by the browser or the server and told in forms of their own, full of ; ( and quotes.
constexpr std::string_view kNotText[] = {"accept",
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

}  // namespace

std::string_view words_of(Part part) {
  static constexpr std::array<std::string_view, 12> kWords{"the path",
                                                           "a part of the path",
                                                           "the name of a query parameter",
                                                           "query parameter",
                                                           "header",
                                                           "the name of a cookie",
                                                           "cookie",
                                                           "the name of a form field",
                                                           "form field",
                                                           "a key of the JSON body",
                                                           "JSON value",
                                                           "the body"};
  return kWords[std::to_underlying(part)];
}

void Splitter::give(Part part, std::string_view name, std::string_view text) {
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
  take_(to_, {part, name, text});
}

void Splitter::pairs(std::string_view text, char separator, Part name, Part value) {
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    std::string_view pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (value == Part::CookieValue) pair = trimmed(pair);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      give(value, {}, pair);  // ?1' or 1=1-- is one: its "name" is read as a value.
      continue;
    }
    give(name, {}, pair.substr(0, equals));
    give(value, pair.substr(0, equals), pair.substr(equals + 1));
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
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (is_same(name, "cookie")) {
      pairs(value, ';', Part::CookieName, Part::CookieValue);
      continue;
    }
    bool is_text = true;
    for (const std::string_view other : kNotText) is_text = is_text && !is_same(name, other);
    if (is_same(name, "content-type")) content_type_ = value;
    if (is_text) give(Part::Header, name, value);
  }
}

/// Its strings, and what stands between them as it is: numbers and words are harmless.
void Splitter::json(std::string_view text) {
  std::string_view key;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '"') continue;
    const std::size_t begin = ++i;
    while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
    const std::size_t end = i < text.size() ? i : text.size();
    const std::string_view string = text.substr(begin, end - begin);
    std::size_t next = end + 1;
    while (next < text.size() && static_cast<unsigned char>(text[next]) <= 0x20) ++next;
    const bool is_key = next < text.size() && text[next] == ':';
    if (is_key) key = string;
    give(is_key ? Part::JsonKey : Part::JsonValue, is_key ? std::string_view() : key, string);
  }
}

void Splitter::body(const Request& request) {
  const std::string_view text = request.body;
  if (text.empty()) return;
  const std::string_view type = request.content_type.empty() ? content_type_ : request.content_type;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const char front = first == std::string_view::npos ? '\0' : text[first];
  if (holds(type, "json") || (type.empty() && (front == '{' || front == '['))) return json(text);
  const bool is_form = holds(type, "urlencoded") || (type.empty() && front != '<');
  if (is_form) return pairs(text, '&', Part::FormName, Part::FormValue);
  give(Part::Body, {}, text);
}

/// Applications that route by path take values from its segments.
void Splitter::segments(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = path.find('/');
    give(Part::Segment, {}, path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  }
}

void Splitter::split(const Request& request) {
  give(Part::Path, {}, request.path);
  segments(request.path);
  pairs(request.query, '&', Part::QueryName, Part::QueryValue);
  lines(request.headers);
  give(Part::Header, "Referer", request.referer);
  give(Part::Header, "User-Agent", request.user_agent);
  pairs(request.cookies, ';', Part::CookieName, Part::CookieValue);
  body(request);
}

}  // namespace onesec::inspect
