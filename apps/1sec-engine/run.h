#pragma once

#include <string>
#include <vector>

namespace onesec::app {

struct RunOptions {
  std::string data_dir;
  std::string config_path;
  int ready_fd = -1;  ///< Gets one line of JSON: {"port":…} when it is ready, {"error":…} when it won't be; -1: nobody.
  unsigned threads = 1;
  std::vector<std::string> arguments{};  ///< The command line as it came, without the program: for the second life.
  bool is_second_life = false;           ///< Executed by ourselves, under the file rules: see confine.h.
};

/// The engine until it is told to end (SIGTERM, SIGINT, or the API). Exit code: 0 ended cleanly, 1 it couldn't start, 2
/// the configuration is wrong.
[[nodiscard]] int run(const RunOptions& options);

}  // namespace onesec::app
