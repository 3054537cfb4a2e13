#include "sources/file_tail/file_tail.h"

#include <fnmatch.h>
#include <glob.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "platform/clock.h"
#include "sources/file_tail/rotated.h"

namespace onesec::sources {
namespace {

constexpr int kLookRoundMs = 5'000;
// A pattern may match in a directory that didn't exist before; 30 s is soon enough for a new kind of log.
constexpr int kScanEvery = 6;

bool is_pattern(const std::string& path) { return path.find_first_of("*?[") != std::string::npos; }

std::string directory_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}
std::string name_of_path(const std::string& path) { return std::filesystem::path(path).filename().string(); }

}  // namespace

std::vector<std::string> matches_of(const std::string& pattern) {
  std::vector<std::string> paths;
  glob_t found{};
  if (glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
    for (std::size_t i = 0; i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  }
  globfree(&found);
  std::ranges::sort(paths);
  return paths;
}

bool matches_glob(const std::string& glob, const std::string& path) {
  return fnmatch(glob.c_str(), path.c_str(), FNM_PATHNAME) == 0;
}

FileTail::FileTail(std::vector<FileInput> inputs, std::map<std::string, std::string> excluded,
                   NormaliserFactory factory, IntakeSink& sink, const Enricher* enricher)
    : inputs_(std::move(inputs)),
      excluded_(std::move(excluded)),
      factory_(std::move(factory)),
      sink_(sink),
      enricher_(enricher) {}

std::vector<SourceStatus> FileTail::status() const {
  const std::lock_guard lock(mu_);
  std::vector<SourceStatus> all;
  for (const auto& [key, gauge] : gauges_) all.push_back(gauge->status());
  return all;
}

void FileTail::add(const std::string& path, const std::string& format, Feeder& feeder, bool is_first) {
  if (files_.contains(path)) return;
  auto gauge = std::make_shared<Gauge>("file:" + path);
  {
    const std::lock_guard lock(mu_);
    gauges_[path] = gauge;
  }
  if (files_.size() >= kMaxInputs) {
    return gauge->set_state("failed", "more than 256 files match sources.files: name fewer");
  }
  auto file = std::make_unique<TailedFile>(path, factory_(format), gauge);
  const std::string position = sink_.cursor_of("file:" + path);
  if (is_first || !position.empty()) {
    file->begin(position, feeder);
  } else {
    file->begin_new(feeder);
  }
  watch(path, *file);
  files_[path] = std::move(file);
}

void FileTail::leave_out(const std::string& path, const std::string& why) {
  const std::lock_guard lock(mu_);
  if (gauges_.contains(path)) return;
  gauges_[path] = std::make_shared<Gauge>("file:" + path);
  gauges_[path]->set_state("off", why);
}

void FileTail::watch(const std::string& key, TailedFile& file) {
  for (const int fd : file.descriptors()) {
    if (const int watch = watches_.watch_file(fd); watch >= 0) file_of_watch_[watch] = key;
  }
}

void FileTail::scan(Feeder& feeder, bool is_first) {
  for (const FileInput& input : inputs_) {
    const std::vector<std::string> paths = matches_of(input.glob);
    watches_.watch_directory(directory_of(input.glob));
    bool is_matched = !is_pattern(input.glob) && files_.contains(input.glob);
    for (const std::string& path : paths) {
      std::error_code error;
      if (std::filesystem::is_directory(path, error)) continue;
      if (is_pattern(input.glob) && is_rotated_name(name_of_path(path))) continue;
      is_matched = true;
      if (const auto why = excluded_.find(path); why != excluded_.end()) {
        leave_out(path, why->second);
        continue;
      }
      watches_.watch_directory(directory_of(path));
      add(path, input.format, feeder, is_first);
    }
    const std::lock_guard lock(mu_);
    if (is_matched && is_pattern(input.glob)) gauges_.erase(input.glob);
    if (is_matched || input.is_optional || gauges_.contains(input.glob)) continue;
    gauges_[input.glob] = std::make_shared<Gauge>("file:" + input.glob);
    gauges_[input.glob]->set_state("waiting", "no file matches yet");
  }
}

bool FileTail::read_all(Feeder& feeder, const std::stop_token& stop) {
  bool is_more = false;
  for (const auto& [path, file] : files_) {
    if (stop.stop_requested()) return false;
    if (!file->is_dirty) continue;
    file->is_dirty = file->read(feeder, stop);
    is_more = is_more || file->is_dirty;
  }
  return is_more;
}

void FileTail::look_round(Feeder& feeder) {
  for (const auto& [path, file] : files_) {
    file->check_path(feeder);
    file->close_silent(feeder);
    file->is_dirty = true;
    watch(path, *file);
  }
}

bool FileTail::concerns_inputs(const std::string& directory, const std::string& name) const {
  const std::string path = directory + "/" + name;
  return std::ranges::any_of(inputs_, [&path](const FileInput& input) { return matches_glob(input.glob, path); });
}

void FileTail::take_changes(Feeder& feeder) {
  bool is_scan_due = false;
  for (const Watches::Change& change : watches_.take_changes()) {
    if (change.is_overflow) {
      is_scan_due = true;
      look_round(feeder);
    } else if (change.directory.empty()) {
      const auto path = file_of_watch_.find(change.watch);
      const auto file = path == file_of_watch_.end() ? files_.end() : files_.find(path->second);
      if (file != files_.end()) file->second->is_dirty = true;
    } else if (const auto file = files_.find(change.directory + "/" + change.name); file != files_.end()) {
      file->second->check_path(feeder);
      file->second->is_dirty = true;
      watch(file->first, *file->second);
    } else {
      is_scan_due = is_scan_due || concerns_inputs(change.directory, change.name);
    }
  }
  if (is_scan_due) scan(feeder, false);
}

void FileTail::run(const std::stop_token& stop) {
  const auto wake = std::make_shared<Wake>();
  const std::stop_callback on_stop(stop, [wake] { wake->signal(); });
  Feeder feeder({.source = "file", .mark = mark_}, sink_, enricher_, this, wake, stop);
  scan(feeder, true);
  std::int64_t looked_at = platform::steady_nanos();
  for (int looks = 0; !stop.stop_requested();) {
    const bool is_more = read_all(feeder, stop);
    if (!is_more) feeder.flush();
    const std::int64_t since_look = (platform::steady_nanos() - looked_at) / 1'000'000;
    if (since_look >= kLookRoundMs) {
      look_round(feeder);
      if (++looks % kScanEvery == 0) scan(feeder, false);
      looked_at = platform::steady_nanos();
      continue;
    }
    int timeout = is_more ? 0 : kLookRoundMs - static_cast<int>(since_look);
    if (const int retry = feeder.retry_ms(); retry >= 0) timeout = std::min(timeout, retry);
    std::array<pollfd, 2> waiting{pollfd{.fd = watches_.fd(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = wake->fd(), .events = POLLIN, .revents = 0}};
    if (poll(waiting.data(), waiting.size(), timeout) < 0) continue;
    if (waiting[1].revents != 0) wake->clear();
    if (waiting[0].revents != 0) take_changes(feeder);
  }
}

void FileTail::take_positions(std::vector<SourceCursor>& out) {
  for (const auto& [path, file] : files_) {
    if (std::optional<SourceCursor> position = file->take_position()) out.push_back(std::move(*position));
  }
}

}  // namespace onesec::sources
