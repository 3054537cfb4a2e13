#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/byte_reader.h"
#include "base/result.h"
#include "model/event.h"

namespace onesec {

/// One event as it is stored in the journal: ids of types and fields are those of the schema and are never reused, so a
/// record of any older version decodes for ever. Layout: docs/formats.md.
void encode_event(const Event& event, std::string& out);

/// The bytes of one record (what encode_event appended). Strings of `event` point into `record`; its details are
/// *appended* to `fields`, and `event.fields` stays empty: the caller, who knows when `fields` has stopped growing,
/// sets it from the returned count. Corrupt for anything that encode_event can't have written. Fields that this
/// version's schema doesn't know are skipped.
[[nodiscard]] Result<std::size_t> decode_event(std::string_view record, std::vector<FieldValue>& fields, Event& event);

}  // namespace onesec
