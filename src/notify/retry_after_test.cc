#include "notify/retry_after.h"

#include <gtest/gtest.h>

namespace onesec::notify {
namespace {

TEST(RetryAfter, Table) {
  const Instant now = Instant::from_seconds(784'111'777);  // Sun, 06 Nov 1994 08:49:37 GMT
  const struct {
    const char* value;
    int wait;
  } kCases[] = {
      {"120", 120},
      {"3600", 3'600},
      {"3601", 3'600},
      {"18446744073709551616", 0},
      {"-1", 0},
      {"", 0},
      {"soon", 0},
      {"Sun, 06 Nov 1994 08:50:37 GMT", 61},  // A second more, so that we never come too early.
      {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
      {"Sun, 06 Nov 1993 08:49:37 GMT", 0},
      {"Sun, 06 Nov 2094 08:49:37 GMT", 3'600},
      {"Sun, 31 Nov 1994 08:50:37 GMT", 0},
      {"Sunday, 06-Nov-94 08:50:37 GMT", 0},
      {"Sun, 06 Nov 1994 08:50:37 UTC", 0},
      {"Sun, 06 nov 1994 08:50:37 GMT", 0},
  };
  for (const auto& c : kCases) EXPECT_EQ(retry_after(c.value, now).count(), c.wait) << c.value;
}

}  // namespace
}  // namespace onesec::notify
