#pragma once

#include "api/context.h"
#include "api/request.h"

namespace onesec::api {

/// POST /api/v1/events. Answers 202 when the journal has acknowledged every event of the body that is one; 503 when it
/// couldn't take them all (a retry with the same Idempotency-Key adds only what is missing); 400 when nothing was an
/// event; 413 and 415 for bodies that can't be decoded.
///
/// The body is worked through in parts of one batch each, a few in flight: memory stays at the body plus those parts.
void ingest(const Context& context, Request& request, const Post& post, const Reply& reply);

/// A body may be this big, as sent and as decoded: 16 batches of 512 KiB.
inline constexpr std::size_t kMaxEventsBody = 8UL * 1024 * 1024;

}  // namespace onesec::api
