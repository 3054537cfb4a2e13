#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bus/embedded_server.h"
#include "bus/journal.h"
#include "bus/nats_client.h"
#include "engine/bus_journal_log.h"
#include "engine/engine.h"
#include "engine/testing_detectors.h"

namespace onesec {

/// An engine with the real server and journal under one folder, for a child process that is made to die.
struct ChildEngine {
  std::optional<bus::EmbeddedServer> server;
  std::unique_ptr<bus::NatsClient> client;
  std::unique_ptr<bus::Journal> journal;
  std::optional<engine::BusJournalLog> log;
  std::unique_ptr<engine::Engine> engine;

  /// 0, or the exit code by which the parent knows what failed: 10 server, 11 client, 12 journal, 13 engine.
  int start(const std::string& folder, const engine::EngineHooks& hooks = {}) {
    bus::EmbeddedOptions options;
    options.store_dir = folder + "/bus";
    options.token = "token-of-this-test";
    Result<bus::EmbeddedServer> started = bus::EmbeddedServer::start(options);
    if (!started) return 10;
    server.emplace(std::move(*started));
    bus::ConnectOptions connect;
    connect.url = server->url();
    connect.token = options.token;
    Result<std::unique_ptr<bus::NatsClient>> connected = bus::NatsClient::connect(connect);
    if (!connected) return 11;
    client = std::move(*connected);
    Result<std::unique_ptr<bus::Journal>> opened = bus::Journal::open(*client, {});
    if (!opened) return 12;
    journal = std::move(*opened);
    log.emplace(*client, *journal);
    engine::EngineOptions engine_options;
    engine_options.data_dir = folder;
    engine_options.version = "test";
    engine_options.modules = engine::testing::kTestModules;
    Result<std::unique_ptr<engine::Engine>> made = engine::Engine::start(engine_options, hooks, *log);
    if (!made) return 13;
    engine = std::move(*made);
    return 0;
  }
};

}  // namespace onesec
