#include "engine/bus_journal_log.h"

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

void BusJournalLog::append(std::string message, std::function<void(Result<std::uint64_t>)> acked) {
  const Status sent = journal_.append(message, acked);
  if (!sent) acked(fail(sent.error()));
}

Result<JournalLog::Info> BusJournalLog::info() {
  const Result<bus::Journal::Extent> extent = journal_.extent();
  if (!extent) return fail(extent.error());
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

}  // namespace onesec::engine
