#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "model/alert.h"
#include "model/event_id.h"

namespace onesec::engine {

// Bodies of the journal's control records: there and back. A body that doesn't decode is nullopt, and passed over.

struct StatusBody {
  std::string alert_id;
  AlertStatus status = AlertStatus::Open;
  std::string who;
};
struct DeleteBody {
  std::string alert_id;  ///< Empty: all alerts.
  std::string who;
};
struct SkipBody {
  EventId event{};
  std::string reason;
};
struct RecordSkipBody {
  std::string input;
  std::uint64_t place = 0;
  std::string bytes;
};
struct EraseBody {
  Entity entity{};
  std::string who;
};
struct EgressAttemptBody {
  enum class By : std::uint8_t { Kernel, AiGate };  ///< Stored.
  By by = By::Kernel;
  std::uint64_t count = 0;  ///< Since the last such record of this start.
  std::string last{};       ///< The newest of them, for a reader: "connect to 192.0.2.1:443".
};
struct StartedBody {
  std::string version;
  Nanoseconds gap{};  ///< Since the newest record before.
};

[[nodiscard]] std::string encode(const StatusBody& body);
[[nodiscard]] std::string encode(const DeleteBody& body);
[[nodiscard]] std::string encode(const SkipBody& body);
[[nodiscard]] std::string encode(const RecordSkipBody& body);
[[nodiscard]] std::string encode(const EraseBody& body);
[[nodiscard]] std::string encode(const EgressAttemptBody& body);
[[nodiscard]] std::string encode(const StartedBody& body);
[[nodiscard]] std::optional<StatusBody> decode_status(std::string_view bytes);
[[nodiscard]] std::optional<DeleteBody> decode_delete(std::string_view bytes);
[[nodiscard]] std::optional<SkipBody> decode_skip(std::string_view bytes);
[[nodiscard]] std::optional<RecordSkipBody> decode_record_skip(std::string_view bytes);
[[nodiscard]] std::optional<EraseBody> decode_erase(std::string_view bytes);
[[nodiscard]] std::optional<EgressAttemptBody> decode_egress_attempt(std::string_view bytes);

}  // namespace onesec::engine
