#include "engine/workers.h"

#include <algorithm>

namespace onesec::engine {

Workers::Workers(unsigned count) : count_(std::max(count, 1U)) {
  for (unsigned worker = 1; worker < count_; ++worker) {
    threads_.emplace_back([this, worker](const std::stop_token& stop) { serve(stop, worker); });
  }
}

Workers::~Workers() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

void Workers::run(const std::function<void(unsigned)>& job) {
  if (count_ > 1) {
    const std::lock_guard lock(mutex_);
    job_ = &job;
    unfinished_ = count_ - 1;
    ++round_;
  }
  changed_.notify_all();
  job(0);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return unfinished_ == 0; });
  job_ = nullptr;
}

void Workers::serve(const std::stop_token& stop, unsigned worker) {
  std::uint64_t seen = 0;
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [&] { return round_ != seen; })) {
    seen = round_;
    const std::function<void(unsigned)>& job = *job_;
    lock.unlock();
    job(worker);
    lock.lock();
    if (--unfinished_ == 0) changed_.notify_all();
  }
}

}  // namespace onesec::engine
