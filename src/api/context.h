#pragma once

#include <functional>
#include <string_view>

#include "contract/control.h"

namespace onesec::api {

/// What the routes work with. Lives as long as the server.
struct Context {
  EngineControl* engine = nullptr;
  const Enricher* enricher = nullptr;                          ///< nullptr: events are journaled as they are.
  std::function<bool(std::string_view user)> is_known_user{};  ///< Whose name may be shown; empty: nobody's.
};

}  // namespace onesec::api
