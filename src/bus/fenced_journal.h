#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "bus/journal.h"
#include "bus/lease.h"

namespace onesec::bus {

/// Appends to a journal that only the holder of its lease may write. Each append names the sequence that it must
/// follow, so the server itself refuses a writer that slept through the loss of its lease, however late it wakes: the
/// new holder has written in between. After a failure (no room, no answer) the lease is confirmed and the journal asked
/// where it ends, before anything else is sent.
///
/// A record that isn't ours behind the ones we know of means that there was another writer: then it's over for good,
/// since what we know (positions of sources, known requests) is no longer all of it.
///
/// Threads: one at a time for append(); it may wait for the answers under way, 10 s at most. The rest from any.
class FencedJournal {
 public:
  /// `last`: what the caller has read so far; the first append must follow it. Journal and lease outlive this.
  FencedJournal(Journal& journal, Lease& lease, std::uint64_t last);

  /// `done` as in Journal::append, but always called, and Denied only when the journal is lost.
  void append(std::string_view payload, Journal::Appended done);
  /// Only after the lease has been confirmed.
  [[nodiscard]] Status purge_through(std::uint64_t sequence);
  /// As Lease::on_lost. Once it returns the watcher before isn't called any more; not to be called by a watcher.
  void on_lost(std::function<void(const Error&)> watcher);

 private:
  struct State {
    std::mutex telling;  ///< Held while the watcher is called, so that it isn't any more once it is exchanged.
    std::mutex mutex;    ///< Guards what follows; taken after `telling`.
    std::condition_variable answered;
    std::uint64_t next = 1;  ///< What the next append should get.
    std::uint32_t in_flight = 0;
    bool is_doubtful = false;  ///< Something failed: `next` must be asked for.
    std::optional<Error> lost;
    std::function<void(const Error&)> watcher;
  };
  [[nodiscard]] Status make_sure(std::unique_lock<std::mutex>& lock);
  static void lose(State& state, const Error& why);

  Journal& journal_;
  Lease& lease_;
  std::shared_ptr<State> state_;  ///< With answers that may come later than this lives.
};

}  // namespace onesec::bus
