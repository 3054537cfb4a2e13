#include "telemetry/reporter.h"

#include <gtest/gtest.h>

namespace onesec::telemetry {
namespace {

const Instant kStart = Instant::from_seconds(1'767'300'000);

TEST(NextReport, IsAnHourAfterTheStartAndThenADayAfterTheLast) {
  EXPECT_EQ(next_report(kStart, std::nullopt, 0), kStart + hours(1));
  EXPECT_EQ(next_report(kStart, kStart + hours(2), 0), kStart + hours(26));
  EXPECT_EQ(next_report(kStart, kStart - hours(23), 0), kStart + hours(1)) << "a restart is no reason to hurry";
  EXPECT_EQ(next_report(kStart, kStart - hours(300), 0), kStart + hours(1));
}

TEST(NextReport, InstallationsDontComeAtOnce) {
  EXPECT_EQ(next_report(kStart, std::nullopt, 500), kStart + hours(1) + minutes(30));
  EXPECT_LT(next_report(kStart, std::nullopt, 999), kStart + hours(2));
}

/// On a clock that is only a number: ten days, one report a day.
TEST(NextReport, TenDaysAreTenReports) {
  std::optional<Instant> last;
  int reports = 0;
  for (Instant now = kStart; now < kStart + hours(240); now = now + minutes(1)) {
    if (now < next_report(kStart, last, 77)) continue;
    last = now;
    ++reports;
  }
  EXPECT_EQ(reports, 10);
}

}  // namespace
}  // namespace onesec::telemetry
