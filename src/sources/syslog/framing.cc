#include "sources/syslog/framing.h"

#include <algorithm>
#include <charconv>

namespace onesec::sources {
namespace {

// "9999999 " is a length; more digits are text (a line may begin with a number, and no message is longer).
constexpr std::size_t kMaxLengthDigits = 7;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Senders end messages with "\n", "\r\n" or NUL inside the frame too.
std::string_view trimmed(std::string_view frame) {
  while (!frame.empty() && (frame.back() == '\n' || frame.back() == '\r' || frame.back() == '\0'))
    frame.remove_suffix(1);
  return frame;
}

}  // namespace

void FrameSplitter::feed(std::string_view bytes) {
  buffer_.erase(0, at_);
  scanned_ -= at_;
  at_ = 0;
  buffer_ += bytes;
}

bool FrameSplitter::begin() {
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  if (rest.empty()) return false;
  scanned_ = at_;
  mode_ = Mode::Line;
  if (rest.front() < '1' || rest.front() > '9') return true;
  std::size_t digits = 0;
  while (digits < rest.size() && digits <= kMaxLengthDigits && is_digit(rest[digits])) ++digits;
  if (digits > kMaxLengthDigits) return true;
  if (digits == rest.size()) {
    mode_ = Mode::Start;
    return false;  // the length itself isn't complete
  }
  if (rest[digits] != ' ') return true;
  std::from_chars(rest.data(), rest.data() + digits, remaining_);
  at_ += digits + 1;
  mode_ = remaining_ > kMaxFrameBytes ? Mode::SkipCounted : Mode::Counted;
  return true;
}

std::optional<std::string_view> FrameSplitter::take_counted() {
  const std::size_t have = buffer_.size() - at_;
  if (mode_ == Mode::SkipCounted) {
    const std::size_t skipped = static_cast<std::size_t>(std::min<std::uint64_t>(have, remaining_));
    at_ += skipped;
    remaining_ -= skipped;
    if (remaining_ > 0) return std::nullopt;
    ++too_long_;
    mode_ = Mode::Start;
    return std::string_view();
  }
  if (have < remaining_) return std::nullopt;
  const std::string_view frame = std::string_view(buffer_).substr(at_, static_cast<std::size_t>(remaining_));
  at_ += frame.size();
  mode_ = Mode::Start;
  return trimmed(frame);
}

std::optional<std::string_view> FrameSplitter::take_line() {
  const std::size_t end = buffer_.find('\n', scanned_);
  if (end == std::string::npos) {
    scanned_ = buffer_.size();
    if (mode_ == Mode::SkipLine || buffer_.size() - at_ > kMaxFrameBytes) {
      mode_ = Mode::SkipLine;
      at_ = buffer_.size();
    }
    return std::nullopt;
  }
  const std::string_view frame = std::string_view(buffer_).substr(at_, end - at_);
  at_ = end + 1;
  const bool is_too_long = mode_ == Mode::SkipLine || frame.size() > kMaxFrameBytes;
  mode_ = Mode::Start;
  if (!is_too_long) return trimmed(frame);
  ++too_long_;
  return std::string_view();
}

std::optional<std::string_view> FrameSplitter::next() {
  while (true) {
    if (mode_ == Mode::Start && !begin()) return std::nullopt;
    const bool is_counted = mode_ == Mode::Counted || mode_ == Mode::SkipCounted;
    const std::optional<std::string_view> frame = is_counted ? take_counted() : take_line();
    if (!frame || !frame->empty()) return frame;
  }
}

std::string_view FrameSplitter::take_rest() {
  const bool is_text = mode_ == Mode::Line || mode_ == Mode::Start;
  if (mode_ == Mode::SkipLine || mode_ == Mode::SkipCounted) ++too_long_;
  const std::string_view rest = is_text ? trimmed(std::string_view(buffer_).substr(at_)) : std::string_view();
  at_ = scanned_ = buffer_.size();
  mode_ = Mode::Start;
  return rest;
}

}  // namespace onesec::sources
