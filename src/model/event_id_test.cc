#include "model/event_id.h"

#include <gtest/gtest.h>

#include "model/alert.h"

namespace onesec {
namespace {

TEST(EventId, TextGoesThereAndBack) {
  const EventId id{.epoch = 0xBADCAFE, .index = 3, .sequence = 17};
  EXPECT_EQ(to_string(id), "0badcafe-17-3");
  EXPECT_EQ(parse_event_id("0badcafe-17-3"), id);
  for (const char* wrong : {"", "0badcafe", "0badcafe-17", "0badcafe-17-", "0badcafe-17-3 ", "x-1-1", "1--1"}) {
    EXPECT_EQ(parse_event_id(wrong), std::nullopt) << wrong;
  }
}

TEST(Severity, AnUnknownWordIsNoSeverity) {
  EXPECT_EQ(severity_named("critical"), Severity::Critical);
  EXPECT_EQ(severity_named("High"), Severity::High);
  EXPECT_EQ(severity_named("severe"), std::nullopt);
}

TEST(AlertStatus, AcknowledgedHasAShortForm) {
  EXPECT_EQ(alert_status_named("ack"), AlertStatus::Acknowledged);
  EXPECT_EQ(alert_status_named("false_positive"), AlertStatus::FalsePositive);
  EXPECT_EQ(alert_status_named("closed"), std::nullopt);
}

}  // namespace
}  // namespace onesec
