#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onesec::sources {

/// Bytes at the front of a file by which it is known again after a restart. Log lines start with a time, so 256 bytes
/// tell any two logs apart.
inline constexpr std::size_t kHeadBytes = 256;

/// How far one file of an input has been read.
struct FilePosition {
  std::uint64_t inode = 0;
  std::uint32_t generation = 0;    ///< How often it was cut to nothing in place (copytruncate).
  std::uint64_t fingerprint = 0;   ///< fingerprint_of() the first min(offset, kHeadBytes) bytes.
  std::uint64_t offset = 0;        ///< Start of the first line not read yet.
  std::uint64_t backfill_end = 0;  ///< Bytes before this were there at the first start; 0: all read, or none were.
  bool operator==(const FilePosition&) const = default;
};

/// An input that is being rotated is read from several files at once: the renamed one to its end, and the new one.
/// 16: rotations that pile up faster than the files can be read; older ones count as a gap.
inline constexpr std::size_t kMaxFilesOfInput = 16;

[[nodiscard]] std::uint64_t fingerprint_of(std::string_view head);

/// "inode:generation-fingerprint:offset[:backfill_end]", several joined by '|', oldest first, the current file last.
[[nodiscard]] std::string to_string(const std::vector<FilePosition>& files);
/// The opposite. InvalidInput for anything that to_string() can't have written.
[[nodiscard]] Result<std::vector<FilePosition>> parse_file_positions(std::string_view text);

}  // namespace onesec::sources
