#include "ai/local/local_analysis.h"

#include <gtest/gtest.h>

namespace onesec::ai {
namespace {

Alert guessing() {
  Alert alert;
  alert.id = "a";
  alert.module = "auth_fortress";
  alert.type = "brute_force";
  alert.detector = "auth.brute_force";
  alert.severity = Severity::High;
  alert.confidence_percent = 90;
  alert.provenance = Provenance::TrustedLocal;
  alert.entity = {EntityKind::Address, "203.0.113.9"};
  alert.targets = {{EntityKind::User, "alice"}};
  alert.count = 417;
  alert.first_seen = Instant::from_seconds(1'795'000'000);
  alert.last_seen = alert.first_seen + minutes(40);
  alert.techniques = {"T1110.001"};
  return alert;
}

Alert login_after() {
  Alert alert = guessing();
  alert.id = "b";
  alert.type = "post_bruteforce_login";
  alert.detector = "auth.success_after_failures";
  alert.severity = Severity::Critical;
  alert.first_seen = alert.first_seen + minutes(41);
  alert.last_seen = alert.first_seen;
  alert.count = 1;
  alert.techniques = {"T1078"};
  return alert;
}

TEST(LocalAnalysis, SaysWhatItIsMadeOf) {
  const LocalAnalysis alone = analyse_locally(guessing(), {});
  EXPECT_EQ(alone.reasons, (std::vector<ScoreReason>{
                               {"severity HIGH", 10}, {"confidence 90 %", 16}, {"evidence is trusted_local", 5}}));
  EXPECT_EQ(alone.score_percent, 96U);
  EXPECT_EQ(
      alone.summary,
      "HIGH brute_force: 417 findings within 40 minutes, about one address, with 1 target. Nothing else is known of "
      "what it is about.");
  const std::vector<Alert> related{login_after()};
  const LocalAnalysis both = analyse_locally(guessing(), related);
  EXPECT_GT(both.score_percent, alone.score_percent);
  EXPECT_EQ(both.reasons.back(), (ScoreReason{"guessing, then a login", 15}));
  EXPECT_EQ(both.related, std::vector<std::string>{"b"});
  EXPECT_TRUE(
      both.summary.ends_with("Guessing was followed by a login. Within a day of it 1 other alert: "
                             "post_bruteforce_login."))
      << both.summary;
}

TEST(LocalAnalysis, ALoginBeforeTheGuessingIsNoChain) {
  Alert early = login_after();
  early.first_seen = guessing().first_seen - minutes(1);
  for (const ScoreReason& reason : analyse_locally(guessing(), std::vector<Alert>{early}).reasons) {
    EXPECT_NE(reason.what, "guessing, then a login");
  }
}

TEST(LocalAnalysis, NamesNobody) {
  const std::vector<Alert> related{login_after()};
  const LocalAnalysis analysis = analyse_locally(guessing(), related);
  for (const char* name : {"alice", "203.0.113.9"}) EXPECT_EQ(analysis.summary.find(name), std::string::npos);
}

TEST(LocalAnalysis, TakesTheWorstOfADayAndNeverItself) {
  std::vector<Alert> candidates{guessing(), login_after(), login_after()};
  for (int i = 0; i < 10; ++i) {
    Alert low = login_after();
    low.id = "low" + std::to_string(i);
    low.severity = Severity::Low;
    low.first_seen = guessing().first_seen + hours(i * 3);
    candidates.push_back(low);
  }
  const std::vector<Alert> related = related_to(guessing(), candidates);
  ASSERT_EQ(related.size(), kMaxRelatedAlerts);
  EXPECT_EQ(related[0].id, "b");
  EXPECT_EQ(related[1].id, "low0");
  EXPECT_EQ(related[5].id, "low4");
  Alert late = login_after();
  late.first_seen = guessing().first_seen + hours(24) + seconds(1);
  EXPECT_TRUE(related_to(guessing(), {late}).empty());
}

TEST(LocalAnalysis, IsAnotherIncidentOnlyWhenItMatters) {
  Alert alert = guessing();
  const std::string before = material_of(alert);
  alert.count = 500;
  alert.last_seen = alert.last_seen + hours(1);
  alert.confidence_percent = 94;
  EXPECT_EQ(material_of(alert), before);
  alert.count = 512;
  EXPECT_NE(material_of(alert), before);
  alert = guessing();
  alert.severity = Severity::Critical;
  EXPECT_NE(material_of(alert), before);
}

}  // namespace
}  // namespace onesec::ai
