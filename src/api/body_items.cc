#include "api/body_items.h"

#include <algorithm>

namespace onesec::api {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Past the string that begins at `at`; the end of the text when it never closes.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

/// Past the object or array at the front; past the scalar up to a comma, bracket or blank when it is neither.
std::size_t end_of_value(std::string_view text) {
  std::size_t depth = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = end_of_string(text, at);
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return at;
      --depth;
      ++at;
    } else if (depth == 0 && (c == ',' || is_blank(c))) {
      return at;
    } else {
      ++at;
      continue;
    }
    if (depth == 0) return at;
  }
  return text.size();
}

}  // namespace

BodyItems::BodyItems(std::string_view body, bool is_lines) : rest_(body) {
  if (is_lines) {
    form_ = Form::Lines;
    is_cut_by_line_ = true;
    return;
  }
  rest_ = trimmed(rest_);
  if (rest_.starts_with('[')) {
    form_ = Form::Array;
    is_complete_ = false;
    rest_.remove_prefix(1);
  } else if (end_of_value(rest_) < rest_.size() && rest_.starts_with('{')) {
    form_ = Form::Lines;  // Each may span several lines: cut by brackets, not by newlines.
  }
}

std::optional<std::string_view> BodyItems::next() {
  switch (form_) {
    case Form::Single: {
      if (!is_first_ || rest_.empty()) return std::nullopt;
      is_first_ = false;
      return rest_;
    }
    case Form::Array:
      return next_element();
    case Form::Lines:
      break;
  }
  if (is_cut_by_line_) return next_line();
  skip_blank();
  if (rest_.empty()) return std::nullopt;
  return take_value();
}

std::optional<std::string_view> BodyItems::next_line() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = trimmed(rest_.substr(0, end));
    rest_.remove_prefix(std::min(rest_.size(), end + 1));
    if (!line.empty()) return line;
  }
  return std::nullopt;
}

std::optional<std::string_view> BodyItems::next_element() {
  if (is_complete_) return std::nullopt;
  skip_blank();
  if (!is_first_ && rest_.starts_with(',')) {
    rest_.remove_prefix(1);
    skip_blank();
  } else if (rest_.starts_with(']')) {
    rest_.remove_prefix(1);
    skip_blank();
    is_complete_ = rest_.empty();
    rest_ = {};
    return std::nullopt;
  } else if (!is_first_) {
    rest_ = {};  // Neither comma nor bracket: what follows can't be cut.
  }
  is_first_ = false;
  if (rest_.empty()) return std::nullopt;
  return take_value();
}

/// At least one byte, so that hostile bytes can't stop the progress.
std::string_view BodyItems::take_value() {
  const std::size_t end = std::max<std::size_t>(1, end_of_value(rest_));
  const std::string_view value = rest_.substr(0, end);
  rest_.remove_prefix(value.size());
  return value;
}

void BodyItems::skip_blank() {
  while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
}

}  // namespace onesec::api
