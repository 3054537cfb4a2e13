#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "contract/normaliser.h"

namespace onesec::sources::testing {

/// Makes an event of every line, so that a test of a source sees exactly what the source read. "@<seconds> …" carries a
/// time, "bad…" is malformed, "skip…" nobody's. The summary shows the fields of the record that only some sources fill.
class LineNormaliser : public Normaliser {
 public:
  [[nodiscard]] Normalised normalise(const RawRecord& record, EventDraft& draft) override {
    if (record.bytes.starts_with("bad")) return Normalised::Malformed;
    if (record.bytes.starts_with("skip")) return Normalised::NotMine;
    draft.record_time = record.when;
    if (record.bytes.starts_with('@')) {
      std::int64_t secs = 0;
      std::from_chars(record.bytes.data() + 1, record.bytes.data() + record.bytes.size(), secs);
      draft.record_time = Instant::from_seconds(secs);
    }
    draft.received_at = record.received_at;
    draft.provenance = record.provenance;
    draft.set(EventDraft::Text::TypeName, "test.line");
    draft.set(EventDraft::Text::Raw, record.bytes);
    draft.set(EventDraft::Text::Source, record.source);
    draft.set(EventDraft::Text::Summary, std::string(record.program) + "|" + std::to_string(record.pid) + "|" +
                                             std::string(record.host) + "|" + std::string(record.unit) + "|" +
                                             (record.relay.is_none() ? "" : to_string(record.relay)));
    return Normalised::Event;
  }
};

}  // namespace onesec::sources::testing
