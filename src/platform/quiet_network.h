#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "platform/file.h"

namespace onesec::platform {

/// A packet that wanted to leave.
struct CaughtPacket {
  std::string summary{};         ///< "UDP to 192.0.2.53:53"
  bool is_housekeeping = false;  ///< The kernel's own for an interface that comes up: ICMPv6 to ff02::/16.
};

/// A network of this process and its children alone, whose only way out is this object: every address but loopback is
/// routed to it, by IPv4 and IPv6, and name servers are there too. Nothing answers. It is gone with the process.
class QuietNetwork {
 public:
  /// Leaves this process's network, and its view of /etc/resolv.conf, for good. For root; Denied otherwise.
  /// `resolv_conf`: a file that it may make; it stands for /etc/resolv.conf from now on.
  [[nodiscard]] static Result<QuietNetwork> enter(const std::string& resolv_conf);

  /// What came within `timeout`, or when `other` became readable (or -1).
  [[nodiscard]] Result<std::vector<CaughtPacket>> wait(milliseconds timeout, int other = -1);
  /// Sends what a lookup of a name sends, to see that it is caught.
  [[nodiscard]] Status plant() const;

 private:
  explicit QuietNetwork(Fd tunnel) : tunnel_(std::move(tunnel)) {}
  Fd tunnel_;
};

/// An IP packet in words. Pure; any bytes.
[[nodiscard]] CaughtPacket describe_packet(std::string_view packet);

}  // namespace onesec::platform
