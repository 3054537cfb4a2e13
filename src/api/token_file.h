#pragma once

#include <string>

#include "base/result.h"

namespace onesec::api {

inline constexpr const char* kTokenFileName = "api.token";

/// The secret in DIR/api.token (0600): whoever can read the data directory is admin on loopback. Makes one of 256
/// random bits when there is none, or none that is usable; one that others may read is replaced.
[[nodiscard]] Result<std::string> ensure_token_file(const std::string& data_dir);

}  // namespace onesec::api
