#include "bus/journal.h"

#include <condition_variable>
#include <map>
#include <mutex>

#include "bus/jetstream.h"
#include "bus/ordered_reader.h"

namespace onesec::bus {

class JournalReader::Feed {
 public:
  Feed(NatsClient& client, const std::string& stream, std::uint64_t first) : reader(client, stream, first) {}
  OrderedReader reader;
};

/// The appends that wait for their answer, and whether new ones are taken. Each is decided once: by its answer, or by
/// refuse().
class Journal::Appends {
 public:
  Result<std::uint64_t> add(Appended done) {
    const std::lock_guard lock(mutex_);
    if (refused_) return fail(*refused_);
    in_flight_.emplace(++last_, std::move(done));
    return last_;
  }
  /// Empty when it was decided before.
  Appended take(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    const auto found = in_flight_.find(id);
    if (found == in_flight_.end()) return {};
    Appended done = std::move(found->second);
    in_flight_.erase(found);
    return done;
  }
  void refuse(const Error& why) {
    std::map<std::uint64_t, Appended> failed;
    {
      const std::lock_guard lock(mutex_);
      refused_ = why;
      failed.swap(in_flight_);
    }
    for (auto& [id, done] : failed) done(fail(why));
  }
  void allow() {
    const std::lock_guard lock(mutex_);
    refused_.reset();
  }

 private:
  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Appended> in_flight_;
  std::optional<Error> refused_;
};

Journal::Journal(NatsClient& client, const JournalOptions& options)
    : client_(client),
      options_(options),
      stream_("SEC_JOURNAL_" + std::to_string(options.partition)),
      subject_("sec.journal." + std::to_string(options.partition)),
      appends_(std::make_shared<Appends>()) {}
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
  const Result<std::uint64_t> id = appends_->add(std::move(done));
  if (!id) return fail(id.error());
  PublishOptions how;
  how.expected_last_sequence = expected_last;
  how.timeout = options_.append_timeout;
  const auto answered = [appends = appends_, id = *id](const Result<std::uint64_t>& sequence) {
    if (const Appended waiting = appends->take(id)) waiting(sequence);
  };
  Status sent = JetStream(client_).publish(subject_, payload, how, answered);
  // Already decided by refuse(): `done` was called, so the call itself must not fail too.
  if (!sent && !appends_->take(*id)) return {};
  return sent;
}

Result<std::uint64_t> Journal::append_and_wait(std::string_view payload, std::optional<std::uint64_t> expected_last) {
  struct Outcome {
    std::mutex mutex;
    std::condition_variable decided;
    std::optional<Result<std::uint64_t>> value;
  };
  auto outcome = std::make_shared<Outcome>();
  const auto note = [outcome](Result<std::uint64_t> value) {
    const std::lock_guard lock(outcome->mutex);
    outcome->value = std::move(value);
    outcome->decided.notify_one();
  };
  if (Status sent = append(payload, note, expected_last); !sent) return fail(std::move(sent).error());
  std::unique_lock lock(outcome->mutex);
  outcome->decided.wait(lock,
                        [&] { return outcome->value.has_value(); });  // decided after append_timeout at the latest
  return std::move(*outcome->value);
}

void Journal::refuse(const Error& why) { appends_->refuse(why); }
void Journal::allow() { appends_->allow(); }

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
