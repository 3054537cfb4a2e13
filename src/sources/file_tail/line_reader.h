#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace onesec::sources {

/// 1 MiB: the journal's limit for one event. A longer line is skipped up to its newline and counted.
inline constexpr std::size_t kMaxLineBytes = 1024 * 1024;

/// Splits what is read from a file into lines and knows the offset of each. Bytes in, views out; reads nothing itself.
/// A line without its newline is kept until the newline comes; lines may hold NUL and any other byte.
class LineReader {
 public:
  explicit LineReader(std::uint64_t offset = 0) : offset_(offset) {}

  /// Where the caller should read the next bytes to. Invalidates lines.
  [[nodiscard]] std::span<char> space();
  /// `count` bytes were read into the front of space(), from read_offset().
  void filled(std::size_t count) { end_ += count; }
  /// The next complete line, without "\n" or "\r\n". nullopt: more bytes are needed. Valid until space().
  [[nodiscard]] std::optional<std::string_view> next();
  /// What stands behind the last newline, given up waiting for its end; empty when there is nothing.
  [[nodiscard]] std::string_view take_rest();

  /// Start of the first line that next() hasn't returned.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  /// Where the file has to be read next.
  [[nodiscard]] std::uint64_t read_offset() const { return offset_ + skipped_ + (end_ - begin_); }
  /// How many lines were skipped as too long since the last call.
  [[nodiscard]] std::uint64_t take_too_long() { return std::exchange(too_long_, 0); }
  /// Gives the memory back while nothing is kept in it.
  void release();

 private:
  std::string buffer_;
  std::size_t begin_ = 0;    // of the line being put together
  std::size_t scanned_ = 0;  // no newline between begin_ and here
  std::size_t end_ = 0;      // of the bytes read
  std::uint64_t offset_ = 0;
  std::uint64_t skipped_ = 0;  // bytes of a too long line already thrown away
  bool is_skipping_ = false;
  std::uint64_t too_long_ = 0;
};

}  // namespace onesec::sources
