#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace onesec::cli {

struct Supervised {
  std::string program;
  std::vector<std::string> arguments;                     ///< Without the program. "--ready-fd N" is added.
  std::function<void(const std::string& line)> ready;     ///< What the engine writes when it is ready, each start.
                                                          ///< {"error":…} instead: it can't start.
  std::function<void(const std::string& sentence)> tell;  ///< Deaths and restarts, for people.
};

/// Runs a program in the foreground until it ends by itself (exit code 0, or 2: it can't start with this configuration)
/// or this process is told to end (SIGINT, SIGTERM: passed on). Every other death is a crash: it is told, and the
/// program starts again (an end before it was ready is told with its own reason, and never the last try) after 0.1 s,
/// doubled up to 30 s, back to 0.1 s after a minute of life. Returns the exit code. Blocks; one thread.
[[nodiscard]] Result<int> supervise(const Supervised& what);

/// The pause before start number `deaths` + 1, in milliseconds.
[[nodiscard]] int restart_pause_ms(int deaths);

}  // namespace onesec::cli
