#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/sqlite.h"

namespace onesec::store {

/// One value of the table `meta`; empty when there is none.
[[nodiscard]] Result<std::string> read_meta(platform::Sqlite& db, std::string_view key);
[[nodiscard]] Status write_meta(platform::Sqlite& db, std::string_view key, std::string_view value);

}  // namespace onesec::store
