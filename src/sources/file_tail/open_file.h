#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/file.h"
#include "sources/file_tail/file_position.h"
#include "sources/file_tail/line_reader.h"

namespace onesec::sources {

/// One file of an input, by inode: renaming it changes nothing here. Knows its first bytes, so that it notices being
/// cut to nothing and refilled between two looks.
class OpenFile {
 public:
  /// Called for each complete line with the offset of its start.
  using OnLine = std::function<void(std::string_view line, std::uint64_t start)>;
  enum class Outcome : std::uint8_t { AtEnd, More, Truncated };

  /// Opens a regular file for reading at its start; anything else (a pipe, a device) is Unsupported.
  static Result<OpenFile> open(const std::string& path);

  /// True when the first bytes are those of `position` and its offset isn't behind the end.
  [[nodiscard]] bool is_of(const FilePosition& position) const;
  /// Goes on behind what `position` covers.
  void resume(const FilePosition& position);
  /// Starts at the first line that begins at or behind `offset`; everything there is so far counts as backfill.
  void start_first(std::uint64_t offset);
  /// After a cut: from the start, one generation on.
  void restart();

  /// Reads once. Truncated: nothing was taken; the caller decides (restart()).
  [[nodiscard]] Outcome read_once(const OnLine& on_line);
  /// The line without a newline at the end of a file that nobody writes to any more; empty: none.
  [[nodiscard]] std::string_view take_rest() { return reader_.take_rest(); }
  [[nodiscard]] std::uint64_t take_too_long() { return reader_.take_too_long(); }

  [[nodiscard]] FilePosition position() const;
  [[nodiscard]] bool is_backfill(std::uint64_t start) const { return start < backfill_end_; }
  [[nodiscard]] std::uint64_t inode() const { return inode_; }
  [[nodiscard]] std::uint64_t size() const;
  [[nodiscard]] int fd() const { return fd_.get(); }
  /// Steady time of the last byte read.
  [[nodiscard]] std::int64_t grown_at() const { return grown_at_; }
  void touch();

 private:
  OpenFile() = default;
  [[nodiscard]] std::string read_head(std::size_t bytes) const;

  platform::Fd fd_;
  std::uint64_t inode_ = 0;
  std::uint32_t generation_ = 0;
  std::uint64_t backfill_end_ = 0;
  std::string head_;  // at most kHeadBytes, never more than has been read
  LineReader reader_;
  std::int64_t grown_at_ = 0;
};

}  // namespace onesec::sources
