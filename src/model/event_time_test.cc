#include "model/event_time.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

TEST(ChooseTime, Table) {
  const Instant received = Instant::from_seconds(1'000'000'000);
  const struct {
    const char* name;
    Provenance provenance;
    std::optional<Nanoseconds> offset;  // of the record's own time
    TimeOrigin origin;
  } kCases[] = {
      {"none", Provenance::TrustedLocal, std::nullopt, TimeOrigin::Received},
      {"a_little_old", Provenance::LocalText, seconds(-90), TimeOrigin::Record},
      {"five_seconds_ahead", Provenance::LocalText, seconds(5), TimeOrigin::Record},
      {"more_than_five_ahead", Provenance::LocalText, seconds(5) + Nanoseconds(1), TimeOrigin::Suspect},
      {"seven_days_old", Provenance::Authenticated, -Nanoseconds(kMaxLag), TimeOrigin::Record},
      {"older", Provenance::Authenticated, -Nanoseconds(kMaxLag) - Nanoseconds(1), TimeOrigin::Suspect},
      {"declared_is_never_believed", Provenance::Declared, seconds(0), TimeOrigin::Suspect},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EventDraft draft;
    draft.provenance = c.provenance;
    draft.received_at = received;
    if (c.offset) draft.record_time = received + *c.offset;
    choose_time(draft);
    EXPECT_EQ(draft.time_origin, c.origin);
    EXPECT_EQ(draft.when, c.origin == TimeOrigin::Record ? received + *c.offset : received);
  }
}

}  // namespace
}  // namespace onesec
