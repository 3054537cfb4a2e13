#include "sources/file_tail/tailed_file.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "platform/clock.h"
#include "sources/file_tail/rotated.h"

namespace onesec::sources {
namespace {

constexpr hours kBackfill{24};
// 64 MiB: a day of a busy server's access log takes seconds to read; the first start must not take minutes.
constexpr std::uint64_t kMaxBackfillBytes = 64 * 1024 * 1024;
// A turn's share: 200 inputs under load still each get one every few seconds.
constexpr std::size_t kReadsInTurn = 2;
// Writers go on with the renamed file until they are told (nginx: USR1, rsyslog: HUP), seconds later. A minute is past
// that.
constexpr std::int64_t kLingerNanos = 60'000'000'000;

std::string group_name(gid_t group) {
  std::array<char, 1024> buffer{};
  struct group entry{};
  struct group* found = nullptr;
  if (getgrgid_r(group, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return std::to_string(group);
  }
  return found->gr_name;
}

std::optional<std::uint64_t> inode_at(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) != 0) return std::nullopt;
  return about.st_ino;
}

Instant changed_at(int fd) {
  struct stat about{};
  if (fstat(fd, &about) != 0) return {};
  return Instant::from_seconds(about.st_mtim.tv_sec) + Nanoseconds(about.st_mtim.tv_nsec);
}

struct Copy {
  std::string place;
  std::uint64_t inode = 0;
  bool operator==(const Copy&) const = default;
};

std::vector<Copy> list_copies(const std::string& path) {
  std::vector<Copy> copies;
  for (std::string& place : rotated_copies(path)) {
    if (const auto inode = inode_at(place)) copies.push_back({.place = std::move(place), .inode = *inode});
  }
  return copies;
}

/// The files that were rotated away from `path` after the one with `inode`, oldest first; none when that one is gone.
/// Opened, then checked against the names again: logrotate renames several files one after another, and a list taken in
/// the middle would miss one.
std::vector<OpenFile> copies_behind(const std::string& path, std::uint64_t inode) {
  constexpr int kTries = 20;
  std::vector<OpenFile> files;
  for (int i = 0; i < kTries; ++i) {
    files.clear();
    const std::vector<Copy> copies = list_copies(path);
    bool is_stable = true;
    auto copy = std::ranges::find(copies, inode, &Copy::inode);
    if (copy != copies.end()) ++copy;
    for (; copy != copies.end(); ++copy) {
      Result<OpenFile> file = OpenFile::open(copy->place);
      is_stable = is_stable && file && file->inode() == copy->inode;
      if (file) files.push_back(std::move(*file));
    }
    if (is_stable && list_copies(path) == copies) break;
  }
  return files;
}

/// Who has to be asked for the right to read.
std::string advice(const std::string& path) {
  // The kernel's own rules for this user would allow it; what refuses is Landlock, whose rules are made at the start.
  if (::access(path.c_str(), R_OK) == 0) {
    return "it, or the folder that it leads to, came after the engine's start: start the engine again";
  }
  struct stat about{};
  if (stat(path.c_str(), &about) != 0) return "make its directory readable for the user onesec";
  if ((about.st_mode & S_IRGRP) != 0) {
    return "add the user onesec to the group " + group_name(about.st_gid) + " and start again";
  }
  return "its group " + group_name(about.st_gid) + " may not read it either: chmod g+r, and add the user onesec to it";
}

}  // namespace

TailedFile::TailedFile(std::string path, std::unique_ptr<Normaliser> normaliser, std::shared_ptr<Gauge> gauge)
    : path_(std::move(path)), input_("file:" + path_), normaliser_(std::move(normaliser)), gauge_(std::move(gauge)) {}

void TailedFile::show(const Error* error) {
  if (error == nullptr) return gauge_->set_state("watching", "");
  if (error->code == Code::Denied) return gauge_->set_state("failed", error->what + ": " + advice(path_));
  if (error->code == Code::NotFound) return gauge_->set_state("waiting", "the file doesn't exist yet");
  gauge_->set_state("failed", error->what);
}

bool TailedFile::open_current(Feeder& feeder) {
  Result<OpenFile> file = OpenFile::open(path_);
  show(file ? nullptr : &file.error());
  if (!file) return false;
  current_ = std::move(*file);
  has_moved_ = is_dirty = true;
  feeder.moved();
  return true;
}

void TailedFile::begin(const std::string& position, Feeder& feeder) {
  // A file that can't be read now is taken up at the same place when it can.
  const Result<OpenFile> probe = OpenFile::open(path_);
  has_begun_ = probe || probe.error().code == Code::NotFound;
  if (!has_begun_) {
    first_position_ = position;
    return show(&probe.error());
  }
  if (!position.empty()) {
    const auto files = parse_file_positions(position);
    if (files) return resume(*files, feeder);
    feeder.refuse(*gauge_, Refusal::Gap);  // damaged: as at a first start
  }
  if (!open_current(feeder)) return;
  const std::uint64_t size = current_->size();
  if (changed_at(current_->fd()) < platform::now() - kBackfill) return current_->start_first(size);
  if (size > kMaxBackfillBytes) feeder.refuse(*gauge_, Refusal::Gap);
  current_->start_first(size > kMaxBackfillBytes ? size - kMaxBackfillBytes : 0);
}

void TailedFile::begin_new(Feeder& feeder) {
  has_begun_ = true;
  open_current(feeder);
}

std::optional<OpenFile> TailedFile::find(const FilePosition& position, const std::vector<std::string>& places,
                                         std::size_t& place) const {
  for (const bool is_copy_wanted : {false, true}) {
    // Under kHeadBytes any two logs of a program may begin alike: not taken for a copy.
    if (is_copy_wanted && position.offset < kHeadBytes) break;
    for (std::size_t i = 0; i < places.size(); ++i) {
      Result<OpenFile> file = OpenFile::open(places[i]);
      if (!file || is_copy_wanted == (file->inode() == position.inode)) continue;
      if (!file->is_of(position) || holds_inode(file->inode())) continue;
      place = i;
      file->resume(position);
      return std::move(*file);
    }
  }
  return std::nullopt;
}

void TailedFile::resume(const std::vector<FilePosition>& positions, Feeder& feeder) {
  std::vector<std::string> places = rotated_copies(path_);
  places.push_back(path_);
  for (const FilePosition& position : positions) {
    std::size_t place = 0;
    std::optional<OpenFile> file = find(position, places, place);
    if (!file) {
      feeder.refuse(*gauge_, Refusal::Gap);
    } else if (places[place] == path_) {
      current_ = std::move(file);
    } else {
      older_.push_back(std::move(*file));
    }
  }
  if (current_) return show(nullptr);
  // Rotated since: what came between the last one known and the file at the path was never seen.
  open_current(feeder);
  if (!older_.empty()) add_copies_behind(older_.back().inode(), feeder);
}

bool TailedFile::holds_inode(std::uint64_t inode) const {
  return (current_ && current_->inode() == inode) ||
         std::ranges::any_of(older_, [inode](const OpenFile& file) { return file.inode() == inode; });
}

void TailedFile::add_older(OpenFile file, Feeder& feeder) {
  if (older_.size() + 1 >= kMaxFilesOfInput) {
    feeder.refuse(*gauge_, Refusal::Gap);
    older_.pop_front();
  }
  file.touch();
  older_.push_back(std::move(file));
  has_moved_ = is_dirty = true;
}

void TailedFile::add_copies_behind(std::uint64_t inode, Feeder& feeder) {
  for (OpenFile& file : copies_behind(path_, inode)) {
    if (current_ && current_->inode() == file.inode()) return;  // rotated again meanwhile: the next look finds the rest
    if (!holds_inode(file.inode())) add_older(std::move(file), feeder);
  }
}

void TailedFile::check_path(Feeder& feeder) {
  if (!has_begun_) return begin(first_position_, feeder);
  if (!current_) {
    open_current(feeder);
    return;
  }
  const std::optional<std::uint64_t> inode = inode_at(path_);
  if (!inode || *inode == current_->inode()) return;  // moved away and not made anew yet: read on
  const std::uint64_t old = current_->inode();
  add_older(std::move(*current_), feeder);
  current_.reset();
  open_current(feeder);
  add_copies_behind(old, feeder);
}

void TailedFile::give_line(OpenFile& file, std::string_view line, std::uint64_t start, Feeder& feeder) {
  has_moved_ = true;
  if (const std::uint64_t count = file.take_too_long(); count > 0) feeder.refuse(*gauge_, Refusal::TooLong, count);
  if (line.empty()) return feeder.moved();
  const Instant now = platform::now();
  std::optional<Backfill> backfill;
  if (file.is_backfill(start))
    backfill = Backfill{.oldest = now - kBackfill, .started_at = Instant::from_nanos(INT64_MAX)};
  RawRecord record;
  record.bytes = line;
  record.source = input_;
  record.received_at = now;
  record.provenance = Provenance::LocalText;
  const std::array<std::uint64_t, 2> where{file.inode(), start};
  record.place = place_of(input_, std::string_view(reinterpret_cast<const char*>(where.data()), sizeof(where)));
  feeder.add(record, *normaliser_, *gauge_, backfill);
}

bool TailedFile::read(Feeder& feeder, const std::stop_token& stop) {
  const auto drain = [&](OpenFile& file) {
    OpenFile::Outcome outcome = OpenFile::Outcome::More;
    for (std::size_t reads = 0; outcome == OpenFile::Outcome::More && reads < kReadsInTurn; ++reads) {
      if (stop.stop_requested()) break;
      outcome =
          file.read_once([&](std::string_view line, std::uint64_t start) { give_line(file, line, start, feeder); });
    }
    if (const std::uint64_t count = file.take_too_long(); count > 0) {
      has_moved_ = true;
      feeder.refuse(*gauge_, Refusal::TooLong, count);
      feeder.moved();
    }
    return outcome;
  };
  for (std::size_t i = 0; i < older_.size(); ++i) {
    const OpenFile::Outcome outcome = drain(older_[i]);
    if (outcome == OpenFile::Outcome::More) return true;
    if (outcome == OpenFile::Outcome::Truncated) older_.erase(older_.begin() + static_cast<std::ptrdiff_t>(i--));
  }
  if (!current_) return false;
  const OpenFile::Outcome outcome = drain(*current_);
  if (outcome == OpenFile::Outcome::Truncated) on_truncated(*current_, feeder);
  return outcome != OpenFile::Outcome::AtEnd;
}

void TailedFile::on_truncated(OpenFile& file, Feeder& feeder) {
  std::size_t place = 0;
  if (auto copy = find(file.position(), rotated_copies(path_), place)) add_older(std::move(*copy), feeder);
  file.restart();
  has_moved_ = true;
  feeder.moved();
}

void TailedFile::close_older(std::size_t index, Feeder& feeder) {
  OpenFile& file = older_[index];
  const std::uint64_t start = file.position().offset;
  const std::string rest(file.take_rest());
  give_line(file, rest, start, feeder);
  older_.erase(older_.begin() + static_cast<std::ptrdiff_t>(index));
}

void TailedFile::close_silent(Feeder& feeder) {
  const std::int64_t now = platform::steady_nanos();
  for (std::size_t i = older_.size(); i-- > 0;) {
    if (now - older_[i].grown_at() > kLingerNanos) close_older(i, feeder);
  }
}

std::optional<SourceCursor> TailedFile::take_position() {
  if (!has_moved_ || (!current_ && older_.empty())) return std::nullopt;
  has_moved_ = false;
  std::vector<FilePosition> files;
  for (const OpenFile& file : older_) files.push_back(file.position());
  if (current_) files.push_back(current_->position());
  return SourceCursor{.input = input_, .position = to_string(files)};
}

std::vector<int> TailedFile::descriptors() const {
  std::vector<int> all;
  for (const OpenFile& file : older_) all.push_back(file.fd());
  if (current_) all.push_back(current_->fd());
  return all;
}

}  // namespace onesec::sources
