#include "local_bus.h"

#include <vector>

#include "bus/connection.h"

namespace onesec::app {

Result<std::unique_ptr<LocalBus>> LocalBus::start(const Options& options) {
  auto local = std::unique_ptr<LocalBus>(new LocalBus());
  bus::EmbeddedBusOptions embedded;
  embedded.server.store_dir = options.store_dir;
  embedded.server.max_store_bytes = options.disk.total + options.disk.total / 4;
  embedded.server.port = options.port;
  embedded.server.publisher_password = options.publisher_password;
  embedded.server.memory_limit_bytes = options.go_memory_bytes;
  embedded.journal.max_bytes = options.disk.journal;
  Result<std::unique_ptr<bus::EmbeddedBus>> started = bus::EmbeddedBus::start(std::move(embedded));
  if (!started) return fail(std::move(started).error().while_("starting the bus"));
  local->embedded_ = std::move(*started);
  local->log_.emplace(local->embedded_->client(), local->embedded_->journal());
  return local;
}

Result<std::unique_ptr<LocalBus>> LocalBus::reach(bus::ConnectOptions connect, const DiskPlan& disk,
                                                  const bus::LeaseOptions& lease) {
  auto local = std::unique_ptr<LocalBus>(new LocalBus());
  const Result<std::vector<bus::Endpoint>> endpoints = bus::parse_urls(connect.url, connect.demand_tls);
  if (!endpoints) return fail(endpoints.error());
  for (const bus::Endpoint& endpoint : *endpoints) {
    connect.gate->open(egress::Purpose::Bus, {endpoint.host, endpoint.port, true});
  }
  Result<std::unique_ptr<bus::NatsClient>> client = bus::NatsClient::connect(std::move(connect));
  if (!client) return fail(std::move(client).error().while_("connecting to the bus"));
  local->client_ = std::move(*client);
  // Before anything is made or changed there: what is there may be another engine's.
  Result<std::unique_ptr<bus::Lease>> leased = bus::Lease::acquire(*local->client_, lease);
  if (!leased) return fail(std::move(leased).error());
  local->lease_ = std::move(*leased);
  bus::JournalOptions options;
  options.max_bytes = disk.journal;
  Result<std::unique_ptr<bus::Journal>> journal = bus::Journal::open(*local->client_, options);
  if (!journal) return fail(std::move(journal).error().while_("opening the journal"));
  local->journal_ = std::move(*journal);
  local->log_.emplace(*local->client_, *local->journal_, local->lease_.get());
  return local;
}

LeaseStatus LocalBus::lease() const {
  if (!lease_) return {};
  const bus::LeaseStats stats = lease_->stats();
  return {stats.epoch, stats.renewals, stats.failed_renewals, stats.is_held};
}

}  // namespace onesec::app
