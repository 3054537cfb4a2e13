#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "contract/control.h"
#include "model/event_draft.h"

namespace onesec::api {

/// Reads one event's JSON object (the published shape) into a cleared draft. InvalidInput, Exhausted: refused, the
/// sentence says why.
using ReadEvent = std::function<Status(std::string_view json, EventDraft& draft)>;

/// What the routes work with. Lives as long as the server.
struct Context {
  EngineControl* engine = nullptr;
  ReadEvent read_event{};
  const Enricher* enricher = nullptr;                          ///< nullptr: events are journaled as they are.
  std::function<bool(std::string_view user)> is_known_user{};  ///< Whose name may be shown; empty: nobody's.
};

}  // namespace onesec::api
