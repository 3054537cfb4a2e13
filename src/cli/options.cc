#include "cli/options.h"

#include <unistd.h>

#include <cstdlib>

namespace onesec::cli {

std::string data_dir_of(const Options& options) {
  constexpr const char* kSystem = "/var/lib/1sec";
  if (!options.data_dir.empty()) return options.data_dir;
  if (const char* given = std::getenv("ONESEC_DATA_DIR"); given != nullptr && *given != '\0') return given;
  if (::geteuid() == 0 || ::access(kSystem, R_OK | X_OK) == 0) return kSystem;
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/')
    return std::string(state) + "/1sec";
  const char* home = std::getenv("HOME");
  return std::string(home != nullptr && *home == '/' ? home : "/tmp") + "/.local/state/1sec";
}

}  // namespace onesec::cli
