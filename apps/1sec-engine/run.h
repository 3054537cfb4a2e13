#pragma once

#include <string>

namespace onesec::app {

struct RunOptions {
  std::string data_dir;
  std::string config_path;
  int ready_fd = -1;  ///< Gets one line of JSON when the engine is ready; -1: nobody waits.
  unsigned threads = 1;
  bool is_second_life = false;  ///< Executed by ourselves, under the file rules: see confine.h.
};

/// The engine until it is told to end (SIGTERM, SIGINT, or the API). Exit code: 0 ended cleanly, 1 it couldn't start, 2
/// the configuration is wrong.
[[nodiscard]] int run(const RunOptions& options);

}  // namespace onesec::app
