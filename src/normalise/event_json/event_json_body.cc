#include "normalise/event_json/event_json_body.h"

#include <utility>

#include "normalise/event_json/event_json.h"

namespace onesec::normalise {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  const std::size_t found = text.find_first_not_of(kBlanks, at);
  return found == std::string_view::npos ? text.size() : found;
}

/// The end of the array item that begins at `at`: the next comma or closing bracket outside of strings and brackets;
/// npos when there is none.
std::size_t end_of_item(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    switch (text[at]) {
      case '"':
        for (++at; at < text.size() && text[at] != '"'; ++at) {
          if (text[at] == '\\') ++at;
        }
        break;
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        if (depth == 0) return at;
        --depth;
        break;
      case ',':
        if (depth == 0) return at;
        break;
      default:
        break;
    }
  }
  return std::string_view::npos;
}

}  // namespace

EventJsonBody::EventJsonBody(std::string body, Form form) : bytes_(std::move(body)), size_(bytes_.size()), form_(form) {
  bytes_.resize(size_ + kJsonPadding, ' ');
  const std::string_view text = std::string_view(bytes_).substr(0, size_);
  if (form_ != Form::OneOrArray) return;
  at_ = skip_blanks(text, 0);
  is_array_ = at_ < size_ && text[at_] == '[';
  if (!is_array_) return;
  at_ = skip_blanks(text, at_ + 1);
  if (at_ >= size_ || text[at_] != ']') return;
  is_done_ = true;
  is_broken_ = skip_blanks(text, at_ + 1) != size_;
}

EventJsonBody::Item EventJsonBody::item(std::size_t from, std::size_t to) {
  return {
      .json = std::string_view(bytes_).substr(from, to - from), .readable = bytes_.size() - from, .index = count_++};
}

std::optional<EventJsonBody::Item> EventJsonBody::next() {
  if (is_done_) return std::nullopt;
  if (form_ == Form::Lines) return next_line();
  if (is_array_) return next_of_array();
  is_done_ = true;
  if (at_ >= size_) return std::nullopt;
  return item(at_, size_);
}

std::optional<EventJsonBody::Item> EventJsonBody::next_line() {
  const std::string_view text = std::string_view(bytes_).substr(0, size_);
  at_ = skip_blanks(text, at_);
  if (at_ >= size_) {
    is_done_ = true;
    return std::nullopt;
  }
  const std::size_t from = at_;
  const std::size_t found = text.find('\n', from);
  at_ = found == std::string_view::npos ? size_ : found;
  return item(from, at_);
}

std::optional<EventJsonBody::Item> EventJsonBody::next_of_array() {
  const std::string_view text = std::string_view(bytes_).substr(0, size_);
  const std::size_t from = skip_blanks(text, at_);
  const std::size_t end = end_of_item(text, from);
  if (end == std::string_view::npos || text[end] == '}') {
    is_done_ = is_broken_ = true;
    return from < size_ ? std::optional(item(from, size_)) : std::nullopt;
  }
  at_ = end + 1;
  if (text[end] == ']') {
    is_done_ = true;
    is_broken_ = skip_blanks(text, at_) != size_;
  }
  return item(from, end);
}

}  // namespace onesec::normalise
