#include "bus/journal.h"

#include "bus/jetstream.h"
#include "bus/ordered_reader.h"

namespace onesec::bus {

class JournalReader::Feed {
 public:
  Feed(NatsClient& client, const std::string& stream, std::uint64_t first) : reader(client, stream, first) {}
  OrderedReader reader;
};

Journal::Journal(NatsClient& client, const JournalOptions& options)
    : client_(client),
      options_(options),
      stream_("SEC_JOURNAL_" + std::to_string(options.partition)),
      subject_("sec.journal." + std::to_string(options.partition)) {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(NatsClient& client, const JournalOptions& options) {
  std::unique_ptr<Journal> journal(new Journal(client, options));
  StreamConfig config;
  config.name = journal->stream_;
  config.subjects = {journal->subject_};
  config.max_bytes = static_cast<std::int64_t>(options.max_bytes);
  config.refuse_when_full = true;
  config.replicas = options.replicas;
  Result<StreamInfo> info = JetStream(client).ensure_stream(config);
  if (!info) return fail(std::move(info).error().while_("opening the journal"));
  return journal;
}

Status Journal::append(std::string_view payload, Appended done, std::optional<std::uint64_t> expected_last) {
  PublishOptions how;
  how.expected_last_sequence = expected_last;
  how.timeout = options_.append_timeout;
  return JetStream(client_).publish(subject_, payload, how, std::move(done));
}

Result<std::uint64_t> Journal::append_and_wait(std::string_view payload, std::optional<std::uint64_t> expected_last) {
  PublishOptions how;
  how.expected_last_sequence = expected_last;
  how.timeout = options_.append_timeout;
  return JetStream(client_).publish_and_wait(subject_, payload, how);
}

Result<std::unique_ptr<JournalReader>> Journal::read_from(std::uint64_t sequence) {
  return std::unique_ptr<JournalReader>(
      new JournalReader(std::make_unique<JournalReader::Feed>(client_, stream_, sequence)));
}

Result<JournalRecord> Journal::get(std::uint64_t sequence) {
  Result<StoredMessage> message = JetStream(client_).get(stream_, sequence);
  if (!message) return fail(std::move(message).error());
  return JournalRecord{message->sequence, std::move(message->payload)};
}

Result<Journal::Extent> Journal::extent() {
  Result<StreamInfo> info = JetStream(client_).stream_info(stream_);
  if (!info) return fail(std::move(info).error().while_("asking for the journal's extent"));
  const std::uint64_t first = info->messages == 0 ? info->last_sequence + 1 : info->first_sequence;
  return Extent{first, info->last_sequence, info->messages, info->bytes};
}

Result<std::uint64_t> Journal::first_sequence() {
  Result<Extent> now = extent();
  if (!now) return fail(std::move(now).error());
  return now->first_sequence;
}

Result<std::uint64_t> Journal::last_sequence() {
  Result<Extent> now = extent();
  if (!now) return fail(std::move(now).error());
  return now->last_sequence;
}

Result<std::uint64_t> Journal::bytes_used() {
  Result<Extent> now = extent();
  if (!now) return fail(std::move(now).error());
  return now->bytes;
}

Status Journal::purge_through(std::uint64_t sequence) {
  if (sequence == 0) return {};
  return JetStream(client_).purge_through(stream_, sequence);
}

JournalReader::JournalReader(std::unique_ptr<Feed> feed) : feed_(std::move(feed)) {}
JournalReader::~JournalReader() = default;

Result<std::optional<JournalRecord>> JournalReader::next(milliseconds timeout) {
  Result<std::optional<StoredMessage>> message = feed_->reader.next(timeout);
  if (!message) return fail(std::move(message).error());
  if (!*message) return std::nullopt;
  return JournalRecord{(*message)->sequence, std::move((*message)->payload)};
}
void JournalReader::stop() { feed_->reader.stop(); }
std::uint64_t JournalReader::position() const { return feed_->reader.position(); }

}  // namespace onesec::bus
