#include "engine/engine.h"

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "bus/embedded_server.h"
#include "bus/journal.h"
#include "bus/nats_client.h"
#include "engine/bus_journal_log.h"
#include "engine/testing_detectors.h"
#include "model/event_draft.h"
#include "model/event_record.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "platform/random.h"

namespace onesec::engine {
namespace {

/// The real server, journal and store in a folder of its own.
class EngineTest : public ::testing::Test {
 protected:
  EngineTest() : folder_(::testing::TempDir() + "onesec-engine-" + platform::random_hex(8)) {
    EXPECT_TRUE(platform::make_directories(folder_));
    open_bus();
  }
  ~EngineTest() override {
    engine_.reset();
    close_bus();
    std::filesystem::remove_all(folder_);
  }
  void open_bus() {
    bus::EmbeddedOptions options;
    options.store_dir = folder_ + "/bus";
    options.token = "token-of-this-test";
    Result<bus::EmbeddedServer> server = bus::EmbeddedServer::start(options);
    ASSERT_TRUE(server) << server.error().what;
    server_.emplace(std::move(*server));
    bus::ConnectOptions connect;
    connect.url = server_->url();
    connect.token = options.token;
    Result<std::unique_ptr<bus::NatsClient>> client = bus::NatsClient::connect(connect);
    ASSERT_TRUE(client) << client.error().what;
    client_ = std::move(*client);
    Result<std::unique_ptr<bus::Journal>> journal = bus::Journal::open(*client_, {});
    ASSERT_TRUE(journal) << journal.error().what;
    journal_ = std::move(*journal);
    log_.emplace(*client_, *journal_);
  }
  void close_bus() {
    log_.reset();
    journal_.reset();
    client_.reset();
    server_.reset();
  }
  EngineOptions options() const {
    EngineOptions options;
    options.data_dir = folder_;
    options.version = "test";
    options.modules = testing::kTestModules;
    return options;
  }
  void start() {
    Result<std::unique_ptr<Engine>> engine = Engine::start(options(), {}, *log_);
    ASSERT_TRUE(engine) << engine.error().what;
    engine_ = std::move(*engine);
  }
  /// Fails logins of one address and waits until they are journaled and detected.
  void fail_logins(int count, const std::string& user = "root", const std::string& key = "") {
    Intake intake;
    intake.source = "test";
    intake.idempotency_key = key;
    for (int i = 0; i < count; ++i) {
      EventDraft draft;
      draft.type = EventType::AuthFailure;
      draft.provenance = Provenance::TrustedLocal;
      draft.when = draft.received_at = platform::now() + seconds(10 * ++tries_);
      draft.source_ip = IpAddress::v4(192, 0, 2, 1);
      draft.set(Field::Username, user);
      encode_event(draft.view(), intake.records.emplace_back());
    }
    std::promise<Result<bool>> answer;
    intake.done = [&](Result<bool> done) { answer.set_value(std::move(done)); };
    ASSERT_TRUE(engine_->intake().offer(std::move(intake)));
    ASSERT_TRUE(answer.get_future().get());
    ASSERT_TRUE(engine_->wait_for(log_->info()->last, seconds(10)));
  }
  std::vector<Alert> alerts() {
    const Result<AlertPage> page = engine_->alerts({});
    EXPECT_TRUE(page) << page.error().what;
    return page ? page->alerts : std::vector<Alert>{};
  }

  std::string folder_;
  std::optional<bus::EmbeddedServer> server_;
  std::unique_ptr<bus::NatsClient> client_;
  std::unique_ptr<bus::Journal> journal_;
  std::optional<BusJournalLog> log_;
  std::unique_ptr<Engine> engine_;
  int tries_ = 0;
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

TEST_F(EngineTest, TheNewestEventsAreShownFirst) {
  start();
  fail_logins(2, "first");
  fail_logins(1, "second");
  const Result<std::vector<std::string>> events = engine_->events({}, true);
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 3U);
  EXPECT_NE(events->at(0).find("second"), std::string::npos);
  EventQuery none;
  none.source_ip = "192.0.2.99";
  EXPECT_TRUE(engine_->events(none, true)->empty());
}

}  // namespace
}  // namespace onesec::engine
