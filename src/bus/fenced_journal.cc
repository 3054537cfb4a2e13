#include "bus/fenced_journal.h"

namespace onesec::bus {

FencedJournal::FencedJournal(Journal& journal, Lease& lease, std::uint64_t last)
    : journal_(journal), lease_(lease), state_(std::make_shared<State>()) {
  state_->next = last + 1;
}

void FencedJournal::lose(State& state, const Error& why) {
  const std::lock_guard telling(state.telling);
  std::function<void(const Error&)> watcher;
  {
    const std::lock_guard lock(state.mutex);
    if (state.lost) return;
    state.lost = why;
    watcher = state.watcher;
  }
  if (watcher) watcher(why);
}

void FencedJournal::on_lost(std::function<void(const Error&)> watcher) {
  {
    const std::lock_guard telling(state_->telling);
    std::optional<Error> lost;
    {
      const std::lock_guard lock(state_->mutex);
      state_->watcher = watcher;
      lost = state_->lost;
    }
    if (lost && watcher) watcher(*lost);
  }
  lease_.on_lost([state = state_](const Error& why) { lose(*state, why); });
}

/// Where the journal ends, when something failed. Leaves with the lock held.
Status FencedJournal::make_sure(std::unique_lock<std::mutex>& lock) {
  State& state = *state_;
  if (!state.is_doubtful) return {};
  state.answered.wait(lock, [&] { return state.in_flight == 0; });  // Each is decided within its time-out.
  lock.unlock();
  Status sure = lease_.confirm();
  Result<std::uint64_t> last = sure ? journal_.last_sequence() : fail(sure.error());
  lock.lock();
  if (!last) return fail(last.error());
  if (*last >= state.next) {
    const Error why{Code::Denied, "the journal is lost: another engine has written to it"};
    lock.unlock();
    lose(state, why);
    lock.lock();
    return fail(why);
  }
  state.next = *last + 1;
  state.is_doubtful = false;
  return {};
}

void FencedJournal::append(std::string_view payload, Journal::Appended done) {
  std::unique_lock lock(state_->mutex);
  Status may = state_->lost ? Status(fail(*state_->lost)) : make_sure(lock);
  if (may && !lease_.is_held()) {
    state_->is_doubtful = true;
    may = fail(Code::Unavailable, "the lease of the journal could not be renewed; nothing is written until it is");
  }
  if (!may) {
    lock.unlock();
    return done(fail(std::move(may).error()));
  }
  const std::uint64_t expected = state_->next - 1;
  ++state_->next;
  ++state_->in_flight;
  lock.unlock();
  const auto settle = [state = state_, done = std::move(done)](Result<std::uint64_t> sequence) {
    {
      const std::lock_guard state_lock(state->mutex);
      --state->in_flight;
      state->is_doubtful = state->is_doubtful || !sequence;
    }
    state->answered.notify_all();
    // The server's "wrong last sequence": an earlier one of ours failed, or somebody else writes. The next append asks.
    if (!sequence && sequence.error().code == Code::Denied) {
      sequence = fail(Code::Unavailable, "the journal did not end where it should: " + sequence.error().what);
    }
    done(std::move(sequence));
  };
  if (Status sent = journal_.append(payload, settle, expected); !sent) settle(fail(std::move(sent).error()));
}

Status FencedJournal::purge_through(std::uint64_t sequence) {
  if (Status sure = lease_.confirm(); !sure) return sure;
  return journal_.purge_through(sequence);
}

}  // namespace onesec::bus
