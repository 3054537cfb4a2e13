#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "contract/control.h"
#include "contract/intake.h"
#include "contract/normaliser.h"
#include "sources/feeder.h"
#include "sources/journald/journal_reader.h"

namespace onesec::sources {

struct JournaldOptions {
  std::string directory;       ///< Empty: this host's journal.
  std::string detail;          ///< Said in the status while it is read.
  RecordMark* mark = nullptr;  ///< Outlives the source.
};

/// Reads the systemd journal: the only place where a stock Debian 12 has sshd's lines, and with fields that no sender
/// can forge. One thread calls run(); status() from any. First start: the last 24 hours.
class JournaldSource : private Positions {
 public:
  JournaldSource(JournaldOptions options, std::unique_ptr<Normaliser> normaliser, IntakeSink& sink,
                 const Enricher* enricher);
  /// Returns after `stop`. While the journal can't be opened it is tried again every 30 s.
  void run(const std::stop_token& stop);
  [[nodiscard]] SourceStatus status() const { return gauge_.status(); }

 private:
  Status start(JournalReader& reader, Feeder& feeder);
  Status read_all(JournalReader& reader, Feeder& feeder, const std::stop_token& stop);
  void follow(JournalReader& reader, Feeder& feeder, const std::stop_token& stop, const Wake& wake);
  void give(const JournalEntry& entry, Feeder& feeder);
  void take_positions(std::vector<SourceCursor>& out) override;

  const JournaldOptions options_;
  const std::unique_ptr<Normaliser> normaliser_;
  IntakeSink& sink_;
  const Enricher* const enricher_;
  Gauge gauge_{"journald"};
  JournalPosition position_;
  bool has_moved_ = false;
};

}  // namespace onesec::sources
