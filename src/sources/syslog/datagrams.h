#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip_address.h"

namespace onesec::sources {

/// Receives datagrams, many a system call, and knows how many the kernel dropped because its queue was full.
class Datagrams {
 public:
  struct Datagram {
    std::string_view bytes;
    IpAddress peer{};
    bool is_cut = false;  ///< It was longer than 64 KiB.
  };

  Datagrams();
  /// Asks the kernel for a large queue and for its drop count.
  static void prepare(int socket);
  /// What waits, at most 32. Never blocks; views are valid until the next call.
  [[nodiscard]] std::span<const Datagram> receive(int socket);
  /// Drops since the last call, as the datagrams received since then told.
  [[nodiscard]] std::uint64_t take_drops();

 private:
  static constexpr std::size_t kCount = 32;

  std::vector<char> bytes_;
  std::array<mmsghdr, kCount> headers_{};
  std::array<iovec, kCount> places_{};
  std::array<sockaddr_storage, kCount> peers_{};
  std::array<std::array<char, 64>, kCount> control_{};
  std::vector<Datagram> received_;
  std::uint32_t drops_seen_ = 0;  // the kernel's counter, which wraps
  std::uint64_t drops_ = 0;
};

}  // namespace onesec::sources
