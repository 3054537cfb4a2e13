#include "bus/lease.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <future>

#include "bus/fenced_journal.h"
#include "bus/test_support.h"

namespace onesec::bus {
namespace {

using testing::eventually;
using testing::ScratchDirectory;
using testing::ServerProcess;

/// A real server of its own process, and engines that want its journal.
class LeaseTest : public ::testing::Test {
 protected:
  LeaseTest() : server_(scratch_.path() + "/js", "") {}

  struct Engine {
    std::unique_ptr<NatsClient> client;
    std::unique_ptr<Lease> lease;
    std::unique_ptr<Journal> journal;
    std::optional<FencedJournal> fenced;
    Status status;
  };
  std::unique_ptr<NatsClient> connect() {
    ConnectOptions options = testing::connect_options(server_.url());
    options.token.clear();
    return *NatsClient::connect(options);
  }
  Engine start(const std::string& owner, seconds ttl = seconds(2)) {
    Engine engine;
    engine.client = connect();
    LeaseOptions options;
    options.ttl = ttl;
    options.owner = owner;
    options.host = owner + ".example";
    auto lease = Lease::acquire(*engine.client, options);
    if (!lease) {
      engine.status = fail(lease.error());
      return engine;
    }
    engine.lease = std::move(*lease);
    engine.journal = *Journal::open(*engine.client, {});
    engine.fenced.emplace(*engine.journal, *engine.lease, *engine.journal->last_sequence());
    return engine;
  }
  static Result<std::uint64_t> append(Engine& engine, const std::string& payload) {
    std::promise<Result<std::uint64_t>> answer;
    engine.fenced->append(payload, [&](Result<std::uint64_t> done) { answer.set_value(std::move(done)); });
    return answer.get_future().get();
  }
  /// What somebody who ignores every rule does to the lease.
  void overwrite_lease(const std::string& payload) {
    const auto client = connect();
    ASSERT_TRUE(JetStream(*client).publish_and_wait("$KV.sec_journal_0.owner", payload));
  }

  ScratchDirectory scratch_;
  ServerProcess server_;
};

TEST_F(LeaseTest, ASecondEngineIsToldWhoHasTheJournalAndChangesNothing) {
  Engine first = start("first");
  ASSERT_TRUE(first.lease) << first.status.error().what;
  const Engine second = start("second");
  ASSERT_FALSE(second.status);
  EXPECT_EQ(second.status.error().code, Code::Denied);
  EXPECT_TRUE(second.status.error().what.contains("first.example")) << second.status.error().what;
  EXPECT_TRUE(second.status.error().what.contains(std::to_string(getpid())));
  EXPECT_TRUE(append(first, "still mine"));
  EXPECT_TRUE(first.lease->confirm());
}

TEST_F(LeaseTest, OneThatIsGivenBackIsTakenAtOnceUnderAHigherEpoch) {
  std::uint64_t before = 0;
  {
    const Engine first = start("first", seconds(60));
    before = first.lease->epoch();
  }
  const Engine second = start("second", seconds(60));
  ASSERT_TRUE(second.lease) << second.status.error().what;
  EXPECT_GT(second.lease->epoch(), before);
}

TEST_F(LeaseTest, AnEngineThatDiedKeepsAnotherOutForItsTimeAndItselfNotAtAll) {
  Engine first = start("first", seconds(2));
  first.client->close();  // It can neither renew nor give back, as if killed.
  const Engine other = start("other", seconds(2));
  ASSERT_TRUE(other.lease) << other.status.error().what;
  other.client->close();
  const Engine again = start("other", seconds(60));
  EXPECT_TRUE(again.lease);
}

TEST_F(LeaseTest, ItsRenewalsKeepItPastItsTime) {
  Engine first = start("first", seconds(2));
  ASSERT_TRUE(eventually([&] { return first.lease->stats().renewals >= 5; }));
  EXPECT_TRUE(first.lease->is_held());
  EXPECT_TRUE(append(first, "x"));
}

TEST_F(LeaseTest, ATakenOneIsNoticedToldOnceAndNothingIsWrittenAnyMore) {
  Engine first = start("first", seconds(2));
  std::atomic<int> told = 0;
  std::string why;
  first.fenced->on_lost([&](const Error& error) {
    why = error.what;
    ++told;
  });
  ASSERT_TRUE(append(first, "1"));
  overwrite_lease(to_json({"thief", "s", "thief.example", 7, 0}));
  ASSERT_TRUE(eventually([&] { return told == 1; }));
  EXPECT_TRUE(why.contains("thief.example")) << why;
  EXPECT_FALSE(first.lease->is_held());
  EXPECT_EQ(append(first, "2").error().code, Code::Denied);
  EXPECT_EQ(first.fenced->purge_through(1).error().code, Code::Denied);
  EXPECT_EQ(first.journal->last_sequence(), 1U);
  EXPECT_EQ(told, 1);
  first.fenced->on_lost({});
}

TEST_F(LeaseTest, TheWatcherMayWaitForAThreadThatConfirms) {
  Engine first = start("first", seconds(60));
  std::jthread other;
  std::promise<Status> confirmed;
  auto answer = confirmed.get_future();
  bool is_answered = false;
  first.lease->on_lost([&](const Error&) {
    other = std::jthread([&] { confirmed.set_value(first.lease->confirm()); });
    is_answered = answer.wait_for(seconds(10)) == std::future_status::ready;
  });
  overwrite_lease(to_json({"thief", "s", "thief.example", 7, 0}));
  EXPECT_EQ(first.lease->confirm().error().code, Code::Denied);
  EXPECT_TRUE(is_answered) << "the watcher was called with the lock of the one who writes";
  first.lease->on_lost({});
}

TEST_F(LeaseTest, AWriterThatSleptIsRefusedByTheServerItselfAndLearnsThatItIsOver) {
  Engine sleeper = start("sleeper", seconds(60));
  std::atomic<int> told = 0;
  sleeper.fenced->on_lost([&](const Error&) { ++told; });
  ASSERT_TRUE(append(sleeper, "1"));
  // The sleeper still believes in its lease; the next engine, whose lease is not of interest here, has written.
  const auto client = connect();
  const auto journal = Journal::open(*client, {});
  ASSERT_EQ((*journal)->append_and_wait("2, by another"), 2U);
  ASSERT_EQ((*journal)->append_and_wait("3, by another"), 3U);
  EXPECT_EQ(append(sleeper, "2, too late").error().code, Code::Unavailable);
  EXPECT_EQ(append(sleeper, "4, too late").error().code, Code::Denied);
  EXPECT_EQ(told, 1);
  EXPECT_EQ((*journal)->last_sequence(), 3U);
  sleeper.fenced->on_lost({});
}

TEST_F(LeaseTest, AfterAFailureOfItsOwnAWriterGoesOnBehindWhatIsThere) {
  Engine engine = start("engine", seconds(60));
  ASSERT_TRUE(append(engine, "1"));
  engine.journal->refuse({Code::Exhausted, "no room"});
  EXPECT_EQ(append(engine, "lost").error().code, Code::Exhausted);
  engine.journal->allow();
  EXPECT_EQ(append(engine, "2"), 2U);
  EXPECT_EQ(engine.journal->get(2)->payload, "2");
}

TEST_F(LeaseTest, AServerThatWasAwayForLongerThanTheLeaseEndsNothing) {
  const std::uint16_t port = server_.port();
  Engine engine = start("engine", seconds(2));
  std::atomic<int> told = 0;
  engine.fenced->on_lost([&](const Error&) { ++told; });
  ASSERT_TRUE(append(engine, "1"));
  server_.kill_now();
  ASSERT_TRUE(eventually([&] { return !engine.lease->is_held(); }));
  EXPECT_EQ(append(engine, "2").error().code, Code::Unavailable);
  const ServerProcess again(scratch_.path() + "/js", "", port);
  ASSERT_TRUE(eventually([&] { return engine.lease->is_held(); }));
  EXPECT_EQ(append(engine, "2"), 2U);
  EXPECT_EQ(told, 0);
  engine.fenced->on_lost({});
}

TEST(LeaseHolderJson, Table) {
  const LeaseHolder holder{"owner", "session", "host\n", 12, 34};
  EXPECT_EQ(parse_lease_holder(to_json(holder)), holder);
  const struct {
    const char* name;
    const char* json;
    bool is_good;
  } kCases[] = {
      {"unknown_member", R"({"owner":"a","new":[1]})", true},
      {"nothing", "", false},
      {"no_object", "[]", false},
      {"cut", R"({"owner":"a")", false},
      {"other_type", R"({"owner":7})", false},
      {"negative_pid", R"({"pid":"x"})", false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(parse_lease_holder(c.json).has_value(), c.is_good);
  }
  EXPECT_FALSE(describe(holder).contains('\n'));
}

}  // namespace
}  // namespace onesec::bus
