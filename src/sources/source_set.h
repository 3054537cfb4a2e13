#pragma once

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "contract/control.h"
#include "contract/intake.h"
#include "model/event_type.h"
#include "sources/auth_choice.h"
#include "sources/bus_events/bus_events.h"
#include "sources/file_tail/file_tail.h"
#include "sources/journald/journald_source.h"
#include "sources/syslog/syslog_source.h"

namespace onesec::sources {

struct SourceSetOptions {
  JournalSetting journald = JournalSetting::Auto;
  std::string journal_directory{};  ///< Empty: this host's.
  bool has_default_files = true;    ///< This host's usual logs, beside `files`.
  std::vector<FileInput> files{};
  std::string log_directory = "/var/log";  ///< Where the usual logs are.
  SyslogOptions syslog{};                  ///< Off by default.
  BusEventsOptions bus_events{};           ///< Off without a queue.
  std::string mark_directory{};            ///< Where each source notes what it is at; empty: nowhere.
};

/// Which event types an input gives, so that `doctor` can say which module is blind.
struct Produces {
  std::string source;  ///< "journald", "file:<glob>", "syslog"
  std::vector<EventType> types;
  bool is_any = false;  ///< Whatever its sender writes (JSON).
  bool is_active = false;
  std::string how_to_enable;  ///< Empty while it is active.
};

/// The sources of one engine and their threads. start() and stop() from one thread; status() and produces() from any,
/// after start().
class SourceSet {
 public:
  /// `factory` is called with a format of sources.files, or "journal" or "syslog", from the sources' threads.
  SourceSet(SourceSetOptions options, NormaliserFactory factory, IntakeSink& sink, const Enricher* enricher);
  ~SourceSet() { stop(); }
  SourceSet(const SourceSet&) = delete;
  SourceSet& operator=(const SourceSet&) = delete;

  /// Chooses where logins are read, opens the listeners and starts. Fails only for a listener or a mark that can't be
  /// opened, and then nothing runs; a file or journal that can't be read is a state of its own.
  [[nodiscard]] Status start();
  /// Ends the threads. What they had read and not handed over is read again at the next start.
  void stop();

  [[nodiscard]] std::vector<SourceStatus> status() const;
  [[nodiscard]] std::vector<Produces> produces() const;
  [[nodiscard]] const AuthChoice& auth_choice() const { return choice_; }

 private:
  [[nodiscard]] std::vector<FileInput> inputs() const;
  [[nodiscard]] std::map<std::string, std::string> excluded() const;
  [[nodiscard]] Status open_marks();
  [[nodiscard]] RecordMark* mark_of(std::string_view source);  ///< Null: none.

  const SourceSetOptions options_;
  const NormaliserFactory factory_;
  IntakeSink& sink_;
  const Enricher* const enricher_;
  AuthChoice choice_;
  std::map<std::string_view, RecordMark> marks_;  ///< By source; each is its thread's alone.
  std::unique_ptr<JournaldSource> journald_;
  std::unique_ptr<FileTail> files_;
  std::unique_ptr<SyslogSource> syslog_;
  std::unique_ptr<BusEvents> bus_events_;
  std::vector<std::jthread> threads_;
};

/// This host's usual logs: authentication, nginx and Apache, in Debian's and Red Hat's places.
[[nodiscard]] std::vector<FileInput> default_files(const std::string& log_directory);

}  // namespace onesec::sources
