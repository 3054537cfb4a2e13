#pragma once

#include <string>
#include <string_view>

#include "contract/normaliser.h"

namespace onesec::normalise::testing {

/// 2026-11-24T18:00:00Z: what "now" is in the tests of this room.
inline constexpr Instant kNow = Instant::from_seconds(1'795'543'200);

inline RawRecord record_of(std::string_view bytes, std::string_view program = {}, std::int64_t pid = 0) {
  RawRecord record;
  record.bytes = bytes;
  record.program = program;
  record.pid = pid;
  record.source = "test";
  record.received_at = kNow;
  record.provenance = Provenance::LocalText;
  return record;
}

/// The actor as text: the address, or the host name.
inline std::string origin_of(const Event& event) {
  return event.source_ip.is_none() ? std::string(event.text(Field::SourceHost)) : to_string(event.source_ip);
}

/// Hands every beginning of `line` to the normaliser; nothing to see but sanitizers and an honest result.
inline void cut_everywhere(Normaliser& normaliser, std::string_view line, std::string_view program = {}) {
  for (std::size_t size = 0; size <= line.size(); ++size) {
    EventDraft draft;
    const std::string exact(line.substr(0, size));  // its own memory: a read past the end is seen
    if (normaliser.normalise(record_of(exact, program, 7), draft) == Normalised::Event) (void)draft.view();
  }
}

}  // namespace onesec::normalise::testing
