#pragma once

#include "contract/normaliser.h"

namespace onesec::normalise {

/// Whether a line has the front of an access log line: address or host, two words, a date in brackets, a quote.
[[nodiscard]] bool is_access_line(std::string_view line);

/// nginx and Apache: common, combined, and vhost_combined ("example.org:443 192.0.2.1 - …") become http_request. A
/// request line that is no HTTP (binary, empty) stays whole in `path`, with the method "-". A 401 is no failed login:
/// every browser's first request gets one. Malformed when the form isn't that.
[[nodiscard]] Normalised normalise_access_line(const RawRecord& record, EventDraft& draft);

}  // namespace onesec::normalise
