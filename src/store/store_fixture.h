#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "store/alert_store.h"

namespace onesec::store {

/// An alert with every member set, different for each `number`; `created_at` is that many seconds after 2026-01-01.
inline Alert sample_alert(int number) {
  const std::string n = std::to_string(number);
  const Instant at = Instant::from_seconds(1'767'225'600 + number);
  return {.id = "alert-" + n,
          .module = number % 2 == 0 ? "auth_fortress" : "network_guardian",
          .type = "brute_force",
          .detector = "auth.brute_force",
          .severity = static_cast<Severity>(number % 5),
          .status = AlertStatus::Open,
          .confidence_percent = 80,
          .provenance = Provenance::TrustedLocal,
          .is_historical = number % 3 == 0,
          .title = "Password guessing " + n,
          .description = "Many failed logins.",
          .silenced_if = "fewer than 6 failures in 60 s",
          .entity = {EntityKind::Address, "192.0.2." + std::to_string(number % 250)},
          .count = static_cast<std::uint64_t>(number) + 1,
          .created_at = at,
          .first_seen = at,
          .last_seen = at + seconds{30},
          .event_ids = {"0badcafe-17-3", "0badcafe-17-4"},
          .measures = {{"failures in 60 s", 7, 6}, {"users", -1, INT64_MIN}},
          .targets = {{EntityKind::User, "root"}, {EntityKind::Address, "192.0.2.1"}},
          .matched = {std::string("raw \xff\xfe\x00 bytes", 13), "Failed password for root"},
          .techniques = {"T1110.001"},
          .mitigations = {"Allow keys only."}};
}

/// A store in a directory of its own, removed afterwards.
class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    std::string pattern = testing::TempDir() + "store_test_XXXXXX";
    directory_ = mkdtemp(pattern.data());
    path_ = directory_ + "/alerts.db";
  }
  ~StoreTest() override { std::filesystem::remove_all(directory_); }

  [[nodiscard]] AlertStore open() const {
    Result<AlertStore> store = AlertStore::open(path_);
    if (!store) {
      ADD_FAILURE() << store.error().what;
      std::abort();  // No test can go on without it.
    }
    return std::move(*store);
  }
  static CommitOutcome must_commit(AlertStore& store, const Commit& batch) {
    const Result<CommitOutcome> outcome = store.commit(batch);
    EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().what);
    return outcome.value_or(CommitOutcome{});
  }
  static void add_samples(AlertStore& store, int from, int until) {
    Commit batch;
    for (int i = from; i < until; ++i) batch.alerts.push_back(sample_alert(i));
    must_commit(store, batch);
  }
  static std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::string directory_;
  std::string path_;
};

}  // namespace onesec::store
