#include "engine/bus_journal_log.h"

#include <utility>

namespace onesec::engine {
namespace {

class BusCursor final : public JournalCursor {
 public:
  explicit BusCursor(std::unique_ptr<bus::JournalReader> reader) : reader_(std::move(reader)) {}
  Result<std::optional<JournalMessage>> next(std::uint32_t timeout_ms) override {
    Result<std::optional<bus::JournalRecord>> record = reader_->next(milliseconds(timeout_ms));
    if (!record) return fail(record.error());
    if (!*record) return std::nullopt;
    return JournalMessage{(*record)->sequence, std::move((*record)->payload)};
  }

 private:
  std::unique_ptr<bus::JournalReader> reader_;
};

}  // namespace

bus::FencedJournal* BusJournalLog::fenced() {
  const std::lock_guard lock(mutex_);
  return fenced_ ? &*fenced_ : nullptr;
}

void BusJournalLog::on_lost(std::function<void(const Error&)> watcher) {
  if (bus::FencedJournal* fence = fenced(); fence != nullptr) return fence->on_lost(std::move(watcher));
  const std::lock_guard lock(mutex_);
  watcher_ = std::move(watcher);
}

void BusJournalLog::append(std::string message, std::function<void(Result<std::uint64_t>)> acked) {
  if (bus::FencedJournal* fence = fenced(); fence != nullptr) return fence->append(message, std::move(acked));
  if (lease_ != nullptr) return acked(fail(Code::InvalidInput, "the journal's end was not asked for before writing"));
  const Status sent = journal_.append(message, acked);
  if (!sent) acked(fail(sent.error()));
}

Result<JournalLog::Info> BusJournalLog::info() {
  const Result<bus::Journal::Extent> extent = journal_.extent();
  if (!extent) return fail(extent.error());
  if (lease_ != nullptr) {
    const std::lock_guard lock(mutex_);
    if (!fenced_) {
      fenced_.emplace(journal_, *lease_, extent->last_sequence);
      if (watcher_) fenced_->on_lost(std::exchange(watcher_, {}));
    }
  }
  const bool is_empty = extent->first_sequence > extent->last_sequence;
  return Info{is_empty ? 0 : extent->first_sequence, extent->last_sequence, extent->bytes};
}

Result<JournalMessage> BusJournalLog::read(std::uint64_t sequence) {
  Result<bus::JournalRecord> record = journal_.get(sequence);
  if (!record) return fail(record.error());
  return JournalMessage{record->sequence, std::move(record->payload)};
}

Result<std::unique_ptr<JournalCursor>> BusJournalLog::follow(std::uint64_t from) {
  Result<std::unique_ptr<bus::JournalReader>> reader = journal_.read_from(from);
  if (!reader) return fail(reader.error());
  return std::make_unique<BusCursor>(std::move(*reader));
}

Status BusJournalLog::purge_through(std::uint64_t sequence) {
  bus::FencedJournal* const fence = fenced();
  return fence != nullptr ? fence->purge_through(sequence) : journal_.purge_through(sequence);
}

}  // namespace onesec::engine
