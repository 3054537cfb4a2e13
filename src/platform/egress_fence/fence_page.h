#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "base/ip_address.h"
#include "base/result.h"

namespace onesec::platform {

/// The page that the kernel's programs and the engine share: program.cc knows these offsets.
struct FenceLayout {
  /// Destinations that are dialled at the same moment, and whose counts are kept: a bus, a model and 16 webhooks fit.
  static constexpr std::size_t kSlots = 32;
  static constexpr std::size_t kKept = 64;  ///< Refused attempts that are remembered. A power of two.
  struct Slot {
    std::array<std::uint8_t, 16> address{};
    std::uint32_t port = 0;  ///< As in a packet: big endian in the first two bytes.
    std::uint32_t is_open = 0;
    std::uint64_t permitted = 0;
  };
  struct Attempt {
    std::array<std::uint8_t, 16> address{};
    std::uint32_t port = 0;
    std::uint32_t hook = 0;
    std::uint32_t type = 0;
    std::uint32_t number = 0;  ///< Its place among all, from 1, cut to 32 bits. Written last.
  };
  std::uint64_t refused = 0;
  std::uint64_t probes = 0;
  std::uint32_t is_looking_up = 0;
  std::uint32_t unused = 0;
  std::array<std::uint64_t, 5> reserved{};
  std::array<Slot, kSlots> slots{};
  std::array<Attempt, kKept> attempts{};
};
static_assert(sizeof(FenceLayout) == 64 + 32 * FenceLayout::kSlots + 32 * FenceLayout::kKept);
static_assert(sizeof(FenceLayout) <= 4096);

struct FenceAttempt {
  std::uint64_t number = 0;
  IpAddress address;
  std::uint16_t port = 0;
  bool is_send = false;    ///< A UDP datagram; else a connect.
  bool is_socket = false;  ///< No address: a socket of another protocol was wanted.
};

struct FencePermit {
  IpAddress address;
  std::uint16_t port = 0;
  std::uint64_t connections = 0;  ///< That the kernel let through, since this engine began.
};

/// The engine's side. Threads: any.
class FencePage {
 public:
  /// Maps what raise_fence() left open, and empties it: a new life has nothing open. Denied: the kernel doesn't hold
  /// this process by that page, which is tried with a UDP connect (nothing is sent) to a documentation address.
  [[nodiscard]] static Result<FencePage> take(int fd);
  FencePage(FencePage&& other) noexcept : page_(std::exchange(other.page_, nullptr)) {}
  FencePage& operator=(FencePage&&) = delete;
  ~FencePage();

  /// From now on, until close() has been called as often. False: kSlots others are open.
  [[nodiscard]] bool open(const IpAddress& address, std::uint16_t port);
  void close(const IpAddress& address, std::uint16_t port);
  /// While a name is looked up glibc connects UDP sockets to what it found, to put it in order; nothing is sent.
  /// Refused too, but not as an attempt. Nests.
  void begin_lookup();
  void end_lookup();

  [[nodiscard]] std::uint64_t refused() const;
  [[nodiscard]] std::vector<FencePermit> permitted() const;
  /// Those after number `seen` that are still kept, oldest first.
  [[nodiscard]] std::vector<FenceAttempt> attempts(std::uint64_t seen) const;

 private:
  explicit FencePage(FenceLayout* page) : page_(page) {}
  FenceLayout* page_ = nullptr;
  mutable std::mutex mutex_;  ///< Guards what the engine writes in the page, and the counts.
  std::array<std::uint32_t, FenceLayout::kSlots> users_{};
  std::uint32_t lookups_ = 0;
};

}  // namespace onesec::platform
