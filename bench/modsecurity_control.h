#pragma once

#include <memory>
#include <string>

#include "web_traffic.h"

namespace onesec::bench {

/// libmodsecurity 3 with the OWASP Core Rule Set as Debian ships them: paranoia level 1, engine on, request bodies
/// read, JSON and XML bodies parsed. The usual firewall, as a control. One thread.
class ModsecurityControl {
 public:
  /// Null when a rule can't be read; `error` says why, in the library's own words.
  [[nodiscard]] static std::unique_ptr<ModsecurityControl> load(std::string& error);
  /// Both phases of a request. Returns whether it would be refused.
  [[nodiscard]] bool refuses(const WebRequest& request);
  [[nodiscard]] std::size_t rule_files() const;
  ~ModsecurityControl();

 private:
  struct Impl;
  explicit ModsecurityControl(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace onesec::bench
