#include "rules/decode.h"

#include <algorithm>

#include "inspect/decode/decode.h"

namespace onesec::rules {
namespace {

bool lower(std::string_view text, std::string& out) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::ranges::none_of(text, is_upper)) return false;
  out.assign(text);
  for (char& c : out) {
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return true;
}

/// /* … */ and, up to the end of the line, -- and # as one space. A comment that never ends goes to the end, as MySQL
/// takes it; what stands in quotes isn't told apart, because an attack closes the quotes of others.
bool sql_comments(std::string_view text, std::string& out) {
  out.clear();
  bool has_found = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    std::size_t end = 0;
    if (rest.starts_with("/*")) {
      const std::size_t close = rest.find("*/", 2);
      end = close == std::string_view::npos ? rest.size() : close + 2;
    } else if (rest.starts_with("--") || rest.starts_with("#")) {
      end = std::min(rest.find('\n'), rest.size());
    } else {
      out += text[at++];
      continue;
    }
    has_found = true;
    out += ' ';
    at += end;
  }
  return has_found;
}

bool apply(Step step, std::string_view text, std::string& out) {
  switch (step) {
    case Step::Url:
      return inspect::decode_percent(text, true, out);
    case Step::HtmlEntities:
      return inspect::decode_entities(text, out);
    case Step::Escapes:
      return inspect::decode_escapes(text, out);
    case Step::Lookalikes:
      return inspect::decode_lookalikes(text, out);
    case Step::Base64:
      return inspect::decode_base64_text(text, out);
    case Step::Lowercase:
      return lower(text, out);
    case Step::SqlComments:
      return sql_comments(text, out);
  }
  return false;
}

}  // namespace

std::string_view decode(std::string_view text, std::span<const Step> steps, std::string& out) {
  std::string made;
  for (const Step step : steps) {
    if (!apply(step, text, made)) continue;
    std::swap(out, made);
    text = out;
  }
  return text;
}

}  // namespace onesec::rules
