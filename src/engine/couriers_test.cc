#include "engine/couriers.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "platform/file.h"
#include "platform/random.h"

namespace onesec::engine {
namespace {

const Instant kNow = Instant::from_seconds(1'767'300'000);

/// The real store; receivers keep what they get.
class CouriersTest : public ::testing::Test {
 protected:
  CouriersTest() : folder_(::testing::TempDir() + "onesec-couriers-" + platform::random_hex(8)) {
    EXPECT_TRUE(platform::make_directories(folder_));
    store_.emplace(*store::AlertStore::open(folder_ + "/alerts.db", {.max_outbox_rows = 3}));
    to_bus_.publish = [this](const OutgoingAlert& alert, const std::function<void(Receipt)>& done) -> Status {
      got_["bus"].push_back(alert.payload);
      done(Status());
      return {};
    };
    to_bus_.compose = [](const Alert& alert, bool) {
      return std::optional<OutgoingAlert>(OutgoingAlert{{}, {}, alert.id, 0});
    };
  }
  ~CouriersTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  Receiver receiver(const std::string& kind) {
    Receiver made;
    made.plan = {.kind = kind, .waits = {seconds(5)}, .max_attempts = 3, .at_once = 4};
    made.destination = kind + ".example:443";
    made.compose = to_bus_.compose;
    made.publish = [this, kind](const OutgoingAlert& alert, const std::function<void(Receipt)>& done) -> Status {
      got_[kind].push_back(alert.payload);
      done(Status());
      return {};
    };
    made.is_ready = [this, kind] { return !away_.contains(kind); };
    made.state = [this, kind] { return std::string(away_.contains(kind) ? "away" : "ready"); };
    return made;
  }
  void commit(const std::string& id, std::uint64_t sequence) {
    store::Commit batch;
    Alert alert;
    alert.id = id;
    alert.module = "auth_fortress";
    alert.created_at = alert.first_seen = alert.last_seen = kNow;
    batch.alerts.push_back(alert);
    batch.position = store::Position{1, sequence};
    couriers_.add_rows({{id, true}}, *batch.position, true, batch.outbox);
    batch.now = kNow;
    const auto done = store_->commit(batch);
    ASSERT_TRUE(done);
    couriers_.note(*done);
  }
  void turn(Instant now = kNow) { ASSERT_TRUE(couriers_.turn(*store_, now, true, to_bus_)); }

  std::string folder_;
  std::optional<store::AlertStore> store_;
  Couriers couriers_;
  OutboxCourier::Outlets to_bus_;
  std::map<std::string, std::vector<std::string>> got_;
  std::set<std::string> away_;
};

TEST_F(CouriersTest, EachReceiverHearsAndOneThatIsAwayCostsTheOthersNothing) {
  couriers_.set_receivers({receiver("one"), receiver("two")});
  away_.insert("two");
  for (std::uint64_t i = 1; i <= 5; ++i) {
    commit("a" + std::to_string(i), i);
    turn();
    turn();
  }
  EXPECT_EQ(got_["bus"].size(), 5U);
  EXPECT_EQ(got_["one"].size(), 5U);
  EXPECT_TRUE(got_["two"].empty());
  const std::vector<ReceiverStatus> status = couriers_.status(*store_);
  ASSERT_EQ(status.size(), 2U);
  EXPECT_EQ(status[0].state, "ready");
  EXPECT_EQ(status[0].outbox.published, 5U);
  EXPECT_EQ(status[1].destination, "two.example:443");
  EXPECT_EQ(status[1].outbox.waiting, 3U) << "the room of its own kind";
  EXPECT_EQ(status[1].outbox.refused, 2U);
  away_.clear();
  turn();
  EXPECT_EQ(got_["two"], (std::vector<std::string>{"a1", "a2", "a3"}));
}

TEST_F(CouriersTest, AReceiverThatIsNoLongerNamedHearsNothingMoreAndOneThatIsNewNothingOld) {
  couriers_.set_receivers({receiver("one")});
  away_.insert("one");
  commit("a", 1);
  couriers_.set_receivers({receiver("two")});
  away_.clear();
  for (int i = 0; i < 3; ++i) turn();
  commit("b", 2);
  turn();
  EXPECT_EQ(got_["two"], std::vector<std::string>{"b"});
  couriers_.set_receivers({receiver("one"), receiver("two")});
  turn(kNow + hours(10));
  EXPECT_TRUE(got_["one"].empty());
  commit("c", 3);
  turn();
  EXPECT_EQ(got_["one"], std::vector<std::string>{"c"});
}

TEST_F(CouriersTest, AfterARestartWhatWaitsIsDeliveredOrOverIfItsReceiverIsGone) {
  couriers_.set_receivers({receiver("one"), receiver("two")});
  away_ = {"one", "two"};
  commit("a", 1);
  turn();
  turn();  // Notes that the bus has it.
  couriers_ = Couriers();
  ASSERT_TRUE(couriers_.load(*store_));
  couriers_.set_receivers({receiver("two")});
  away_.clear();
  for (int i = 0; i < 3; ++i) turn();
  EXPECT_TRUE(got_["one"].empty());
  EXPECT_EQ(got_["two"], std::vector<std::string>{"a"});
  EXPECT_TRUE(store_->own_reader().outbox_waiting_kinds().value().empty());
}

TEST_F(CouriersTest, AlertsThatAreMadeAgainFromTheJournalAreNoNews) {
  couriers_.set_receivers({receiver("one")});
  couriers_.set_quiet_until(7);
  commit("old", 7);
  commit("new", 8);
  turn();
  EXPECT_EQ(got_["one"], std::vector<std::string>{"new"});
}

}  // namespace
}  // namespace onesec::engine
