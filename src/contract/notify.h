#pragma once

#include <string>

namespace onesec {

/// What came of a test message.
struct DeliveryTest {
  std::string destination;  ///< "hooks.example.org:443"
  bool is_delivered = false;
  int http_status = 0;  ///< 0: no answer.
  std::string detail;   ///< Why it wasn't; empty when it was.
};

}  // namespace onesec
