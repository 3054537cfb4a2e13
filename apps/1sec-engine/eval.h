#pragma once

#include <string>

namespace onesec::app {

struct EvalOptions {
  std::string cases_path;
  std::string module;  ///< Empty: findings of all modules count.
  std::string config_path;
  bool is_json = false;
  bool lists_wrong = false;
};

/// `1sec eval`: runs labelled cases through the normalisers and detectors that the live engine uses, and prints how
/// often they were right. Exit code 0: it ran; 2: the file or module is wrong.
[[nodiscard]] int eval(const EvalOptions& options);

}  // namespace onesec::app
