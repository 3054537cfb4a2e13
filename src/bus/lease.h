#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/instant.h"
#include "bus/jetstream.h"

namespace onesec::bus {

/// Who holds a lease, as the holder wrote it. Empty `owner`: nobody, it was given back.
struct LeaseHolder {
  std::string owner;        ///< The same after a restart: its own earlier lease need not be waited for.
  std::string session;      ///< Of this process alone.
  std::string host;         ///< For people.
  std::uint64_t pid = 0;    ///< For people.
  std::uint64_t epoch = 0;  ///< See Lease::epoch; 0 in the first write of a tenure.
  bool operator==(const LeaseHolder&) const = default;
};

[[nodiscard]] std::string to_json(const LeaseHolder& holder);
/// Corrupt when it is no object or a member has another type; unknown members are passed over.
[[nodiscard]] Result<LeaseHolder> parse_lease_holder(std::string_view json);
/// "the engine with pid 12 on host web-1": control characters escaped.
[[nodiscard]] std::string describe(const LeaseHolder& holder);

struct LeaseOptions {
  std::uint32_t partition = 0;
  /// How long an engine that died keeps others out. Renewed every third of it. The bucket's own, when there is one
  /// already, is used until the lease is held.
  seconds ttl{15};
  std::string owner;  ///< Never empty.
  std::string host;
};

struct LeaseStats {
  std::uint64_t epoch = 0;
  std::uint64_t renewals = 0;
  std::uint64_t failed_renewals = 0;
  bool is_held = false;  ///< Renewed within its time, as far as we know.
};

/// The right to write one partition's journal: key `owner` of the key-value bucket `sec_journal_<partition>`, that is,
/// the only message of stream KV_sec_journal_<partition>. Each write names the stream's last sequence as it was seen,
/// so of two engines one is refused; the server forgets an entry that isn't renewed within the time. No clocks are
/// compared: each side measures with its own.
///
/// A connection that is away for longer than that loses nothing while nobody else has written to the bucket; then the
/// lease goes on where it was. Somebody else's write ends it for good.
///
/// Threads: one inside; members may be called from any, but not from the client's own. The client outlives it.
class Lease {
 public:
  /// Waits for a holder that doesn't renew, at most its time and two seconds. Denied, with the holder's name, when it
  /// does renew.
  [[nodiscard]] static Result<std::unique_ptr<Lease>> acquire(NatsClient& client, const LeaseOptions& options);
  /// Gives it back when it is still ours, so that nobody has to wait.
  ~Lease();
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  /// The bucket's sequence at the first write of this tenure: higher than that of every earlier holder.
  [[nodiscard]] std::uint64_t epoch() const;
  /// Not lost, and renewed within its time by a clock that goes on while the machine sleeps. Asks nobody.
  [[nodiscard]] bool is_held() const;
  /// Renews it now. Denied: lost, for good. Unavailable: no answer, so nothing is known.
  [[nodiscard]] Status confirm();
  /// Called once, on any thread and with no lock held, with why it was lost; at once when it is lost already. Empty:
  /// nobody is told.
  void on_lost(std::function<void(const Error&)> watcher);
  [[nodiscard]] LeaseStats stats() const;

 private:
  Lease(NatsClient& client, const LeaseOptions& options);
  [[nodiscard]] Status take();
  [[nodiscard]] Status wait_for_holder(std::uint64_t& seen, std::int64_t& deadline, const StoredMessage& entry);
  [[nodiscard]] Result<std::uint64_t> write(std::uint64_t expected, bool is_given_back);
  [[nodiscard]] Status renew();
  [[nodiscard]] Status resolve();
  [[nodiscard]] Status renew_or_resolve();
  [[nodiscard]] Status lose(std::string why);
  void tell_if_lost();
  void run(const std::stop_token& stop);

  const LeaseOptions options_;
  const std::string stream_;
  const std::string subject_;
  const std::string session_;
  JetStream jetstream_;
  seconds ttl_;  ///< The bucket's; set before the thread runs.

  std::mutex writing_;  ///< One write at a time; held while waiting for its answer, so never with `mutex_` inside out.
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_.
  std::uint64_t epoch_ = 0;
  std::uint64_t revision_ = 0;
  std::int64_t renewed_at_ = 0;  ///< boot_nanos() before the last successful write was sent.
  std::uint64_t renewals_ = 0;
  std::uint64_t failed_ = 0;
  std::optional<Error> lost_;
  std::function<void(const Error&)> watcher_;
  bool is_told_ = false;  ///< The watcher, of `lost_`.
  std::jthread thread_;
};

}  // namespace onesec::bus
