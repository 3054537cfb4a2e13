#include "store/alert_reader.h"

#include "store/store_fixture.h"

namespace onesec::store {
namespace {

std::vector<std::string> ids_of(const Result<AlertList>& list) {
  std::vector<std::string> ids;
  if (!list) return {list.error().what};
  for (const Alert& alert : list->alerts) ids.push_back(alert.id);
  return ids;
}

struct QueryCase {
  std::string name;
  AlertFilter filter;
  std::vector<std::string> ids;
};

TEST_F(StoreTest, ListsAreNewestFirstAndFiltered) {
  AlertStore store = open();
  add_samples(store, 0, 6);  // severities 0 1 2 3 4 0; even numbers are of auth_fortress
  Commit batch;
  batch.statuses = {{"alert-2", AlertStatus::Resolved}};
  must_commit(store, batch);
  const std::vector<QueryCase> cases{
      {"all", {}, {"alert-5", "alert-4", "alert-3", "alert-2", "alert-1", "alert-0"}},
      {"at least HIGH", {.min_severity = Severity::High}, {"alert-4", "alert-3"}},
      {"at least INFO is all",
       {.min_severity = Severity::Info},
       {"alert-5", "alert-4", "alert-3", "alert-2", "alert-1", "alert-0"}},
      {"resolved", {.status = AlertStatus::Resolved}, {"alert-2"}},
      {"of a module", {.module = "auth_fortress"}, {"alert-4", "alert-2", "alert-0"}},
      {"of an unknown module", {.module = "auth"}, {}},
      {"of an entity", {.entity = "192.0.2.3"}, {"alert-3"}},
      {"of an entity with its kind", {.entity = "address:192.0.2.3"}, {"alert-3"}},
      {"of an entity of another kind", {.entity = "user:192.0.2.3"}, {}},
      {"quotes are only text", {.module = "x' OR '1'='1"}, {}},
      {"all together", {Severity::Medium, AlertStatus::Open, "auth_fortress", "192.0.2.4"}, {"alert-4"}},
  };
  for (const QueryCase& query : cases) {
    const Result<AlertList> list = store.own_reader().list(query.filter, 100, "");
    EXPECT_EQ(ids_of(list), query.ids) << query.name;
    EXPECT_EQ(list ? list->total : 99, query.ids.size()) << query.name;
  }
}

TEST_F(StoreTest, PagesStayInPlaceWhileAlertsArrive) {
  AlertStore store = open();
  add_samples(store, 0, 10);
  std::vector<std::string> seen;
  std::string after;
  for (int page = 0; page < 4; ++page) {
    const Result<AlertList> list = store.own_reader().list({}, 3, after);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->total, 10U + static_cast<unsigned>(page) * 5U);
    for (const std::string& id : ids_of(list)) seen.push_back(id);
    after = seen.back();
    add_samples(store, 10 + page * 5, 15 + page * 5);
  }
  std::vector<std::string> wanted;
  for (int i = 9; i >= 0; --i) wanted.push_back("alert-" + std::to_string(i));
  EXPECT_EQ(seen, wanted);
}

TEST_F(StoreTest, AlertsOfOneMomentArePagedById) {
  AlertStore store = open();
  Commit batch;
  for (int i = 0; i < 5; ++i) {
    batch.alerts.push_back(sample_alert(i));
    batch.alerts.back().created_at = Instant::from_seconds(1'000);
  }
  must_commit(store, batch);
  EXPECT_EQ(ids_of(store.own_reader().list({}, 2, "alert-3")), (std::vector<std::string>{"alert-2", "alert-1"}));
}

TEST_F(StoreTest, AListContinuedBehindAnAlertThatIsGoneIsNotFound) {
  AlertStore store = open();
  add_samples(store, 0, 1);
  const Result<AlertList> list = store.own_reader().list({}, 2, "alert-3");
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().code, Code::NotFound);
  EXPECT_EQ(list.error().what, "continuing the list: no alert \"alert-3\"");
}

TEST_F(StoreTest, CountsAndTheHistoricalSummaryAddUp) {
  AlertStore store = open();
  add_samples(store, 0, 10);  // 0 3 6 9 are historical
  const Result<AlertCounts> counts = store.own_reader().counts();
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->total, 10U);
  EXPECT_EQ(counts->by_severity.at(Severity::Critical), 2U);
  EXPECT_EQ(counts->by_status.at(AlertStatus::Open), 10U);
  const auto historical = store.own_reader().historical();
  ASSERT_TRUE(historical);
  EXPECT_EQ(*historical, (std::map<std::string, std::uint64_t>{{"auth.brute_force", 4}}));
}

TEST(AlertFilter, WordsThatNameNothingAreRefusedByName) {
  EXPECT_EQ(alert_filter("loud", "", "", "").error().code, Code::InvalidInput);
  EXPECT_NE(alert_filter("loud", "", "", "").error().what.find("\"loud\""), std::string::npos);
  EXPECT_EQ(alert_filter("", "closed", "", "").error().code, Code::InvalidInput);
  const Result<AlertFilter> filter = alert_filter("high", "ack", "m", "e");
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->min_severity, Severity::High);
  EXPECT_EQ(filter->status, AlertStatus::Acknowledged);
}

TEST(AlertFilter, AnEntityMayHaveItsKindInFront) {
  EXPECT_EQ(parse_entity("user:alice"), (Entity{EntityKind::User, "alice"}));
  EXPECT_EQ(parse_entity("address:2001:db8::1"), (Entity{EntityKind::Address, "2001:db8::1"}));
  EXPECT_EQ(parse_entity("2001:db8::1"), std::nullopt);
  EXPECT_EQ(parse_entity("users:alice"), std::nullopt);
}

}  // namespace
}  // namespace onesec::store
