#include "sources/wake.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace onesec::sources {

Wake::Wake() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  // Without descriptors nothing of a source can work; the supervisor starts the program again.
  if (!event_.is_open()) std::abort();
}

void Wake::signal() const {
  const std::uint64_t one = 1;
  // EAGAIN means that it is signalled already.
  [[maybe_unused]] const ssize_t written = write(event_.get(), &one, sizeof(one));
}

void Wake::clear() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = read(event_.get(), &count, sizeof(count));
}

bool Wake::wait(int timeout_ms) const {
  pollfd waiting{.fd = event_.get(), .events = POLLIN, .revents = 0};
  if (poll(&waiting, 1, timeout_ms) <= 0) return false;
  clear();
  return true;
}

}  // namespace onesec::sources
