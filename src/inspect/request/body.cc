// The formats of bodies: JSON, XML, multipart forms, and what their types say.
#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "inspect/ascii.h"
#include "inspect/code/upload.h"
#include "inspect/decode/decode.h"
#include "inspect/decode/mime.h"
#include "inspect/decode/packed.h"
#include "inspect/request/leaf.h"

namespace onesec::inspect {
namespace {

/// A number, word or string of JSON, without its quotes; empty: an object, an array or nothing.
std::string_view scalar_at(std::string_view text, std::size_t at) {
  at = ascii::skip_space(text, at);
  if (at < text.size() && text[at] == '"') return text.substr(at + 1, text.substr(at + 1).find('"'));
  std::size_t end = at;
  while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '-' || text[end] == '+' || text[end] == '.'))
    ++end;
  return text.substr(std::min(at, text.size()), end - at);
}

/// The value of a parameter of a header field: boundary=x, name="x".
std::string_view parameter(std::string_view field, std::string_view name) {
  for (std::size_t at = ascii::find(field, name); at != std::string_view::npos; at = ascii::find(field, name, at + 1)) {
    const std::size_t equals = ascii::skip_space(field, at + name.size());
    const bool is_own = at == 0 || !ascii::is_word(field[at - 1]);
    if (!is_own || equals >= field.size() || field[equals] != '=') continue;
    std::string_view value = field.substr(ascii::skip_space(field, equals + 1));
    if (value.starts_with('"')) {
      value.remove_prefix(1);
      return value.substr(0, value.find('"'));
    }
    return value.substr(0, value.find_first_of("; \t\r\n"));
  }
  return {};
}

/// What stands between the closing quote of a parameter and the end of its line.
std::string_view behind(std::string_view field, std::string_view name) {
  const std::size_t at = ascii::find(field, name);
  const std::size_t open = at == std::string_view::npos ? at : field.find('"', at);
  const std::size_t close = open == std::string_view::npos ? open : field.find('"', open + 1);
  if (close == std::string_view::npos) return {};
  const std::string_view rest = field.substr(close + 1);
  return ascii::trim(rest.substr(0, rest.find_first_of("\r\n")));
}

/// The keys of JSON that a place stands in, one a level: "where.age".
class NamesAround {
 public:
  explicit NamesAround(std::string_view parameter) : path_(parameter.substr(0, kLongestName)) {}
  void name(std::string_view key) { name_ = key; }
  /// A sign between strings.
  void read(char c) {
    if (c == ',') {
      name_ = {};
      return;
    }
    if (c == '{' || c == '[') {
      if (depth_ < kDeepest) {
        lengths_[depth_] = path_.size();
        if (!name_.empty()) path_.append(".").append(name_.substr(0, kLongestName));
      }
      ++depth_;
    } else if ((c == '}' || c == ']') && depth_ > 0) {
      if (--depth_ < kDeepest) path_.resize(lengths_[depth_]);
    }
    if (c != ':' && !ascii::is_space(c)) name_ = {};
  }
  /// Empty: deeper than is known.
  [[nodiscard]] std::string_view path() const { return depth_ > kDeepest ? std::string_view() : path_; }

 private:
  static constexpr std::size_t kDeepest = 16;  ///< Filters have five: where, $or, 0, age, $gte.
  static constexpr std::size_t kLongestName = 64;
  std::string path_;
  std::string_view name_;
  std::size_t depth_ = 0;
  std::array<std::size_t, kDeepest> lengths_{};
};

}  // namespace

/// Its strings: numbers and words are harmless. False: something stands between them that JSON doesn't have.
bool Splitter::json(std::string_view text, std::string_view parameter) {
  std::string_view key;
  NamesAround around(parameter);
  bool is_json = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '"') {
      around.read(text[i]);
      if (text[i] == '}') key = {};  // What follows is another one's, or nobody's.
      constexpr std::string_view kBetween = "{}[],:+-.";
      is_json = is_json && (ascii::is_word(text[i]) || ascii::is_space(text[i]) ||
                            kBetween.find(text[i]) != std::string_view::npos);
      continue;
    }
    const std::size_t begin = ++i;
    while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
    const std::size_t end = i < text.size() ? i : text.size();
    const std::string_view string = text.substr(begin, end - begin);
    const std::size_t next = ascii::skip_space(text, end + 1);
    const bool is_key = next < text.size() && text[next] == ':';
    // {"constructor":{"prototype": says something as a path only.
    if (is_key && string == "prototype" && key == "constructor") {
      const auto first = static_cast<std::size_t>(key.data() - text.data());
      give(Part::JsonKey, {}, text.substr(first, end - first));
    }
    if (is_key) {
      key = string;
      around.name(string);
      give(Part::JsonKey, {}, string, scalar_at(text, next + 1), around.path());
      continue;
    }
    if (string.empty() || frame_in(key, string)) continue;
    give(Part::JsonValue, key, string);
    link_in({Part::JsonValue, key, string});
    document_in_string(key, string);
    if (key == "query") literals(string);
  }
  return is_json;
}

/// JSON that a program put into a string of JSON: its texts, too.
void Splitter::document_in_string(std::string_view key, std::string_view string) {
  const bool is_document = string.starts_with('{') || string.starts_with('[');
  if (!is_document || depth_ == kDeepest || string.find("\\\"") == std::string_view::npos) return;
  std::string document;
  if (!decode_json_string(string.substr(0, kMaxLeafBytes), document)) return;
  ++depth_;
  (void)json(document, key);
  --depth_;
}

/// A document of GraphQL (GraphQL 2021, 2.9.4) in a string of JSON: the strings in it are values of their own.
void Splitter::literals(std::string_view string) {
  if (string.find("\\\"") == std::string_view::npos || string.find('{') == std::string_view::npos) return;
  std::string document;
  if (!decode_json_string(string.substr(0, kMaxLeafBytes), document)) return;
  const std::string_view text = document;
  for (std::size_t at = text.find('"'); at != std::string_view::npos; at = text.find('"', at + 1)) {
    const std::size_t begin = at + 1;
    for (at = begin; at < text.size() && text[at] != '"';) at += text[at] == '\\' ? 2 : 1;
    give(Part::JsonValue, "query", text.substr(begin, std::min(at, text.size()) - begin));
  }
}

/// A tag, from its name on; gives its attributes, and returns where it ends.
std::size_t Splitter::tag(std::string_view text, std::size_t at) {
  const auto is_name = [](char c) { return !ascii::is_space(c) && c != '>' && c != '=' && c != '/' && c != '<'; };
  const std::size_t begin = at;
  while (at < text.size() && is_name(text[at])) ++at;
  give(Part::XmlName, {}, text.substr(begin, at - begin));
  while (at < text.size() && text[at] != '>') {
    if (!is_name(text[at])) {
      ++at;
      continue;
    }
    const std::size_t first = at;
    while (at < text.size() && is_name(text[at])) ++at;
    const std::string_view name = text.substr(first, at - first);
    std::size_t next = ascii::skip_space(text, at);
    if (next >= text.size() || text[next] != '=') continue;
    next = ascii::skip_space(text, next + 1);
    if (next >= text.size()) return next;
    const char quote = text[next];
    const bool is_quoted = quote == '"' || quote == '\'';
    const std::size_t value = next + (is_quoted ? 1 : 0);
    const std::size_t end = is_quoted ? text.find(quote, value) : text.find_first_of("> \t\r\n", value);
    give(Part::XmlAttribute, name, text.substr(value, end == std::string_view::npos ? end : end - value));
    at = end == std::string_view::npos ? text.size() : end + (is_quoted ? 1 : 0);
  }
  return at < text.size() ? at + 1 : at;
}

namespace {

/// The text of an element as a reader of XML gives it: its runs and CDATA sections together, comments left out.
class TextOfElement {
 public:
  void add(std::string_view piece) {
    if (ascii::trim(piece).empty()) return;
    ++pieces_;
    if (pieces_ == 1) {
      first_ = piece;
      return;
    }
    if (pieces_ == 2) text_ = first_.substr(0, Splitter::kMaxLeafBytes);
    text_.append(piece.substr(0, Splitter::kMaxLeafBytes - std::min(Splitter::kMaxLeafBytes, text_.size())));
  }
  [[nodiscard]] bool is_in_pieces() const { return pieces_ > 1; }
  [[nodiscard]] std::string_view text() const { return text_; }
  void clear() { pieces_ = 0; }

 private:
  std::size_t pieces_ = 0;
  std::string_view first_;
  std::string text_;
};

}  // namespace

/// Its texts, attributes and names, and the document as a whole for what stands in none of them.
void Splitter::xml(std::string_view text) {
  give(Part::Document, {}, text);
  std::string_view element;
  TextOfElement whole;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('<', at);
    const std::string_view between = text.substr(at, open == std::string_view::npos ? open : open - at);
    give(Part::XmlText, element, ascii::trim(between));
    whole.add(between);
    if (open == std::string_view::npos) break;
    const std::string_view rest = text.substr(open);
    constexpr std::string_view kCdata = "<![CDATA[";
    const std::string_view closes = rest.starts_with(kCdata)   ? "]]>"
                                    : rest.starts_with("<!--") ? "-->"
                                    : rest.starts_with("<?")   ? "?>"
                                                               : "";
    if (!closes.empty()) {
      const std::size_t first = open + (rest.starts_with(kCdata) ? kCdata.size() : 4);
      const std::size_t end = text.find(closes, open + 2);
      const std::size_t last = end == std::string_view::npos ? text.size() : end;
      const std::string_view inside =
          !rest.starts_with("<?") && first < last ? text.substr(first, last - first) : std::string_view();
      give(Part::XmlText, element, ascii::trim(inside));
      if (rest.starts_with(kCdata)) whole.add(inside);
      at = end == std::string_view::npos ? text.size() : end + closes.size();
      continue;
    }
    if (whole.is_in_pieces()) give(Part::XmlText, element, whole.text());
    whole.clear();
    if (rest.starts_with("<!") || rest.starts_with("</")) {
      const std::size_t end = text.find('>', open);
      at = end == std::string_view::npos ? text.size() : end + 1;
    } else {
      const std::size_t name = open + 1;
      at = tag(text, name);
      element = text.substr(name, std::min<std::size_t>(text.substr(name).find_first_of(" \t\r\n/>"), 64));
    }
  }
  if (whole.is_in_pieces()) give(Part::XmlText, element, whole.text());
}

/// RFC 7578, one part: its header fields, an empty line, its content.
void Splitter::part(std::string_view text) {
  const std::size_t blank = std::min(text.find("\r\n\r\n"), text.find("\n\n"));
  const std::string_view head = text.substr(0, blank);
  std::string_view content = blank == std::string_view::npos ? std::string_view() : text.substr(blank);
  content.remove_prefix(std::min<std::size_t>(content.size(), content.starts_with("\r") ? 4 : 2));
  while (content.ends_with('\n') || content.ends_with('\r')) content.remove_suffix(1);
  const std::size_t disposition = ascii::find(head, "content-disposition");
  const std::string_view field = disposition == std::string_view::npos ? std::string_view() : head.substr(disposition);
  const std::string_view name = parameter(field, "name");
  const std::string_view file = parameter(field, "filename");
  const std::string_view encoded = parameter(field, "filename*");  // Servers differ in which of the two they take.
  give(Part::FormName, {}, name);
  give(Part::FileName, name, file);
  give(Part::FileName, name, encoded);
  // filename=""><b>.png": what stands behind the quote that ends it is a part of it to some.
  if (!file.empty() || field.find("filename=\"\"") != std::string_view::npos) {
    const std::string_view rest = behind(field, "filename");
    if (!rest.empty() && rest.front() != ';') give(Part::FileName, name, rest);
  }
  // RFC 8187 3.2.1: UTF-8''a%20b
  const std::size_t language = encoded.find('\'');
  const std::size_t quote = language == std::string_view::npos ? language : encoded.find('\'', language + 1);
  if (quote != std::string_view::npos) give(Part::FileName, name, encoded.substr(quote + 1));
  std::string decoded;
  if (decode_encoded_words(file.substr(0, kMaxLeafBytes), decoded)) give(Part::FileName, name, decoded);
  const std::size_t type_at = ascii::find(head, "content-type:");
  const std::string_view type = type_at == std::string_view::npos ? std::string_view() : head.substr(type_at + 13, 128);
  charset(type);
  // Most servers of forms take no notice of the type: what has a name is a field's value, too.
  const bool is_batch = ascii::find(type, "application/http") != std::string_view::npos;
  const bool is_nested = ascii::find(type, "multipart/") != std::string_view::npos;
  const bool is_json = ascii::find(type, "json") != std::string_view::npos;
  if (!name.empty() && file.empty() && (is_batch || is_nested || is_json)) give(Part::FormValue, name, content);
  if (is_batch) return request_in(content);
  if (is_nested) return parts_in(content, type);
  if (name == "_charset_") give(Part::Charset, name, ascii::trim(content));  // HTML, "Multipart form data".
  if (ascii::find(type, "xml") != std::string_view::npos) return xml(content);
  if (is_json) return static_cast<void>(json(content));
  if (!file.empty() || !encoded.empty())
    return give(Part::Body, name, program_in_upload(content.substr(0, kMaxLeafBytes), type));
  give(Part::FormValue, name, content);
  // RFC 7578 4.7 has no use for it; libraries for mail take it off.
  const std::size_t transfer = ascii::find(head, "content-transfer-encoding:");
  if (transfer == std::string_view::npos) return;
  const std::string_view encoding = ascii::trim(head.substr(transfer + 26, 32));
  content = content.substr(0, kMaxLeafBytes);
  if (ascii::starts(encoding, "quoted-printable") && decode_quoted_printable(content, decoded))
    give(Part::FormValue, name, decoded);
  if (ascii::starts(encoding, "base64")) {
    std::string packed;
    std::ranges::copy_if(content, std::back_inserter(packed), [](char c) { return !ascii::is_space(c); });
    if (decode_base64_text(packed, decoded)) give(Part::FormValue, name, decoded);
  }
}

/// RFC 9112, whole requests in a body, as OData and Gmail batch them: targets and bodies.
void Splitter::request_in(std::string_view text) {
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  const std::size_t begin = std::min(line.find(' '), line.size());
  const std::string_view target = line.substr(begin, line.rfind(' ') - begin);
  const std::size_t mark = target.find('?');
  segments(ascii::trim(target.substr(0, mark)));
  if (mark != std::string_view::npos) pairs(target.substr(mark + 1), '&', Part::QueryName, Part::QueryValue);
  const std::size_t blank = std::min(text.find("\r\n\r\n"), text.find("\n\n"));
  if (blank == std::string_view::npos) return;
  const std::string_view content = ascii::trim(text.substr(blank));
  const bool is_document = content.starts_with('{') || content.starts_with('[');
  if (!is_document || !json(content)) give(Part::Body, {}, content);
}

/// Parts of a part: a set of changes in a batch.
void Splitter::parts_in(std::string_view text, std::string_view type) {
  if (depth_ == kDeepest) return give(Part::Body, {}, text);
  ++depth_;
  multipart(text, parameter(type, "boundary"));
  --depth_;
}

void Splitter::charset(std::string_view type) {
  const std::string_view name = parameter(type, "charset");
  if (!ascii::starts(name, "utf-8")) give(Part::Charset, {}, name);
}

void Splitter::multipart(std::string_view text, std::string_view boundary) {
  const std::size_t first = text.find("--");
  if (first == std::string_view::npos) return give(Part::Body, {}, text);
  // A client that names none, or another than it uses, is read by what it uses.
  const bool is_used = !boundary.empty() && text.substr(first + 2).starts_with(boundary);
  if (!is_used) boundary = text.substr(first + 2, text.find_first_of("\r\n", first) - first - 2);
  if (boundary.empty()) return give(Part::Body, {}, text);
  std::size_t at = first;
  for (std::size_t parts = 0; at != std::string_view::npos; ++parts) {
    if (parts == kMaxLeaves) {  // Empty ones, or there would be no room left for their texts.
      ++passed_over_;
      return;
    }
    const std::size_t begin = text.find('\n', at);
    if (begin == std::string_view::npos) return;
    std::size_t next = begin;
    do {
      next = text.find("\n--", next);
      if (next != std::string_view::npos) ++next;
    } while (next != std::string_view::npos && !text.substr(next + 2).starts_with(boundary));
    part(text.substr(begin + 1, next == std::string_view::npos ? next : next - begin - 1));
    at = next;
  }
}

void Splitter::body(std::string_view text, std::string_view type) {
  if (text.empty()) return;
  if (text.starts_with("\x1F\x8B")) {
    bool is_cut = !unpacked_.empty();  // Packed twice: once is taken off.
    const bool is_unpacked = unpacked_.empty() && unpack(text, unpacked_, is_cut);
    passed_over_ += is_cut ? 1 : 0;
    return is_unpacked ? body(unpacked_, type) : give(Part::Body, {}, text);
  }
  charset(type);
  // A program for the server; as XML it would be an instruction that nobody reads.
  if (ascii::starts(text, "<?php") || text.starts_with("<?=") || text.starts_with("<%"))
    return give(Part::Body, {}, text);
  const std::size_t first = ascii::skip_space(text, 0);
  const char front = first < text.size() ? text[first] : '\0';
  const bool is_form = ascii::find(type, "urlencoded") != std::string_view::npos;
  if (ascii::find(type, "multipart/") != std::string_view::npos) return multipart(text, parameter(type, "boundary"));
  if (ascii::find(type, "json") != std::string_view::npos || front == '{' || front == '[') {
    if (json(text)) return;
  } else if (ascii::find(type, "xml") != std::string_view::npos || (front == '<' && !is_form)) {
    return xml(text);
  } else if (front == '<' && text.find('>') != std::string_view::npos) {
    xml(text);
  }
  // enctype="text/plain", and what scripts send as text: a=b
  const std::size_t equals = text.substr(0, 64).find('=');
  const bool is_pair =
      equals != std::string_view::npos && text.substr(0, equals).find_first_of(" \t\r\n<{") == std::string_view::npos;
  if (is_form || type.empty() || (ascii::starts(type, "text/") && is_pair)) {
    pairs(text, '&', Part::FormName, Part::FormValue);
    if (!type.empty() || is_pair || text.find('&') == std::string_view::npos) return;
  }
  give(Part::Body, {}, text);
}

}  // namespace onesec::inspect
