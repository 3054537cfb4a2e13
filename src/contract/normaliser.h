#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/instant.h"
#include "base/ip_address.h"
#include "model/event_draft.h"

namespace onesec {

/// One record as a source delivers it. Views: valid during the call.
struct RawRecord {
  std::string_view bytes;  ///< The line or message, without its newline. May hold anything.
  std::string_view
      program;            ///< Who wrote it (journald _COMM or SYSLOG_IDENTIFIER, syslog TAG); empty: look into `bytes`.
  std::int64_t pid = 0;   ///< 0: unknown.
  std::string_view host;  ///< The log's own host name.
  std::string_view unit;  ///< systemd unit, journald only.
  std::string_view source;  ///< Our name for the input: "journald", "file:/var/log/auth.log", "syslog", "ingest".
  std::optional<Instant> when{};
  Instant received_at{};
  Provenance provenance = Provenance::Declared;
  std::uint64_t place = 0;  ///< Names the record again after a death (sources/record_mark.h); 0: nothing does.
  IpAddress relay{};        ///< Peer that handed it to us; never the actor.
};

enum class Normalised : std::uint8_t {
  Event,      ///< `draft` holds an event.
  Ignored,    ///< Ours, understood, and no event (a banner, a keep-alive). Counted.
  NotMine,    ///< Another normaliser's, or nobody's.
  Malformed,  ///< Ours by its program, but damaged. Counted, sampled.
};

/// Turns records into events, strictly by program name or format, never by a word somewhere in the line. May remember
/// earlier lines of the same process (bounded); not thread-safe: one object a source.
class Normaliser {
 public:
  virtual ~Normaliser() = default;
  /// Fills `draft` (cleared by the caller): type, fields, source_ip, record_time, raw, source, provenance, received_at.
  [[nodiscard]] virtual Normalised normalise(const RawRecord& record, EventDraft& draft) = 0;
};

}  // namespace onesec
