#include "inspect/path/walk.h"

#include <algorithm>

#include "inspect/ascii.h"

namespace onesec::inspect::path {
namespace {

using ascii::lower;

/// What ends a path in prose, markup and query strings. '{' begins a template variable.
constexpr ascii::Bytes ends_path(" \t\n\r\"'<>=?&,()|`#{");

/// What may be a separator, a dot or NUL, or begins one in some writing: all others mean themselves.
constexpr ascii::Bytes may_mean("\0./\\%0");

}  // namespace

void Walk::keep(char byte) {
  if (size_ == kKept) {
    // Too long: the end of a path says where it leads, so the front half goes.
    std::copy(kept_.begin() + kKept / 2, kept_.end(), kept_.begin());
    size_ = kKept / 2;
    segment_.start = segment_.start > kKept / 2 ? segment_.start - kKept / 2 : 0;
  }
  kept_[size_++] = byte;
}

void Walk::begin_segment() {
  segment_ = Segment{};
  segment_.start = size_;
}

void Walk::step_up(bool is_disguised) {
  disguised_steps_ += is_disguised ? 1 : 0;
  odd_steps_ += segment_.is_odd ? 1 : 0;
  size_ = segment_.start;
  if (depth_ == 0) {
    ++climbed_;
    size_ = 0;
    return;
  }
  --depth_;
  // The segment before ends with '/', which goes with it.
  if (size_ > 0) --size_;
  while (size_ > 0 && kept_[size_ - 1] != '/') --size_;
}

void Walk::close(bool at_separator) {
  longest_dots_ = std::max(longest_dots_, segment_.dots);
  const bool only_dots = segment_.others == 0 && segment_.dots > 0;
  triple_row_ = only_dots && segment_.dots >= 3 ? triple_row_ + 1 : (segment_.bytes == 0 ? triple_row_ : 0);
  single_row_ = only_dots && segment_.dots == 1 ? single_row_ + 1 : (segment_.bytes == 0 ? single_row_ : 0);
  triple_dots_ = std::max(triple_dots_, triple_row_);
  single_dots_ = std::max(single_dots_, single_row_);
  if (segment_.bytes == 0) return;
  if (segment_.bytes > 200 && size_ > 1 && kept_[size_ - 1] == '.' && kept_[size_ - 2] == '.') has_padding_ = true;
  if (only_dots && segment_.dots == 2) return step_up(segment_.has_parameters);
  // "....//", ".../...//" and "..././" are what a filter that takes "../" out once turns into "../".
  const bool was_triple = is_triple_;
  is_triple_ = only_dots && segment_.dots == 3;
  if (only_dots && segment_.dots == 4 && at_separator) return step_up(true);
  if (only_dots && segment_.dots == 1 && was_triple && at_separator) return step_up(true);
  if (only_dots) {
    size_ = segment_.start;
    return;
  }
  const std::size_t length = size_ - segment_.start;
  if (!at_separator || length == 0) return;  // "/;/" is an empty segment.
  if (kept_[size_ - 1] == ':' && depth_ == 0) {
    has_drive_ = length == 2;
    is_url_ = length > 2;
    host_is_next_ = is_url_;
    is_absolute_ = true;
    size_ = segment_.start;
    return;
  }
  if (host_is_next_) {
    host_is_next_ = false;
    size_ = segment_.start;
    return;
  }
  ++depth_;
  keep('/');
}

void Walk::take(const Unit& unit, char byte) {
  const bool is_hidden = unit.writing == Writing::Odd;
  odd_units_ += is_hidden ? 1 : 0;
  segment_.is_odd = segment_.is_odd || is_hidden;
  if (unit.meaning == Meaning::Separator) {
    if (separators_ == 0 && segment_.bytes == 0) is_absolute_ = true;
    if (separators_ == leading_separators_ && segment_.bytes == 0) ++leading_separators_;
    ++separators_;
    close(true);
    begin_segment();
    return;
  }
  ++segment_.bytes;
  if (unit.meaning == Meaning::Dot || unit.meaning == Meaning::TwoDots) {
    escaped_dots_ += unit.writing == Writing::Escaped ? 1 : 0;
    if (segment_.others == 0) segment_.dots += unit.meaning == Meaning::TwoDots ? 2 : 1;
    keep('.');
    return;
  }
  if (segment_.has_parameters) return;
  if (byte == ';' && segment_.others == 0 && segment_.dots == 2) {
    segment_.has_parameters = true;
    return;
  }
  ++segment_.others;
  keep(lower(byte));
}

std::size_t Walk::follow(std::string_view text, std::size_t at) {
  std::size_t i = at;
  // Where a path is the whole text, and absolute.
  const std::size_t last_separator = at == 0 && text.starts_with('/') ? text.rfind('/') : 0;
  begin_segment();
  while (i < text.size()) {
    const bool is_plain = !may_mean(text[i]) && static_cast<unsigned char>(text[i]) < 0xC0;
    const Unit unit = is_plain ? Unit{} : unit_at(text, i);
    if (unit.meaning == Meaning::Nul) {
      has_nul_ = true;
      break;
    }
    const char byte = text[i];
    if (unit.meaning == Meaning::Other) {
      // "C:\Program Files\…", where nothing but a path is.
      const bool is_blank_of_windows = byte == ' ' && at == 0 && has_drive_;
      // "/a;v=1/b": parameters of a segment (RFC 3986 3.3), where nothing but a path is.
      if (byte == ';' && at == 0 && is_absolute_ && segment_.dots == 0) segment_.has_parameters = true;
      const bool is_of_parameters = segment_.has_parameters && (byte == ';' || byte == '=' || byte == ',');
      const bool is_of_name = byte == '{' && segment_.dots == 0 && i < last_separator;  // "/{id}/…"
      if (ends_path(byte) && !is_blank_of_windows && !is_of_parameters && !is_of_name) break;
      if (byte == ';' && !is_of_parameters && (segment_.dots != 2 || segment_.others != 0)) break;
    }
    take(unit, byte);
    i += unit.length;
  }
  // "..{file}": a variable that was never filled in stands where a segment would begin.
  close(i < text.size() && text[i] == '{');
  return i;
}

}  // namespace onesec::inspect::path
