#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "contract/control.h"
#include "contract/intake.h"
#include "contract/normaliser.h"
#include "sources/feeder.h"
#include "sources/file_tail/tailed_file.h"
#include "sources/file_tail/watches.h"

namespace onesec::sources {

/// Makes the normaliser of one input from its configured format ("auto", "auth", "access", "json", "syslog").
using NormaliserFactory = std::function<std::unique_ptr<Normaliser>(const std::string& format)>;

/// Files to read.
struct FileInput {
  std::string glob;
  std::string format = "auto";
  bool is_optional = false;  ///< A default: not mentioned while nothing matches it.
};

/// The paths that `glob` means now, sorted.
[[nodiscard]] std::vector<std::string> matches_of(const std::string& glob);
/// True when `path` is one of those that `glob` means.
[[nodiscard]] bool matches_glob(const std::string& glob, const std::string& path);

/// Over this many the rest is left alone and said so: each input costs a descriptor, a watch and a normaliser.
inline constexpr std::size_t kMaxInputs = 256;

/// Reads text logs as they grow: one thread calls run(); status() from any. Sleeps in poll() until inotify tells of a
/// write, and looks round every 5 s for what inotify can't see (other file systems, links into elsewhere).
class FileTail : private Positions {
 public:
  /// `excluded`: paths that are left alone whatever matches them, each with the reason that status() gives.
  FileTail(std::vector<FileInput> inputs, std::map<std::string, std::string> excluded, NormaliserFactory factory,
           IntakeSink& sink, const Enricher* enricher);
  /// Before run(); the mark outlives it.
  void mark_records(RecordMark& mark) { mark_ = &mark; }
  /// Returns after `stop`.
  void run(const std::stop_token& stop);
  [[nodiscard]] std::vector<SourceStatus> status() const;

 private:
  void scan(Feeder& feeder, bool is_first);
  void add(const std::string& path, const std::string& format, Feeder& feeder, bool is_first);
  void leave_out(const std::string& path, const std::string& why);
  void watch(const std::string& key, TailedFile& file);
  bool read_all(Feeder& feeder, const std::stop_token& stop);
  void look_round(Feeder& feeder);
  void take_changes(Feeder& feeder);
  [[nodiscard]] bool concerns_inputs(const std::string& directory, const std::string& name) const;
  void take_positions(std::vector<SourceCursor>& out) override;

  const std::vector<FileInput> inputs_;
  const std::map<std::string, std::string> excluded_;
  const NormaliserFactory factory_;
  IntakeSink& sink_;
  const Enricher* const enricher_;
  RecordMark* mark_ = nullptr;

  Watches watches_;
  std::map<std::string, std::unique_ptr<TailedFile>> files_;  // by path
  std::map<int, std::string> file_of_watch_;

  mutable std::mutex mu_;
  std::map<std::string, std::shared_ptr<Gauge>>
      gauges_;  // guarded by mu_; by path, or by glob while nothing matches it
};

}  // namespace onesec::sources
