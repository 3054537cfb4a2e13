#pragma once

#include <string>
#include <string_view>

#include "bus/jetstream.h"

namespace onesec::bus {

/// Where what can't be processed goes: stream SEC_DEAD, subject `sec.dead.engine`, the reason in its first line. The
/// oldest leave after 30 days or above 16 MiB; nothing reads it but people.
class DeadLetters {
 public:
  static constexpr std::string_view kStream = "SEC_DEAD";

  /// `client` outlives it. Makes the stream when it isn't there.
  [[nodiscard]] static Result<DeadLetters> open(NatsClient& client);
  /// Waits until it is stored. Bytes over 1 MiB are cut. Under one `id` it is stored once within two minutes; empty:
  /// always. Never on the client's own thread.
  [[nodiscard]] Status put(std::string_view reason, std::string_view bytes, const std::string& id = {});

 private:
  explicit DeadLetters(NatsClient& client) : jetstream_(client) {}
  JetStream jetstream_;
};

}  // namespace onesec::bus
