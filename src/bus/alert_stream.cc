#include "bus/alert_stream.h"

#include <algorithm>

namespace onesec::bus {
namespace {

/// Twice the courier's longest wait (15 min): what it sends again, because the answer was lost or it was killed before
/// noting it, comes within it. The server's memory for an id is about 100 bytes.
constexpr seconds kRemembered{30 * 60};

}  // namespace

Result<AlertStream> AlertStream::open(NatsClient& client, const AlertStreamOptions& options) {
  AlertStream alerts(client);
  StreamConfig config;
  config.name = kStream;
  config.subjects = {std::string(kSubjects)};
  config.max_bytes = static_cast<std::int64_t>(options.max_bytes);
  config.max_age = options.max_age;
  config.duplicate_window = kRemembered;
  if (const Result<StreamInfo> made = alerts.jetstream_.ensure_stream(config); !made) {
    return fail(made.error().while_("opening the stream of alerts"));
  }
  return alerts;
}

Result<std::optional<AlertStream>> AlertStream::find(NatsClient& client) {
  AlertStream alerts(client);
  const Result<StreamInfo> there = alerts.info();
  if (there) return alerts;
  if (there.error().code == Code::NotFound) return std::nullopt;
  return fail(there.error().while_("looking for the stream of alerts"));
}

Status AlertStream::publish(std::string_view subject, const std::string& message_id, std::string_view payload,
                            std::function<void(Status)> done) {
  PublishOptions how;
  how.message_id = message_id;
  return jetstream_.publish(subject, payload, how, [done = std::move(done)](const Result<std::uint64_t>& stored) {
    done(stored ? Status() : Status(fail(stored.error())));
  });
}

/// Every message that is there now, in order.
Status AlertStream::for_each(const std::function<Status(const StoredMessage&)>& look) {
  const Result<StreamInfo> there = info();
  if (!there) return fail(there.error());
  for (std::uint64_t at = there->first_sequence; at <= there->last_sequence; ++at) {
    const Result<StoredMessage> message = jetstream_.next_of_subject(kStream, at, kSubjects);
    if (!message && message.error().code == Code::NotFound) return {};  // Nothing from here on.
    if (!message) return fail(message.error().while_("reading the stream of alerts"));
    at = message->sequence;
    if (at > there->last_sequence) return {};
    if (Status looked = look(*message); !looked) return looked;
  }
  return {};
}

Result<std::uint64_t> AlertStream::remove_if(const std::function<bool(std::string_view payload)>& is_unwanted) {
  std::uint64_t removed = 0;
  const Status done = for_each([&](const StoredMessage& message) -> Status {
    if (!is_unwanted(message.payload)) return {};
    const std::string which = "{\"seq\":" + std::to_string(message.sequence) + ",\"no_erase\":false}";
    const Result<std::string> gone = jetstream_.call("STREAM.MSG.DELETE." + std::string(kStream), which);
    if (!gone && gone.error().code != Code::NotFound) return fail(gone.error().while_("deleting a published alert"));
    ++removed;
    return {};
  });
  if (!done) return fail(done.error());
  return removed;
}

Result<std::set<std::string>> AlertStream::message_ids() {
  std::set<std::string> ids;
  const Status done = for_each([&](const StoredMessage& message) -> Status {
    ids.emplace(header_value(message.headers, "Nats-Msg-Id"));
    return {};
  });
  if (!done) return fail(done.error());
  return ids;
}

std::string subject_part(std::string_view name, std::string_view otherwise) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  const bool is_good = !name.empty() && name.size() <= 64 && std::ranges::all_of(name, is_plain);
  return std::string(is_good ? name : otherwise);
}

}  // namespace onesec::bus
