#include "engine/engine.h"

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "engine/testing_engine.h"

namespace onesec::engine {
namespace {

using testing::EngineTest;

/// The real journal, of which somebody is told that it is lost in the middle of a purge, on another thread than the
/// purging one or on the same: so a lease tells it.
class LogThatIsLostInAPurge final : public JournalLog {
 public:
  explicit LogThatIsLostInAPurge(JournalLog& log) : log_(log) {}
  ~LogThatIsLostInAPurge() override = default;
  void append(std::string message, std::function<void(Result<std::uint64_t>)> acked) override {
    log_.append(std::move(message), std::move(acked));
  }
  Result<Info> info() override { return log_.info(); }
  Result<JournalMessage> read(std::uint64_t sequence) override { return log_.read(sequence); }
  Result<std::unique_ptr<JournalCursor>> follow(std::uint64_t from) override { return log_.follow(from); }
  Status purge_through(std::uint64_t) override {
    Engine* const engine = engine_.get_future().get();
    std::promise<void> told;
    auto answer = told.get_future();
    teller_ = std::jthread([engine, told = std::move(told)]() mutable {
      engine->give_up({Code::Denied, "lost in a purge"});
      told.set_value();
    });
    is_told_.set_value(answer.wait_for(seconds(10)) == std::future_status::ready);
    return fail(Code::Denied, "lost in a purge");
  }
  bool is_connected() override { return log_.is_connected(); }
  void expect(Engine& engine) { engine_.set_value(&engine); }
  /// False: whoever tells waits for the engine's thread, which waits for the purge.
  bool is_told() { return is_told_.get_future().get(); }

 private:
  JournalLog& log_;
  std::promise<Engine*> engine_;
  std::promise<bool> is_told_;
  std::jthread teller_;
};

TEST_F(EngineTest, AnEventGoesInAndADurableAlertComesOut) {
  start();
  fail_logins(3);
  const std::vector<Alert> found = alerts();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].entity, (Entity{EntityKind::Address, "192.0.2.1"}));
  EXPECT_EQ(found[0].status, AlertStatus::Open);
  EXPECT_EQ(engine_->status().processed, 3U);
}

TEST_F(EngineTest, ARestartGoesOnWhereItStopped) {
  start();
  fail_logins(4);
  engine_.reset();
  close_bus();
  open_bus();
  start();
  fail_logins(2);
  const std::vector<Alert> found = alerts();
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.back().count, 2U) << "the sixth failure is the second finding of the same alert";
}

TEST_F(EngineTest, APersonsDecisionIsJournaledAndAReplayMakesTheSameAlerts) {
  start();
  fail_logins(3);
  const std::string id = alerts().at(0).id;
  const Result<Alert> resolved = engine_->set_alert_status(id, AlertStatus::Resolved, "tester");
  ASSERT_TRUE(resolved) << resolved.error().what;
  EXPECT_EQ(resolved->status, AlertStatus::Resolved);
  fail_logins(3);
  EXPECT_EQ(alerts().size(), 2U + 1U) << "a new alert for the address, and one for the user that was told twice";
  const Result<std::string> live = engine_->alerts_digest();
  engine_.reset();

  const std::string into = folder_ + "/replay";
  ASSERT_TRUE(platform::make_directories(into));
  for (const char* name : {"/install.secret", "/journal.epoch"}) {
    std::filesystem::copy_file(folder_ + name, into + name);
  }
  EngineOptions replay = options();
  replay.data_dir = into;
  replay.is_replay = true;
  replay.threads = 2;
  const Result<std::unique_ptr<Engine>> replayed = Engine::start(replay, {}, *log_);
  ASSERT_TRUE(replayed) << replayed.error().what;
  EXPECT_EQ((*replayed)->alerts_digest(), live);
}

TEST_F(EngineTest, AnUnknownAlertCanNotBeJudged) {
  start();
  const Result<Alert> missing = engine_->set_alert_status("nope", AlertStatus::Resolved, "tester");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::NotFound);
}

TEST_F(EngineTest, ARetryAfterARestartAddsNothing) {
  start();
  fail_logins(1, "root", "key-1");
  engine_.reset();
  start();
  fail_logins(1, "root", "key-1");
  EXPECT_EQ(engine_->status().duplicate_requests, 1U);
  EXPECT_EQ(engine_->status().journaled, 0U);
}

TEST_F(EngineTest, ErasingAnAddressForgetsItsAlertsAndItsState) {
  start();
  fail_logins(5);
  ASSERT_EQ(alerts().size(), 1U);
  const Result<std::string> said = engine_->erase("192.0.2.1", "tester");
  ASSERT_TRUE(said) << said.error().what;
  EXPECT_TRUE(alerts().empty());
  fail_logins(1);
  EXPECT_TRUE(alerts().empty()) << "the sixth failure counts as the first";
  EXPECT_FALSE(engine_->erase("not an address", "tester"));
}

TEST_F(EngineTest, ClearedAlertsAreGoneAndStayGone) {
  start();
  fail_logins(3);
  EXPECT_EQ(engine_->clear_alerts("tester"), 1U);
  EXPECT_TRUE(alerts().empty());
}

TEST_F(EngineTest, WhileAlertsFindNoRoomItStillAnswersAndStoresThemWhenThereIsRoom) {
  const std::string disk = folder_ + "/disk";
  ASSERT_TRUE(platform::make_directories(disk));
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=4m,mode=700") != 0) GTEST_SKIP() << "may not mount";
  EngineOptions on_disk = options();
  on_disk.data_dir = disk;
  Result<std::unique_ptr<Engine>> engine = Engine::start(on_disk, {}, *log_);
  ASSERT_TRUE(engine) << engine.error().what;
  engine_ = std::move(*engine);
  std::ofstream filler(disk + "/filler", std::ios::binary);
  while (filler << std::string(4'096, 'x') && filler.flush()) {
  }
  filler.close();

  Intake intake;
  intake.source = "test";
  for (int i = 0; i < 300; ++i) {  // A hundred alerts: more than the last free bytes of a page hold.
    EventDraft draft;
    draft.type = EventType::AuthFailure;
    draft.provenance = Provenance::TrustedLocal;
    draft.when = draft.received_at = platform::now();
    draft.source_ip = IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(i / 3));
    draft.set(Field::Username, "root");
    encode_event(draft.view(), intake.records.emplace_back());
  }
  std::promise<void> durable;
  intake.done = [&](const Result<bool>&) { durable.set_value(); };
  ASSERT_TRUE(engine_->intake().offer(std::move(intake)));
  durable.get_future().wait();
  const std::uint64_t last = log_->info()->last;
  EXPECT_FALSE(engine_->wait_for(last, milliseconds(300))) << "the disk was not full";
  std::future<EngineStatus> status = std::async(std::launch::async, [this] { return engine_->status(); });
  EXPECT_EQ(status.wait_for(seconds(2)), std::future_status::ready) << "status waits for the disk";
  std::filesystem::remove(disk + "/filler");
  EXPECT_TRUE(engine_->wait_for(last, seconds(10)));
  EXPECT_GE(alerts().size(), 100U);
  EXPECT_FALSE(engine_->failure());
  engine_.reset();
  EXPECT_EQ(umount2(disk.c_str(), MNT_DETACH), 0);
}

TEST_F(EngineTest, ALongReplayEndsInASnapshotBeforeAnythingElse) {
  start();
  fail_logins(6);
  engine_.reset();
  const std::filesystem::path snapshots = folder_ + "/snapshots";
  std::filesystem::remove_all(snapshots);
  std::filesystem::create_directory(snapshots);
  std::ofstream(snapshots / "shard-63.1") << "left by a crash";
  const std::uint64_t replayed = log_->info()->last;
  snapshot_every_events_ = 6;
  start();
  const Result<SnapshotHead> head = SnapshotStore(snapshots).read_head();
  ASSERT_TRUE(head) << head.error().what;
  EXPECT_GE(head->sequence, replayed);
  EXPECT_FALSE(std::filesystem::exists(snapshots / "shard-63.1"));
}

TEST_F(EngineTest, ANameIsMaskedUntilItsAccountHasLoggedInAlsoAfterARestart) {
  const auto shows_carol = [this] {
    return engine_->events({}, Viewer::AdminKey)->at(0).find("carol") != std::string::npos;
  };
  start();
  fail_logins(1, "carol");
  EXPECT_FALSE(shows_carol());
  EXPECT_FALSE(engine_->knows_login("carol"));
  tell(EventType::AuthSuccess, 1, "carol");
  fail_logins(1, "carol");
  EXPECT_TRUE(shows_carol());
  engine_.reset();
  start();
  EXPECT_TRUE(engine_->knows_login("carol"));
  ASSERT_TRUE(engine_->erase("user:carol", "tester"));
  EXPECT_FALSE(engine_->knows_login("carol"));
}

TEST_F(EngineTest, AJournalThatIsLostWhileItIsPurgedEndsTheEngineAndHangsNothing) {
  start();
  fail_logins(3);
  fail_logins(3);
  engine_.reset();  // Takes the snapshot without which nothing is purged.
  LogThatIsLostInAPurge log(*log_);
  std::promise<void> ended;
  hooks_.shutdown = [&] { ended.set_value(); };
  EngineOptions few = options();
  few.keep_events = Nanoseconds();
  auto engine = Engine::start(few, hooks_, log);
  ASSERT_TRUE(engine) << engine.error().what;
  log.expect(**engine);
  EXPECT_TRUE(log.is_told());
  ASSERT_EQ(ended.get_future().wait_for(seconds(10)), std::future_status::ready);
  EXPECT_EQ((*engine)->failure()->what, "lost in a purge");
}

TEST_F(EngineTest, TheNewestEventsAreShownFirst) {
  start();
  fail_logins(2, "first");
  fail_logins(1, "second");
  const Result<std::vector<std::string>> events = engine_->events({}, Viewer::AdminWhoReveals);
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 3U);
  EXPECT_NE(events->at(0).find("second"), std::string::npos);
  EventQuery none;
  none.source_ip = "192.0.2.99";
  EXPECT_TRUE(engine_->events(none, Viewer::ReadKey)->empty());
}

TEST_F(EngineTest, AnEventIsShownByTheClassesThatItsViewerMaySee) {
  start();
  EventDraft draft;
  draft.type = EventType::HttpRequest;
  draft.when = draft.received_at = platform::now();
  draft.set(Field::Token, "a-secret");
  draft.set(Field::Body, "a-letter");
  draft.set(Field::Path, "/a-path");
  std::promise<void> is_durable;
  Intake intake;
  intake.source = "test";
  encode_event(draft.view(), intake.records.emplace_back());
  intake.done = [&](const Result<bool>&) { is_durable.set_value(); };
  ASSERT_TRUE(engine_->intake().offer(std::move(intake)));
  ASSERT_EQ(is_durable.get_future().wait_for(seconds(10)), std::future_status::ready);
  const auto shows = [&](Viewer viewer, std::string_view text) {
    return engine_->events({}, viewer)->at(0).find(text) != std::string::npos;
  };
  EXPECT_FALSE(shows(Viewer::ReadKey, "a-secret") || shows(Viewer::ReadKey, "a-letter"));
  EXPECT_TRUE(shows(Viewer::ReadKey, "/a-path"));
  EXPECT_FALSE(shows(Viewer::AdminKey, "a-secret"));
  EXPECT_TRUE(shows(Viewer::AdminKey, "a-letter"));
  EXPECT_TRUE(shows(Viewer::AdminWhoReveals, "a-secret"));
}

}  // namespace
}  // namespace onesec::engine
