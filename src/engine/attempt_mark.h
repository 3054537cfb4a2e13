#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "platform/mapped_page.h"

namespace onesec::engine {

/// Says what we were working on when the process died, so that an event that kills us kills us only a few times. A page
/// of memory shared with a file: a store costs a nanosecond and outlives the process (not a power cut, which no event
/// causes).
class AttemptMark {
 public:
  /// What the last process left.
  struct Left {
    std::uint64_t sequence = 0;        ///< 0: it died elsewhere, or didn't die.
    std::uint32_t deaths = 0;          ///< In a row at this sequence, this one counted.
    std::uint32_t event = UINT32_MAX;  ///< Which event of the batch, known only when it ran event by event.
    std::uint32_t event_deaths = 0;    ///< In a row at this event.
  };

  [[nodiscard]] static Result<AttemptMark> open(const std::string& path);

  [[nodiscard]] const Left& left() const { return left_; }
  /// Two deaths at one batch: chance or poison, so the third try goes event by event.
  [[nodiscard]] bool wants_care(std::uint64_t sequence) const {
    return left_.sequence == sequence && left_.deaths >= 2;
  }
  /// Two deaths at one event of it: poison. (A stranger's `kill -9` doesn't hit the same event twice.)
  [[nodiscard]] std::optional<std::uint32_t> poison(std::uint64_t sequence) const;

  void begin(std::uint64_t sequence);
  void at_event(std::uint32_t index);
  void end();

 private:
  struct Page;
  AttemptMark(platform::MappedPage memory, Page* page, Left left);

  platform::MappedPage memory_;
  Page* page_ = nullptr;
  Left left_{};
};

}  // namespace onesec::engine
