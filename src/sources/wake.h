#pragma once

#include "platform/file.h"

namespace onesec::sources {

/// Ends another thread's poll(): a descriptor that is readable between signal() and clear(). signal() from any thread.
class Wake {
 public:
  Wake();
  void signal() const;
  void clear() const;
  [[nodiscard]] int fd() const { return event_.get(); }
  /// Waits for a signal and clears it; false when `timeout_ms` passed without one.
  bool wait(int timeout_ms) const;

 private:
  platform::Fd event_;
};

}  // namespace onesec::sources
