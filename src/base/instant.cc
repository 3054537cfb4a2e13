#include "base/instant.h"

#include <fmt/format.h>

#include "base/civil_time.h"

namespace onesec {
namespace {

/// Reads digits and fixed characters from the front of a text; once something is wrong it stays wrong.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  std::int32_t digits(std::size_t count) {
    if (rest_.size() < count) return wrong();
    std::int32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return wrong();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  char one_of(std::string_view allowed) {
    if (rest_.empty() || allowed.find(rest_[0]) == std::string_view::npos) return static_cast<char>(wrong());
    const char found = rest_[0];
    rest_.remove_prefix(1);
    return found;
  }
  /// The fraction's nanoseconds; digits past the ninth are read and cut.
  std::int32_t fraction() {
    if (rest_.empty() || rest_[0] != '.') return 0;
    rest_.remove_prefix(1);
    std::int32_t nanos = 0;
    std::int32_t scale = 100'000'000;
    std::size_t count = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
      nanos += (rest_[count] - '0') * scale;
      scale /= 10;
    }
    if (count == 0) return wrong();
    rest_.remove_prefix(count);
    return nanos;
  }
  [[nodiscard]] bool finished() const { return ok_ && rest_.empty(); }

 private:
  std::int32_t wrong() {
    ok_ = false;
    return 0;
  }
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::string to_rfc3339(Instant at) {
  const CivilTime civil = to_civil_utc(at);
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", civil.year, civil.month, civil.day, civil.hour,
                                civil.minute, civil.second);
  if (civil.nanosecond % 1'000'000 == 0) {
    if (civil.nanosecond != 0) out += fmt::format(".{:03}", civil.nanosecond / 1'000'000);
  } else if (civil.nanosecond % 1'000 == 0) {
    out += fmt::format(".{:06}", civil.nanosecond / 1'000);
  } else {
    out += fmt::format(".{:09}", civil.nanosecond);
  }
  return out += 'Z';
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  Cursor in(text);
  CivilTime civil;
  civil.year = in.digits(4);
  in.one_of("-");
  civil.month = in.digits(2);
  in.one_of("-");
  civil.day = in.digits(2);
  in.one_of("Tt ");
  civil.hour = in.digits(2);
  in.one_of(":");
  civil.minute = in.digits(2);
  in.one_of(":");
  civil.second = in.digits(2);
  civil.nanosecond = in.fraction();
  const char zone = in.one_of("Zz+-");
  std::int32_t offset_minutes = 0;
  if (zone == '+' || zone == '-') {
    const std::int32_t offset_hours = in.digits(2);
    in.one_of(":");
    offset_minutes = offset_hours * 60 + in.digits(2);
    if (offset_minutes > 24 * 60) return std::nullopt;
    if (zone == '-') offset_minutes = -offset_minutes;
  }
  if (!in.finished()) return std::nullopt;
  const std::optional<Instant> local = from_civil_utc(civil);
  if (!local) return std::nullopt;
  return *local - minutes(offset_minutes);
}

}  // namespace onesec
