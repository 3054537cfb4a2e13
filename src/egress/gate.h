#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "egress/purpose.h"
#include "platform/egress_fence/fence_page.h"
#include "platform/file.h"

namespace onesec::egress {

class Ledger;

/// A place that the owner wrote down. Nothing else can be dialled.
struct Destination {
  std::string host;  ///< A name or an address, without brackets; letters in any case.
  std::uint16_t port = 0;
  /// Whether it may lie in the site's own network or on this host. Without it a name that resolves there is refused
  /// when it is dialled: whoever controls the name must not choose where we connect to. What no receiver can have
  /// (link-local, multicast, reserved) is refused always.
  bool allows_private = false;
};

/// The only way out: no other room may look up a name or connect to an address that isn't loopback. A new gate is
/// closed. Each lookup and each connection is in the ledger before it is made; without room there, it isn't made.
/// Threads: any.
class Gate {
 public:
  /// Without a ledger (tests, and buses on this machine) nothing is written down.
  explicit Gate(Ledger* ledger = nullptr) : ledger_(ledger) {}
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  void open(Purpose purpose, Destination destination);
  /// These and no others, at once: a reload.
  void set(Purpose purpose, std::vector<Destination> destinations);
  /// All destinations of the purpose.
  void close(Purpose purpose);
  [[nodiscard]] bool is_open(Purpose purpose) const;
  /// Whether this destination is open. Who sends asks again while he waits: what is closed ends within 0.2 s.
  [[nodiscard]] bool allows(Purpose purpose, std::string_view host, std::uint16_t port) const;

  /// Looks `host` up and connects by TCP, trying its addresses in order; each is checked as it is connected to, so a
  /// name can't change its mind in between. The socket is non-blocking. Denied: the destination isn't open for this
  /// purpose, and nothing was sent, not even a lookup; or no address of it is allowed. NotFound: no such host.
  /// Unavailable: nobody answers in time. The lookup itself is the system's and may take longer than `timeout`; nothing
  /// is connected to when the destination was closed meanwhile.
  [[nodiscard]] Result<platform::Fd> dial(Purpose purpose, const std::string& host, std::uint16_t port,
                                          milliseconds timeout);

  /// Before the first byte of a send over a connection that dial() made: in the ledger, with the hash of `content`,
  /// which are the very bytes. Denied: closed meanwhile. Exhausted: over the purpose's caps; nothing may be sent.
  [[nodiscard]] Status note_send(Purpose purpose, const std::string& host, std::uint16_t port, std::string_view content,
                                 std::uint32_t redactions);

  [[nodiscard]] std::uint64_t dials(Purpose purpose) const { return dials_[index(purpose)]; }
  [[nodiscard]] std::uint64_t sends(Purpose purpose) const { return sends_[index(purpose)]; }
  [[nodiscard]] std::uint64_t refusals(Purpose purpose) const { return refusals_[index(purpose)]; }
  [[nodiscard]] Ledger* ledger() const { return ledger_; }
  /// From now on; it outlives the gate. For a gate that had nothing to write down yet.
  void use(Ledger* ledger) { ledger_ = ledger; }
  /// Before the first dial: the kernel lets through what is opened there, and nothing else. It outlives the gate.
  void use(platform::FencePage* fence) { fence_ = fence; }
  [[nodiscard]] const platform::FencePage* fence() const { return fence_; }

 private:
  static std::size_t index(Purpose purpose) { return static_cast<std::size_t>(purpose); }
  [[nodiscard]] std::optional<Destination> find(Purpose purpose, std::string_view host, std::uint16_t port) const;
  [[nodiscard]] bool take_turn(Purpose purpose);
  [[nodiscard]] std::unexpected<Error> refuse(Purpose purpose, std::string why);

  std::atomic<Ledger*> ledger_;
  platform::FencePage* fence_ = nullptr;
  mutable std::mutex mutex_;
  std::array<std::vector<Destination>, kPurposes> destinations_;  ///< Guarded by mutex_.
  struct Minute {
    std::int64_t began = 0;
    std::uint32_t sends = 0;
  };
  std::array<Minute, kPurposes> minutes_{};  ///< Guarded by mutex_.
  std::array<std::atomic<std::uint64_t>, kPurposes> dials_{};
  std::array<std::atomic<std::uint64_t>, kPurposes> sends_{};
  std::array<std::atomic<std::uint64_t>, kPurposes> refusals_{};
};

}  // namespace onesec::egress
