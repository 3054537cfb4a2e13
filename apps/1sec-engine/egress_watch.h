#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ai_out.h"
#include "engine/engine.h"
#include "way_out.h"

namespace onesec::app {

/// Makes alerts of what the way out refuses: the first at once, then at most one a minute for each way, so that a loop
/// of attempts is a number and not a flood. Between the engine and what it asks in life.
class EgressWatch {
 public:
  struct Way {
    engine::EgressAttemptBody::By by;
    std::function<std::uint64_t()> refused;  ///< Since the start; a smaller one than before has begun anew.
    std::function<std::string()> last;
  };
  EgressWatch(engine::Engine& engine, std::vector<Way> ways);

 private:
  struct Watched {
    Way way;
    std::uint64_t told = 0;
    std::int64_t not_before = 0;  ///< steady_nanos()
  };
  void run(const std::stop_token& stop);
  void look(Watched& one);

  engine::Engine& engine_;
  std::vector<Watched> ways_;
  std::mutex mutex_;
  std::condition_variable_any is_over_;
  std::jthread thread_;  ///< Last: it uses all of the above.
};

/// The kernel's, where it holds the way out, and the AI analysis engine's. Both outlive what it gives.
[[nodiscard]] std::vector<EgressWatch::Way> ways_to_watch(const WayOut& way_out, const AiOut& ai);

}  // namespace onesec::app
