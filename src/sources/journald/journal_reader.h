#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "sources/journald/journal_entry.h"

struct sd_journal;

namespace onesec::sources {

/// The systemd journal, read forwards. The only place that uses libsystemd. Belongs to the thread that opened it.
class JournalReader {
 public:
  /// The journal of this host; with a directory the files there (tests, journals of another machine).
  static Result<JournalReader> open(const std::string& directory);

  enum class Found : std::uint8_t {
    Exactly,  ///< next() gives the entry behind the cursor.
    Near,     ///< The entry is gone (vacuumed): next() gives the nearest behind its place.
  };
  /// InvalidInput for what isn't a cursor.
  [[nodiscard]] Result<Found> seek(const std::string& cursor);
  [[nodiscard]] Status seek(Instant at);

  /// Steps to the next entry; false: there is none yet.
  [[nodiscard]] Result<bool> next();
  /// The entry that next() stepped to.
  [[nodiscard]] Status read(JournalEntry& entry);
  [[nodiscard]] Result<std::string> cursor();
  /// True when at least one entry with `match` ("_COMM=sshd"; empty: any) can be read. Moves the position.
  [[nodiscard]] bool holds(const std::string& match);

  /// To poll() for reading; process() afterwards.
  [[nodiscard]] int fd();
  /// At most this long, because some file systems send no events; −1: for ever.
  [[nodiscard]] int timeout_ms();
  void process();

 private:
  struct Close {
    void operator()(sd_journal* journal) const;
  };
  explicit JournalReader(sd_journal* journal) : journal_(journal) {}
  std::unique_ptr<sd_journal, Close> journal_;
};

/// What can be had from the journal with the rights that this process has.
struct JournalProbe {
  enum class Access : std::uint8_t { Readable, Denied, Absent };
  Access access = Access::Absent;
  bool has_authentication = false;  ///< It holds lines of sshd, sudo, su or login.
};
[[nodiscard]] JournalProbe probe_journal(const std::string& directory);

}  // namespace onesec::sources
