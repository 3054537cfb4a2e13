// Stands in front of libc in 1sec-engine-testclock: what the program defines itself is found before libc's, by our
// objects and by every shared library. See README.md.
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#define ONESEC_IN_FRONT extern "C" __attribute__((visibility("default")))

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
/// A wait looks again this often, for the test may have changed the rate meanwhile.
constexpr std::int64_t kLongestLook = 10'000'000;
/// Shorter ones would keep two cores busy with waking up.
constexpr std::int64_t kShortestLook = 1'000'000;

/// Written by the test, with `turn` odd while it writes.
struct Dial {
  std::atomic<std::uint64_t> turn;
  std::atomic<std::int64_t> since;       ///< ns of the true steady clock
  std::atomic<std::int64_t> ahead;       ///< ns that every clock was ahead at `since`
  std::atomic<std::int64_t> rate;        ///< 1 is the kernel's pace
  std::atomic<std::int64_t> wall_ahead;  ///< ns, of the wall clock only
};

struct Reading {
  std::int64_t since = 0, ahead = 0, rate = 1, wall_ahead = 0;
};

const Dial* dial() {
  static const Dial* const mapped = []() -> const Dial* {
    const char* path = std::getenv("ONESEC_TEST_CLOCK");
    if (path == nullptr) return nullptr;
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) std::abort();  // A test that believes in a moved clock must not run without.
    void* at = ::mmap(nullptr, sizeof(Dial), PROT_READ, MAP_SHARED, fd, 0);
    ::close(fd);
    if (at == MAP_FAILED) std::abort();
    return static_cast<const Dial*>(at);
  }();
  return mapped;
}

Reading read_dial() {
  const Dial* from = dial();
  Reading seen;
  if (from == nullptr) return seen;
  for (;;) {
    const std::uint64_t turn = from->turn.load(std::memory_order_acquire);
    seen = {from->since.load(), from->ahead.load(), from->rate.load(), from->wall_ahead.load()};
    std::atomic_thread_fence(std::memory_order_acquire);
    if (turn % 2 == 0 && from->turn.load() == turn) return seen;
  }
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

std::int64_t nanos(const timespec& at) { return std::int64_t{at.tv_sec} * kSecond + at.tv_nsec; }
timespec spec(std::int64_t nanos) { return {nanos / kSecond, nanos % kSecond}; }

std::int64_t true_nanos(clockid_t clock) {
  static const auto real = next<int (*)(clockid_t, timespec*)>("clock_gettime");
  timespec at{};
  real(clock, &at);
  return nanos(at);
}

bool is_wall(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}
bool is_moved(clockid_t clock) {
  return is_wall(clock) || clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW ||
         clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME;
}

std::int64_t moved_nanos(clockid_t clock) {
  const Reading seen = read_dial();
  const std::int64_t gained = (true_nanos(CLOCK_MONOTONIC) - seen.since) * (seen.rate - 1);
  return true_nanos(clock) + seen.ahead + gained + (is_wall(clock) ? seen.wall_ahead : 0);
}

/// How long to wait in truth before looking again, for what lasts `left` on the moved clock.
std::int64_t look_after(std::int64_t left) { return std::clamp(left / read_dial().rate, kShortestLook, kLongestLook); }

/// `wait(true nanoseconds)` until it gives something else than 0, or the moved clock has passed `timeout_nanos`.
template <class Wait>
int wait_in_looks(std::int64_t timeout_nanos, const Wait& wait) {
  const std::int64_t end = moved_nanos(CLOCK_MONOTONIC) + timeout_nanos;
  for (;;) {
    const std::int64_t left = end - moved_nanos(CLOCK_MONOTONIC);
    if (left <= 0) return wait(0);
    const int result = wait(look_after(left));
    if (result != 0) return result;
  }
}

int true_ppoll(pollfd* fds, nfds_t count, const timespec* timeout, const sigset_t* mask) {
  static const auto real = next<int (*)(pollfd*, nfds_t, const timespec*, const sigset_t*)>("ppoll");
  return real(fds, count, timeout, mask);
}

/// The condition of the moved clock: a look that ends early is a spurious wake, which every caller must bear.
int wait_for_condition(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until) {
  static const auto real =
      next<int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)>("pthread_cond_clockwait");
  const std::int64_t left = nanos(*until) - moved_nanos(clock);
  const timespec look = spec(true_nanos(CLOCK_MONOTONIC) + (left <= 0 ? 0 : look_after(left)));
  const int result = real(condition, mutex, CLOCK_MONOTONIC, &look);
  return result == ETIMEDOUT && moved_nanos(clock) < nanos(*until) ? 0 : result;
}

int sleep_in_looks(std::int64_t timeout_nanos) {
  return wait_in_looks(timeout_nanos, [](std::int64_t look) {
    const timespec timeout = spec(look);
    return true_ppoll(nullptr, 0, &timeout, nullptr);
  });
}

}  // namespace

ONESEC_IN_FRONT int clock_gettime(clockid_t clock, timespec* at) {
  if (!is_moved(clock)) return static_cast<int>(::syscall(SYS_clock_gettime, clock, at));
  *at = spec(moved_nanos(clock));
  return 0;
}

ONESEC_IN_FRONT std::time_t time(std::time_t* at) {
  const std::time_t now = moved_nanos(CLOCK_REALTIME) / kSecond;
  if (at != nullptr) *at = now;
  return now;
}

ONESEC_IN_FRONT int gettimeofday(timeval* at, void*) {
  const std::int64_t now = moved_nanos(CLOCK_REALTIME);
  *at = {now / kSecond, now % kSecond / 1'000};
  return 0;
}

ONESEC_IN_FRONT int ppoll(pollfd* fds, nfds_t count, const timespec* timeout, const sigset_t* mask) {
  if (timeout == nullptr) return true_ppoll(fds, count, nullptr, mask);
  return wait_in_looks(nanos(*timeout), [&](std::int64_t look) {
    const timespec part = spec(look);
    return true_ppoll(fds, count, &part, mask);
  });
}

ONESEC_IN_FRONT int poll(pollfd* fds, nfds_t count, int timeout_ms) {
  const timespec timeout = spec(std::int64_t{timeout_ms} * 1'000'000);
  return ppoll(fds, count, timeout_ms < 0 ? nullptr : &timeout, nullptr);
}

ONESEC_IN_FRONT int __poll_chk(pollfd* fds, nfds_t count, int timeout_ms, std::size_t) {
  return poll(fds, count, timeout_ms);
}

ONESEC_IN_FRONT int epoll_wait(int epoll, epoll_event* events, int count, int timeout_ms) {
  static const auto real = next<int (*)(int, epoll_event*, int, int)>("epoll_wait");
  if (timeout_ms <= 0) return real(epoll, events, count, timeout_ms);
  return wait_in_looks(std::int64_t{timeout_ms} * 1'000'000, [&](std::int64_t look) {
    return real(epoll, events, count, static_cast<int>(look / 1'000'000));
  });
}

/// Asio then keeps its timers in epoll_wait, where they follow the moved clock.
ONESEC_IN_FRONT int timerfd_create(int, int) {
  errno = ENOSYS;
  return -1;
}

ONESEC_IN_FRONT int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                           const timespec* until) {
  return wait_for_condition(condition, mutex, clock, until);
}

ONESEC_IN_FRONT int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  return wait_for_condition(condition, mutex, CLOCK_REALTIME, until);
}

ONESEC_IN_FRONT int nanosleep(const timespec* asked, timespec*) { return sleep_in_looks(nanos(*asked)); }

ONESEC_IN_FRONT int clock_nanosleep(clockid_t clock, int flags, const timespec* asked, timespec*) {
  const std::int64_t length = (flags & TIMER_ABSTIME) != 0 ? nanos(*asked) - moved_nanos(clock) : nanos(*asked);
  return sleep_in_looks(length) < 0 ? errno : 0;
}
