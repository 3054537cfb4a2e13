#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "bus/embedded_server.h"
#include "bus/journal.h"
#include "bus/nats_client.h"
#include "engine/bus_journal_log.h"
#include "engine/engine.h"
#include "engine/testing_detectors.h"
#include "model/event_draft.h"
#include "model/event_record.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "platform/random.h"

namespace onesec::engine::testing {

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
    options.modules = kTestModules;
    options.snapshot_every_events = snapshot_every_events_;
    return options;
  }
  void start() {
    Result<std::unique_ptr<Engine>> engine = Engine::start(options(), hooks_, *log_);
    ASSERT_TRUE(engine) << engine.error().what;
    engine_ = std::move(*engine);
  }
  /// Fails logins of one address and waits until they are journaled and detected.
  void fail_logins(int count, const std::string& user = "root", const std::string& key = "") {
    tell(EventType::AuthFailure, count, user, key);
  }
  void tell(EventType type, int count, const std::string& user, const std::string& key = "") {
    Intake intake;
    intake.source = "test";
    intake.idempotency_key = key;
    for (int i = 0; i < count; ++i) {
      EventDraft draft;
      draft.type = type;
      draft.provenance = Provenance::TrustedLocal;
      draft.when = draft.received_at = platform::now() + seconds(10 * ++tries_);
      draft.source_ip = IpAddress::v4(192, 0, 2, 1);
      draft.set(Field::Username, user);
      if (type == EventType::AuthFailure) draft.set_boolean(Field::UsernameMasked, true);
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
  EngineHooks hooks_;
  std::unique_ptr<Engine> engine_;
  std::uint64_t snapshot_every_events_ = EngineOptions().snapshot_every_events;
  int tries_ = 0;
};

}  // namespace onesec::engine::testing
