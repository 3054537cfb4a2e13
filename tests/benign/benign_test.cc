// How often the detectors cry wolf, and whether they still see one: a week of ordinary work, and the same week with
// every kind of attack in it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "attacks.h"
#include "base/civil_time.h"
#include "watch.h"
#include "week.h"

namespace onesec::benign {
namespace {

const Instant kMonday = *from_civil_utc({.year = 2026, .month = 11, .day = 16});
constexpr std::uint64_t kSeed = 1;

TEST(BenignWeek, HasAtMostOneAlert) {
  HostLog log(kSeed);
  add_ordinary_week(log, kMonday);
  const Seen seen = watch(log.take());
  fmt::print("{} events, {} alerts\n{}", seen.events, seen.alerts.size(), seen.text());
  EXPECT_LE(seen.alerts.size(), 1U);
}

TEST(BenignWeek, HoldsWhatMightBeTakenForAnAttack) {
  HostLog log(kSeed);
  add_ordinary_week(log, kMonday);
  Seen seen = watch(log.take());
  for (const auto& [kind, count] : seen.kinds) fmt::print("{:24} {}\n", kind, count);
  EXPECT_GT(seen.kinds["accepted"], 1'000U);
  EXPECT_GT(seen.kinds["fail_password"], 35U);
  EXPECT_GT(seen.kinds["fail_publickey"], 40U);
  EXPECT_GE(seen.kinds["fail_connection"], 3U);
  EXPECT_GE(seen.kinds["invalid_user"], 1U);
  EXPECT_GE(seen.kinds["too_many_attempts"], 2U);
  EXPECT_GT(seen.kinds["probe"], 2'000U);
  EXPECT_GT(seen.kinds["session_opened"], 3'000U);
  EXPECT_GT(seen.kinds["web page"], 5'000U);
  EXPECT_GT(seen.kinds["web /login 302"], 7'000U);
  EXPECT_GT(seen.kinds["web /login 200"], 7'000U);
  EXPECT_GT(seen.kinds["web /api/login 200"], 4'000U);
  EXPECT_GT(seen.kinds["web /api/login 401"], 100U);
  EXPECT_GT(seen.kinds["web /oauth/token 200"], 3'500U);
  EXPECT_GT(seen.kinds["web /oauth/token 400"], 100U);
  EXPECT_GT(seen.kinds["web /session 204"], 4'000U);
  EXPECT_GT(seen.kinds["web /session 401"], 300U);
  EXPECT_GT(seen.kinds["web /saml/acs 302"], 90U);
  EXPECT_GT(seen.kinds["web /wp-login.php 302"], 1U);
}

TEST(BenignWeek, IsAsQuietHoweverTheDiceFall) {
  std::size_t alerts = 0;
  constexpr std::uint64_t kWeeks = 8;
  for (std::uint64_t seed = 100; seed < 100 + kWeeks; ++seed) {
    HostLog log(seed);
    add_ordinary_week(log, kMonday);
    const Seen seen = watch(log.take());
    EXPECT_LE(seen.alerts.size(), 1U) << "seed " << seed << "\n" << seen.text();
    alerts += seen.alerts.size();
  }
  EXPECT_LE(alerts, kWeeks / 2) << "one a week is the limit, not the rule";
}

TEST(BenignMonth, HasAtMostOneAlertAWeekOnceHabitsAreKnown) {
  HostLog log(kSeed);
  constexpr int kWeeks = 4;
  for (int week = 0; week < kWeeks; ++week) add_ordinary_week(log, kMonday + hours(7 * 24 * week));
  const Seen seen = watch(log.take());
  fmt::print("{} events, {} alerts\n{}", seen.events, seen.alerts.size(), seen.text());
  EXPECT_LE(seen.alerts.size(), static_cast<std::size_t>(kWeeks));
}

TEST(AttackWeek, EachAttackIsFoundInTimeAndNamed) {
  HostLog log(kSeed);
  add_ordinary_week(log, kMonday);
  const std::vector<Attack> attacks = add_attacks(log, kMonday);
  const Seen seen = watch(log.take());
  fmt::print("{} alerts\n{}", seen.alerts.size(), seen.text());
  for (const Attack& attack : attacks) {
    const Alert* alert = seen.find(attack.detector, attack.entity);
    ASSERT_NE(alert, nullptr) << attack.what << "\n" << seen.text();
    EXPECT_GE(alert->first_seen, attack.begins) << attack.what;
    EXPECT_LE(alert->first_seen, attack.found_by) << attack.what;
    EXPECT_FALSE(alert->measures.empty()) << attack.what;
    EXPECT_FALSE(alert->matched.empty()) << attack.what;
  }
  // Who gets in, by ssh and at the web, is told twice: that he guesses, and that he is in. The ordinary week may have
  // its one.
  EXPECT_LE(seen.alerts.size(), attacks.size() + 3);
}

}  // namespace
}  // namespace onesec::benign
