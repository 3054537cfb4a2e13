#pragma once

#include <string>

#include "base/result.h"

namespace onesec::app {

struct ReplayOptions {
  std::string data_dir;  ///< Whose journal.
  std::string config_path;
  std::string into;         ///< A folder for the new store; must be empty or not there.
  std::string export_path;  ///< Events as NDJSON, one a line; empty: none.
  unsigned threads = 1;
  bool is_json = false;
};

/// `1sec replay`: the journal of a stopped engine once more, from its first record into an empty store, by the same
/// loop. Prints what came out. Exit code.
[[nodiscard]] int replay(const ReplayOptions& options);

/// `1sec-engine digest`: one hash over all alerts of a stopped engine, to compare with a replay's.
[[nodiscard]] int digest(const std::string& data_dir);

}  // namespace onesec::app
