#include "run.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <optional>

#include "ai_out.h"
#include "base/json_escape.h"
#include "bus/alert_stream.h"
#include "bus/dead_letters.h"
#include "bus_event_queue.h"
#include "confine.h"
#include "data_dir.h"
#include "egress_report.h"
#include "egress_watch.h"
#include "engine/engine.h"
#include "engine/memory_plan.h"
#include "fence.h"
#include "geo/country_enricher.h"
#include "local_bus.h"
#include "log_line.h"
#include "normalise/router/router.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "platform/random.h"
#include "serve.h"
#include "setup.h"
#include "sources/known_accounts.h"
#include "sources/source_set.h"
#include "store/json_mentions.h"
#include "way_out.h"
#include "webhooks_out.h"

namespace onesec::app {
namespace {

int say(const Error& error) {
  log_line(error.what);
  return error.code == Code::InvalidInput ? 2 : 1;
}

seconds local_utc_offset() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return seconds(local.tm_gmtoff);
}

/// Beside the program (a build folder), or where the package puts it. Without one, countries are unknown and the
/// detections that need them are silent.
std::optional<geo::CountryEnricher> open_countries() {
  std::string own(4096, '\0');
  const ssize_t length = readlink("/proc/self/exe", own.data(), own.size());
  own.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  const std::string beside = own.substr(0, own.rfind('/')) + "/share/1sec/country.mmdb";
  for (const std::string& path : {beside, std::string("/usr/share/1sec/country.mmdb")}) {
    Result<geo::CountryDatabase> database = geo::CountryDatabase::open(path);
    if (database) return geo::CountryEnricher(std::move(*database));
  }
  return std::nullopt;
}

/// For `doctor`: addresses change hands, so a table of last year names the wrong country for some.
SourceStatus countries_status(const std::optional<geo::CountryEnricher>& countries) {
  SourceStatus status;
  status.name = "country database";
  if (!countries) {
    status.state = "off";
    status.detail = "not found beside the program: logins from new countries and impossible travel are not seen";
    return status;
  }
  const Instant made = countries->database().build_date();
  const auto age = std::chrono::duration_cast<hours>(platform::now() - made).count() / 24;
  status.state = "watching";
  status.detail =
      fmt::format("made {}, {} days old; a new build of 1SEC brings a newer one", to_rfc3339(made).substr(0, 10), age);
  return status;
}

sources::SourceSetOptions source_options_of(const config::Sources& configured, const std::string& data_dir) {
  sources::SourceSetOptions options;
  options.mark_directory = data_dir;
  options.journald = configured.journald ? sources::JournalSetting::Auto : sources::JournalSetting::Off;
  options.has_default_files = !configured.files.has_value();
  for (const config::FileSource& file : configured.files.value_or(std::vector<config::FileSource>{})) {
    options.files.push_back({.glob = file.path, .format = file.format});
  }
  const bool both = configured.syslog.protocol == "both";
  if (!configured.syslog.enabled) return options;
  const auto port = static_cast<std::uint16_t>(configured.syslog.port);
  if (both || configured.syslog.protocol == "udp") {
    options.syslog.udp_address = configured.syslog.host;
    options.syslog.udp_port = port;
  }
  if (both || configured.syslog.protocol == "tcp") {
    options.syslog.tcp_address = configured.syslog.host;
    options.syslog.tcp_port = port;
  }
  return options;
}

std::string host_name() {
  std::string name(256, '\0');
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  name.resize(name.find('\0'));
  return name;
}

/// Who we are to other engines: the same after a restart, so that our own lease of before the crash isn't waited for.
/// The host stands in it because a data directory may have been copied with its machine.
Result<std::string> lease_owner(const std::string& data_dir) {
  const std::string path = data_dir + "/lease.owner";
  Result<std::string> id = platform::read_file(path, 64);
  if (!id && id.error().code == Code::NotFound) {
    id = platform::random_hex(16);
    if (Status written = platform::write_file_atomically(path, *id); !written) return fail(std::move(written).error());
  }
  if (!id) return id;
  return *id + "@" + host_name();
}

Result<std::unique_ptr<LocalBus>> open_bus(const config::Config& configured, const std::string& data_dir,
                                           egress::Gate& gate) {
  const DiskPlan disk = plan_disk(configured, data_dir);
  if (configured.bus.embedded) {
    const std::string publisher = configured.bus.take_events ? platform::random_hex(32) : std::string();
    Result<std::unique_ptr<LocalBus>> started = LocalBus::start(
        {data_dir + "/bus", disk, engine::plan_memory(std::uint64_t{configured.limits.memory_mb} << 20U).bus,
         static_cast<std::uint16_t>(configured.bus.port), publisher});
    if (!started) return started;
    if (Status told = write_publisher_file(data_dir, (*started)->own_port(), publisher); !told) {
      return fail(std::move(told).error());
    }
    return started;
  }
  bus::ConnectOptions connect;
  connect.url = configured.bus.url;
  connect.gate = &gate;
  connect.token = configured.bus.token;
  connect.user = configured.bus.user;
  connect.password = configured.bus.password;
  connect.creds_file = configured.bus.creds;
  connect.tls.ca_file = configured.bus.tls_ca;
  connect.tls.cert_file = configured.bus.tls_cert;
  connect.tls.key_file = configured.bus.tls_key;
  bus::LeaseOptions lease;
  lease.ttl = seconds(configured.bus.lease_secs);
  lease.host = host_name();
  Result<std::string> owner = lease_owner(data_dir);
  if (!owner) return fail(std::move(owner).error());
  lease.owner = std::move(*owner);
  return LocalBus::reach(std::move(connect), disk, lease);
}

/// nullopt: alerts aren't published, and never were.
Result<std::optional<bus::AlertStream>> open_alert_stream(const config::Config& configured, const std::string& data_dir,
                                                          bus::NatsClient& client) {
  if (!configured.bus.publish_alerts) return bus::AlertStream::find(client);
  bus::AlertStreamOptions options;
  options.max_bytes = plan_disk(configured, data_dir).alert_stream;
  options.max_age = hours(24) * configured.retention.alerts_days;
  Result<bus::AlertStream> opened = bus::AlertStream::open(client, options);
  if (!opened) return fail(std::move(opened).error());
  return std::move(*opened);
}

/// Alerts to the bus, and back from it when somebody's data are erased: also when they went there before publishing was
/// switched off.
void join_alert_stream(std::optional<bus::AlertStream>& stream, bool publishes, const LocalBus& bus,
                       engine::EngineHooks& hooks) {
  if (!stream) return;
  hooks.retract_alerts = [&stream](const Entity& erased) -> Status {
    const auto removed =
        stream->remove_if([&](std::string_view payload) { return store::json_mentions(payload, erased); });
    return removed ? Status() : Status(fail(removed.error()));
  };
  if (!publishes) return;
  hooks.publish_alert = [&stream, &bus](const engine::OutgoingAlert& alert,
                                        std::function<void(engine::Receipt)> done) -> Status {
    if (!bus.holds_journal()) return fail(Code::Unavailable, "the lease of the journal is not renewed");
    return stream->publish(alert.subject, alert.message_id, alert.payload, std::move(done));
  };
  hooks.published_alerts = [&stream] { return stream->message_ids(); };
}

void join_bus(const LocalBus& bus, engine::EngineHooks& hooks) {
  hooks.lease = [&bus] { return bus.lease(); };
  hooks.bus_memory = [&bus] { return bus.memory_bytes(); };
}

/// Ends the engine when another one has its journal.
class OwnershipWatch {
 public:
  OwnershipWatch(engine::BusJournalLog& journal, engine::Engine& engine) : journal_(journal) {
    journal_.on_lost([&engine](const Error& why) { engine.give_up(why); });
  }
  ~OwnershipWatch() { journal_.on_lost({}); }
  OwnershipWatch(const OwnershipWatch&) = delete;
  OwnershipWatch& operator=(const OwnershipWatch&) = delete;

 private:
  engine::BusJournalLog& journal_;
};

/// What stands beside the engine and speaks to it. Made after it, gone before it.
struct Companions {
  Companions(AiOut& ai, const WayOut& way_out, engine::BusJournalLog& journal, engine::Engine& engine)
      : joined(ai, engine), egress(engine, ways_to_watch(way_out, ai)), ownership(journal, engine) {}
  AiOut::Joined joined;
  EgressWatch egress;
  OwnershipWatch ownership;
};

/// Which switch opens a module's eyes for a type; empty when some source sees it.
std::string blind_because(const sources::SourceSet& sources, EventType type) {
  // The published schema has two names for one thing; our normalisers use the first.
  if (type == EventType::LoginFailure) type = EventType::AuthFailure;
  if (type == EventType::LoginSuccess) type = EventType::AuthSuccess;
  std::string how;
  for (const sources::Produces& produces : sources.produces()) {
    const bool gives = produces.is_any || std::ranges::find(produces.types, type) != produces.types.end();
    if (!gives) continue;
    if (produces.is_active) return "";
    if (how.empty()) how = produces.how_to_enable;
  }
  return how.empty() ? "no source of this host gives it; POST /api/v1/events does" : how;
}

/// `accounts` outlives what it makes.
sources::NormaliserFactory normalisers_for(const sources::KnownAccounts& accounts) {
  return [&accounts](const std::string& format) -> std::unique_ptr<Normaliser> {
    normalise::RouterOptions router;
    router.format = normalise::log_format_named(format).value_or(normalise::LogFormat::Auto);
    router.known_users = &accounts;
    router.utc_offset = local_utc_offset();
    return std::make_unique<normalise::Router>(router);
  };
}

/// Null when others' events aren't taken; else `sources` is told of it.
Result<std::unique_ptr<BusEventQueue>> open_event_queue(const config::Config& configured, const std::string& data_dir,
                                                        LocalBus& bus, bus::DeadLetters& dead_letters,
                                                        sources::SourceSetOptions& sources) {
  if (!configured.bus.take_events) return nullptr;
  Result<std::unique_ptr<BusEventQueue>> queue =
      BusEventQueue::open(bus.client(), plan_disk(configured, data_dir).event_stream, dead_letters);
  if (queue) sources.bus_events = {queue->get(), provenance_of(configured.bus)};
  return queue;
}

/// Who waits for the engine to be ready hears why it won't be.
int give_up(const RunOptions& options, const Error& error) {
  if (options.ready_fd >= 0) {
    std::string line = R"({"error":)";
    append_json_string(line, error.what);
    (void)platform::write_all(options.ready_fd, line + "}\n");
  }
  return say(error);
}

Result<engine::EngineOptions> options_to_run(const config::Loaded& loaded, const RunOptions& options) {
  engine::EngineOptions made = engine_options_of(loaded, options.data_dir);
  made.threads = options.threads;
  auto rules = read_rules(loaded.file, *made.rule_cache);
  if (!rules) return fail(std::move(rules).error());
  made.rules = std::move(*rules);
  return made;
}

}  // namespace

int run(const RunOptions& options) {
  block_signals();
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const Result<config::Loaded> loaded = load_configuration(options.config_path);
  if (!loaded) return give_up(options, loaded.error());
  if (const Status held = enter_fence(loaded->config, options); !held) return give_up(options, held.error());
  if (const Status confined = confine(loaded->config, options); !confined) return give_up(options, confined.error());
  print_warnings(*loaded);
  const Result<DataDir> data_dir = DataDir::open(options.data_dir);
  if (!data_dir) return give_up(options, data_dir.error());
  Result<std::unique_ptr<WayOut>> way_out = WayOut::open(loaded->config, options.data_dir);
  if (!way_out) return give_up(options, way_out.error());
  Result<std::unique_ptr<LocalBus>> local = open_bus(loaded->config, options.data_dir, (*way_out)->gate());
  if (!local) return give_up(options, local.error());
  Result<engine::EngineOptions> engine_options = options_to_run(*loaded, options);
  if (!engine_options) return give_up(options, engine_options.error());
  engine::EngineHooks hooks;
  hooks.shutdown = [] { kill(getpid(), SIGTERM); };
  Result<bus::DeadLetters> dead_letters = bus::DeadLetters::open((*local)->client());
  if (!dead_letters) return give_up(options, dead_letters.error());
  hooks.dead_letter = [&dead_letters](std::string_view reason, std::string_view bytes) {
    return dead_letters->put(reason, bytes);
  };
  hooks.confinement = [&loaded] { return confinement_status(loaded->config); };
  Result<std::optional<bus::AlertStream>> alert_stream =
      open_alert_stream(loaded->config, options.data_dir, (*local)->client());
  if (!alert_stream) return give_up(options, alert_stream.error());
  join_alert_stream(*alert_stream, loaded->config.bus.publish_alerts, **local, hooks);
  const sources::KnownAccounts accounts;
  hooks.is_known_user = [&accounts](std::string_view user) { return accounts.contains(user); };
  join_bus(**local, hooks);
  join_egress(loaded->config, **way_out, hooks);
  WebhooksOut webhooks(**way_out, options.data_dir, accounts);
  const Result<TakeOver> webhooks_taken = webhooks.follow(loaded->config);
  if (!webhooks_taken) return give_up(options, webhooks_taken.error());
  (*webhooks_taken)();
  AiOut ai(**way_out, options.data_dir);
  const Result<TakeOver> ai_taken = ai.follow(loaded->config);
  if (!ai_taken) return give_up(options, ai_taken.error());
  (*ai_taken)();
  hooks.receivers = receivers_of(webhooks, ai);
  Result<std::unique_ptr<engine::Engine>> engine =
      engine::Engine::start(std::move(*engine_options), hooks, (*local)->journal());
  if (!engine) return give_up(options, engine.error());
  webhooks.join(**engine);
  std::optional<Companions> companions(std::in_place, ai, **way_out, (*local)->journal(), **engine);

  const std::optional<geo::CountryEnricher> countries = open_countries();
  const Enricher* enricher = countries ? &*countries : nullptr;
  sources::SourceSetOptions source_options = source_options_of(loaded->config.sources, options.data_dir);
  const Result<std::unique_ptr<BusEventQueue>> event_queue =
      open_event_queue(loaded->config, options.data_dir, **local, *dead_letters, source_options);
  if (!event_queue) return give_up(options, event_queue.error());
  sources::SourceSet sources(std::move(source_options), normalisers_for(accounts), (*engine)->intake(), enricher);
  if (const Status started = sources.start(); !started) return give_up(options, started.error());
  hooks.sources = [&sources, &countries] {
    std::vector<SourceStatus> all = sources.status();
    all.push_back(countries_status(countries));
    return all;
  };
  hooks.blind_because = [&sources](EventType type) { return blind_because(sources, type); };
  (*engine)->set_hooks(hooks);

  TelemetryOut telemetry(**way_out, options.data_dir, **engine);
  const Result<TakeOver> telemetry_taken = telemetry.follow(loaded->config);
  if (!telemetry_taken) return give_up(options, telemetry_taken.error());
  (*telemetry_taken)();
  const Served served{options, *loaded, **engine, webhooks, ai, telemetry, accounts, enricher};
  if (const Status done = serve(served); !done) return give_up(options, done.error());
  sources.stop();
  hooks.sources = {};  // Its sources are gone; what is left to process may still leave dead letters.
  hooks.blind_because = {};
  (*engine)->set_hooks(hooks);
  companions.reset();
  const std::optional<Error> why = (*engine)->failure();
  engine->reset();
  return why ? say({Code::Unavailable, why->what}) : 0;
}

}  // namespace onesec::app
