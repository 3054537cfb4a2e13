#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace onesec::api {

/// Replaces `out` by the decoded body: "gzip", "zstd"; "identity" and nothing copy. Unsupported: another name.
/// Exhausted: more than `max_bytes` would come out (checked while decoding: a small bomb never gets big).
/// InvalidInput: damaged, cut, or something follows the end.
[[nodiscard]] Status decode_content(std::string_view encoding, std::string_view body, std::size_t max_bytes,
                                    std::string& out);

}  // namespace onesec::api
