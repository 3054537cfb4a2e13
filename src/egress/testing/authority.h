#pragma once

#include <string>

namespace onesec::egress::testing {

/// A throw-away certification authority and a server certificate that it has signed, as PEM files in a folder of the
/// test's own. Stops the test when they can't be made.
struct Authority {
  struct Wanted {
    std::string name = "localhost";  ///< Its only name, or address.
    bool is_expired = false;
    bool is_self_signed = false;  ///< Not by the authority.
  };
  explicit Authority(const Wanted& wanted);
  Authority() : Authority(Wanted{}) {}
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  std::string folder;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
};

}  // namespace onesec::egress::testing
