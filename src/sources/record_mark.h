#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/mapped_page.h"

namespace onesec::sources {

/// Says which record a source was turning into an event when the process died, so that a record that kills us kills us
/// twice and no more. Two stores a record, into memory that outlives the process; so the culprit is known by the first
/// death, without reading a chunk line by line again. One a source thread; begin() and end() from that thread.
class RecordMark {
 public:
  /// Counts what the last process left under way.
  [[nodiscard]] static Result<RecordMark> open(const std::string& path);

  /// Two deaths in a row, both at this place. A stranger's `kill -9` doesn't hit the microsecond of one record twice.
  [[nodiscard]] bool is_poison(std::uint64_t place) const { return deaths_ >= kDeaths && place == suspect_; }
  void begin(std::uint64_t place);
  void end();

 private:
  static constexpr std::uint32_t kDeaths = 2;
  struct Page;
  RecordMark(platform::MappedPage memory, Page* page);

  platform::MappedPage memory_;
  Page* page_;
  std::uint64_t suspect_ = 0;
  std::uint32_t deaths_ = 0;
};

/// What RawRecord::place is made of: the input and where in it the record stands, in the source's own words. Never 0.
[[nodiscard]] std::uint64_t place_of(std::string_view input, std::string_view where);

}  // namespace onesec::sources
