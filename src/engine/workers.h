#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace onesec::engine {

/// A fixed crew of threads that run one job together: run(job) calls job(0) … job(count - 1), job(0) on the caller, and
/// returns when all are done. One caller.
class Workers {
 public:
  explicit Workers(unsigned count);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  [[nodiscard]] unsigned count() const { return count_; }
  void run(const std::function<void(unsigned)>& job);

 private:
  void serve(const std::stop_token& stop, unsigned worker);

  const unsigned count_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  const std::function<void(unsigned)>* job_ = nullptr;  ///< Guarded by mutex_, as are the two below.
  std::uint64_t round_ = 0;
  unsigned unfinished_ = 0;
  std::vector<std::jthread> threads_;  ///< Last: ends before what it uses.
};

}  // namespace onesec::engine
