#pragma once

#include <memory>

#include "contract/normaliser.h"
#include "normalise/event_json/event_json.h"

namespace onesec::normalise {

/// A line that is one JSON object: our event JSON when it has a string `type` and nothing of it is refused, else
/// somebody's log record, which becomes a syslog_event: time, severity, host, program, message and address from the
/// names that ECS, OpenTelemetry, GELF and journald use for them; the line itself stays in `raw`.
class JsonLine {
 public:
  JsonLine();
  ~JsonLine();
  JsonLine(JsonLine&&) noexcept;
  JsonLine& operator=(JsonLine&&) noexcept;
  [[nodiscard]] Normalised normalise(const RawRecord& record, EventDraft& draft);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace onesec::normalise
