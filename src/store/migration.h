#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "platform/sqlite.h"

namespace onesec::store {

/// One step from version `number - 1` to `number`. Steps that have been released are never edited; a change is a new
/// step.
struct Migration {
  std::int64_t number = 0;
  std::string_view title;
  std::string_view sql;
};

/// The steps of the alert store, in order, without gaps from 1.
[[nodiscard]] std::span<const Migration> alert_store_migrations();

/// "1SEC" in SQLite's application id: a database of another program is refused, not migrated.
inline constexpr std::int64_t kApplicationId = 0x31534543;

/// Brings the database to the last step; each step and its version go in one transaction, so a crash leaves the one or
/// the other. Unsupported, with the file as it was, when it was made by a newer version; Corrupt when it isn't ours.
/// Says how many steps it took.
[[nodiscard]] Result<std::size_t> migrate(platform::Sqlite& db, std::span<const Migration> steps);

}  // namespace onesec::store
