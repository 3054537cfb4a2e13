#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "bus/jetstream.h"

namespace onesec::bus {

struct AlertStreamOptions {
  std::uint64_t max_bytes = std::uint64_t{64} << 20U;  ///< The oldest messages leave above it.
  seconds max_age = hours(30 * 24);
};

/// Where alerts go out for others to read: stream SECURITY_ALERTS, subjects `sec.alerts.<module>.<SEVERITY>`. A message
/// id is remembered for half an hour: what is published again within it is stored once. Threads: any; the client
/// outlives it.
class AlertStream {
 public:
  static constexpr std::string_view kStream = "SECURITY_ALERTS";
  static constexpr std::string_view kSubjects = "sec.alerts.>";

  /// Makes the stream, or applies `options` to the one there is.
  [[nodiscard]] static Result<AlertStream> open(NatsClient& client, const AlertStreamOptions& options);

  /// The one there is, as it is; nullopt: none. To take back from it what was published when that was switched on.
  [[nodiscard]] static Result<std::optional<AlertStream>> find(NatsClient& client);

  /// Returns at once. `done` is called once, on the client's thread, when the message is stored or isn't (see
  /// JetStream::publish); never when the call itself fails.
  [[nodiscard]] Status publish(std::string_view subject, const std::string& message_id, std::string_view payload,
                               std::function<void(Status)> done);

  /// Deletes the messages whose payload `is_unwanted` and has their bytes overwritten; what is stored while it runs may
  /// be missed. Says how many. Reads the whole stream, one
  /// round trip a message. Never on the client's thread.
  [[nodiscard]] Result<std::uint64_t> remove_if(const std::function<bool(std::string_view payload)>& is_unwanted);

  /// Of every message in the stream. Reads it through, as remove_if().
  [[nodiscard]] Result<std::set<std::string>> message_ids();

  [[nodiscard]] Result<StreamInfo> info() { return jetstream_.stream_info(kStream); }

 private:
  [[nodiscard]] Status for_each(const std::function<Status(const StoredMessage&)>& look);
  explicit AlertStream(NatsClient& client) : jetstream_(client) {}
  JetStream jetstream_;
};

/// A part of a subject as the published form has it: lower-case letters, digits, `_` and `-`, at most 64; anything else
/// becomes `otherwise`.
[[nodiscard]] std::string subject_part(std::string_view name, std::string_view otherwise);

}  // namespace onesec::bus
