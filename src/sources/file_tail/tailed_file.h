#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "contract/normaliser.h"
#include "sources/feeder.h"
#include "sources/file_tail/open_file.h"

namespace onesec::sources {

/// One input of the file source: a path, and all the files that stand or stood there since they were last read to their
/// end. Follows rotation by rename (the old file is read on until nobody has written to it for a minute) and by
/// copytruncate (the rest is read from the copy). Belongs to the file source's thread.
class TailedFile {
 public:
  TailedFile(std::string path, std::unique_ptr<Normaliser> normaliser, std::shared_ptr<Gauge> gauge);

  /// Takes up where `position` (from the journal) stopped, looking for its files by inode and first bytes among the
  /// rotated copies too. An empty position is the first start: at most the last 24 hours and 64 MiB, marked historical.
  void begin(const std::string& position, Feeder& feeder);
  /// A file that appeared while we were running is read whole.
  void begin_new(Feeder& feeder);

  /// Looks whether another file stands at the path now.
  void check_path(Feeder& feeder);
  /// Reads up to 256 KiB, oldest file first. True when there may be more.
  bool read(Feeder& feeder, const std::stop_token& stop);
  /// Lets go of rotated files that have fallen silent.
  void close_silent(Feeder& feeder);

  /// The position since it was last taken; nullopt when nothing moved.
  [[nodiscard]] std::optional<SourceCursor> take_position();
  /// Descriptors to watch for changes.
  [[nodiscard]] std::vector<int> descriptors() const;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::shared_ptr<Gauge>& gauge() const { return gauge_; }
  [[nodiscard]] bool holds_inode(std::uint64_t inode) const;
  bool is_dirty = true;  ///< Something may have been written.

 private:
  /// The file of `position`, ready to go on: by inode and first bytes, else (a copy made by copytruncate) by first
  /// bytes.
  [[nodiscard]] std::optional<OpenFile> find(const FilePosition& position, const std::vector<std::string>& places,
                                             std::size_t& place) const;
  void resume(const std::vector<FilePosition>& positions, Feeder& feeder);
  bool open_current(Feeder& feeder);
  void add_older(OpenFile file, Feeder& feeder);
  void add_copies_behind(std::uint64_t inode, Feeder& feeder);
  void give_line(OpenFile& file, std::string_view line, std::uint64_t start, Feeder& feeder);
  void on_truncated(OpenFile& file, Feeder& feeder);
  void close_older(std::size_t index, Feeder& feeder);
  void show(const Error* error);

  const std::string path_;
  const std::string input_;  // "file:<path>"
  const std::unique_ptr<Normaliser> normaliser_;
  const std::shared_ptr<Gauge> gauge_;
  std::deque<OpenFile> older_;  // oldest first
  std::optional<OpenFile> current_;
  bool has_moved_ = false;
  bool has_begun_ = false;
  std::string first_position_;  // for begin(), while the file can't be read
};

}  // namespace onesec::sources
