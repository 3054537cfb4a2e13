#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect {

/// The path of a request as it was sent (`sent`) and without its percent-encoding (`text`): what no client makes of a
/// link, but who wants the server behind to read another path than the one in front. The reasons point into `text`.
/// O(n), no heap.
void inspect_request_path(std::string_view sent, std::string_view text, Reasons& out);

}  // namespace onesec::inspect
