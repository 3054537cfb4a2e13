#include "local_bus.h"

#include "platform/random.h"

namespace onesec::app {

Result<std::unique_ptr<LocalBus>> LocalBus::start(const Options& options) {
  auto local = std::unique_ptr<LocalBus>(new LocalBus());
  bus::EmbeddedOptions embedded;
  embedded.store_dir = options.store_dir;
  embedded.token = platform::random_hex(32);
  embedded.max_store_bytes = options.journal_bytes + options.journal_bytes / 4;
  embedded.memory_limit_bytes = options.go_memory_bytes;
  Result<bus::EmbeddedServer> server = bus::EmbeddedServer::start(embedded);
  if (!server) return fail(std::move(server).error().while_("starting the bus"));
  bus::ConnectOptions connect;
  connect.url = server->url();
  connect.token = embedded.token;
  local->server_.emplace(std::move(*server));
  if (Status opened = local->open(std::move(connect), options.journal_bytes); !opened) return fail(opened.error());
  return local;
}

Result<std::unique_ptr<LocalBus>> LocalBus::connect(bus::ConnectOptions connect, std::uint64_t journal_bytes) {
  auto local = std::unique_ptr<LocalBus>(new LocalBus());
  local->gate_.open(egress::Purpose::Bus);
  connect.gate = &local->gate_;
  if (Status opened = local->open(std::move(connect), journal_bytes); !opened) return fail(opened.error());
  return local;
}

Status LocalBus::open(bus::ConnectOptions connect, std::uint64_t journal_bytes) {
  Result<std::unique_ptr<bus::NatsClient>> client = bus::NatsClient::connect(std::move(connect));
  if (!client) return fail(std::move(client).error().while_("connecting to the bus"));
  client_ = std::move(*client);
  bus::JournalOptions options;
  options.max_bytes = journal_bytes;
  Result<std::unique_ptr<bus::Journal>> journal = bus::Journal::open(*client_, options);
  if (!journal) return fail(std::move(journal).error().while_("opening the journal"));
  journal_ = std::move(*journal);
  log_.emplace(*client_, *journal_);
  return {};
}

}  // namespace onesec::app
