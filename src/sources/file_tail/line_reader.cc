#include "sources/file_tail/line_reader.h"

#include <algorithm>

namespace onesec::sources {
namespace {

// 128 KiB a read: bigger ones gain nothing measurable, smaller ones pay more for the check of the file's head.
constexpr std::size_t kChunkBytes = 128 * 1024;

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::span<char> LineReader::space() {
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    scanned_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + kChunkBytes) buffer_.resize(end_ + kChunkBytes);
  return std::span(buffer_).subspan(end_, kChunkBytes);
}

std::optional<std::string_view> LineReader::next() {
  while (true) {
    const std::size_t at = std::string_view(buffer_).substr(0, end_).find('\n', scanned_);
    if (at == std::string_view::npos) break;
    const std::string_view line = std::string_view(buffer_).substr(begin_, at - begin_);
    const bool is_too_long = is_skipping_ || line.size() > kMaxLineBytes;
    offset_ += skipped_ + line.size() + 1;
    begin_ = scanned_ = at + 1;
    skipped_ = 0;
    is_skipping_ = false;
    if (!is_too_long) return without_return(line);
    ++too_long_;
  }
  scanned_ = end_;
  if (is_skipping_ || end_ - begin_ > kMaxLineBytes) {
    is_skipping_ = true;
    skipped_ += end_ - begin_;
    begin_ = scanned_ = end_ = 0;
  }
  return std::nullopt;
}

std::string_view LineReader::take_rest() {
  const std::string_view rest = std::string_view(buffer_).substr(begin_, end_ - begin_);
  if (is_skipping_) ++too_long_;
  offset_ = read_offset();
  begin_ = scanned_ = end_;
  skipped_ = 0;
  return std::exchange(is_skipping_, false) ? std::string_view() : without_return(rest);
}

void LineReader::release() {
  if (begin_ != end_) return;
  begin_ = scanned_ = end_ = 0;
  buffer_ = std::string();
}

}  // namespace onesec::sources
