#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/alert.h"
#include "platform/sqlite.h"

namespace onesec::store {

/// The lists of an alert (events, measures, targets, matched, techniques, mitigations) as one value of a row: a format
/// byte and length-prefixed items, so that raw log bytes come back as they were. Layout: README.md.
[[nodiscard]] std::string encode_details(const Alert& alert);

/// Fills the lists of `alert`. Corrupt for bytes that encode_details can't have written, and then `alert` is
/// unspecified; Unsupported for a newer format byte.
[[nodiscard]] Status decode_details(std::string_view bytes, Alert& alert);

/// Every column of the table alerts, in the order that bind_alert and read_alert count on.
inline constexpr std::string_view kAlertColumns =
    "id, module, type, detector, severity, status, confidence_percent, provenance, is_historical, title, description, "
    "silenced_if, entity_kind, entity_value, count, created_at_ns, first_seen_ns, last_seen_ns, details";
inline constexpr int kAlertColumnCount = 19;

/// Inserts an alert or replaces the row with its id. `alert` and `details` (encode_details) must live until the reset.
inline constexpr std::string_view kUpsertAlert =
    "INSERT INTO alerts VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19) "
    "ON CONFLICT (id) DO UPDATE SET module=?2, type=?3, detector=?4, severity=?5, status=?6, confidence_percent=?7, "
    "provenance=?8, is_historical=?9, title=?10, description=?11, silenced_if=?12, entity_kind=?13, entity_value=?14, "
    "count=?15, created_at_ns=?16, first_seen_ns=?17, last_seen_ns=?18, details=?19";
void bind_alert(platform::SqliteStatement& statement, const Alert& alert, std::string_view details);

/// The alert of a row selected with kAlertColumns. Corrupt when a number names no severity, status, kind or provenance.
[[nodiscard]] Result<Alert> read_alert(const platform::SqliteStatement& row);

/// A fixed byte form of the whole alert, for digests.
[[nodiscard]] std::string canonical_form(const Alert& alert);

}  // namespace onesec::store
