#include "engine/engine.h"

#include <algorithm>
#include <cstring>

#include "base/sha256.h"
#include "engine/controls.h"
#include "engine/memory_plan.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "platform/random.h"

namespace onesec::engine {
namespace {

constexpr std::size_t kSecretBytes = 16;

/// The installation's secret: made once, and never again, or every key would hash elsewhere.
Result<HashKey> read_or_make_secret(const std::string& path) {
  Result<std::string> bytes = platform::read_file(path, 64);
  if (!bytes && bytes.error().code == Code::NotFound) {
    bytes = platform::random_bytes(kSecretBytes);
    if (const Status written = platform::write_file_atomically(path, *bytes); !written) return fail(written.error());
  }
  if (!bytes) return fail(bytes.error());
  if (bytes->size() != kSecretBytes)
    return fail(Code::Corrupt, path + ": expected 16 bytes; restore it, or remove the data");
  HashKey key{};
  std::memcpy(key.data(), bytes->data(), key.size());
  return key;
}

/// Part of alert ids. From the secret, so that a replay elsewhere with the same secret makes the same ids.
std::string install_id(const HashKey& secret) {
  return hex(sha256("install" + std::string(reinterpret_cast<const char*>(secret.data()), secret.size())), 16);
}

/// Which journal this is: a new number when the journal was made anew, so that old event ids never mean new events.
Result<std::uint32_t> read_or_make_epoch(const std::string& path, bool is_new_journal) {
  const Result<std::string> text = platform::read_file(path, 64);
  if (text && !is_new_journal && text->size() == 4) {
    std::uint32_t epoch = 0;
    std::memcpy(&epoch, text->data(), 4);
    return epoch;
  }
  if (!text && text.error().code != Code::NotFound) return fail(text.error());
  const std::string bytes = platform::random_bytes(4);
  if (const Status written = platform::write_file_atomically(path, bytes); !written) return fail(written.error());
  std::uint32_t epoch = 0;
  std::memcpy(&epoch, bytes.data(), 4);
  return epoch;
}

}  // namespace

Engine::Engine(EngineOptions options, EngineHooks hooks, JournalLog& log, const HashKey& secret,
               store::AlertStore store, AttemptMark mark, DetectorSet detectors)
    : options_(std::move(options)),
      log_(log),
      snapshots_(options_.data_dir + "/snapshots"),
      started_at_(platform::now()),
      hooks_(std::move(hooks)),
      store_(std::move(store)),
      mark_(std::move(mark)),
      detection_(std::move(detectors), std::max(options_.threads, 1U)),
      book_(install_id(secret), detection_.detectors()) {}

Result<std::unique_ptr<Engine>> Engine::start(EngineOptions options, EngineHooks hooks, JournalLog& log) {
  const MemoryPlan plan = plan_memory(options.memory_bytes);
  const Result<HashKey> secret = read_or_make_secret(options.data_dir + "/install.secret");
  if (!secret) return fail(secret.error());
  Result<DetectorSet> set = DetectorSet::build(options.modules, options.module_options, *secret, plan.state);
  if (!set) return fail(set.error());
  store::StoreOptions store_options;
  store_options.cache_kib = static_cast<std::uint32_t>(plan.sqlite / 1024 / 3);
  Result<store::AlertStore> store = store::AlertStore::open(options.data_dir + "/alerts.db", store_options);
  if (!store) return fail(std::move(store).error().while_("opening the alerts"));
  Result<AttemptMark> mark = AttemptMark::open(options.data_dir + "/attempt");
  if (!mark) return fail(mark.error());
  std::unique_ptr<Engine> engine(new Engine(std::move(options), std::move(hooks), log, *secret, std::move(*store),
                                            std::move(*mark), std::move(*set)));
  if (Status restored = engine->restore(); !restored) return fail(restored.error());
  if (engine->options_.is_replay) return engine;
  if (Status opened = engine->open_writer(); !opened) return fail(opened.error());
  engine->is_running_ = true;
  engine->loop_ = std::jthread([raw = engine.get()](const std::stop_token& stop) { raw->run(stop); });
  return engine;
}

Status Engine::restore() {
  const Result<JournalLog::Info> info = log_.info();
  if (!info) return fail(info.error());
  is_first_start_ = info->last == 0 && store_.position().sequence == 0;
  const bool is_new_journal = info->last < store_.position().sequence;
  const Result<std::uint32_t> epoch = read_or_make_epoch(options_.data_dir + "/journal.epoch", is_new_journal);
  if (!epoch) return fail(epoch.error());
  epoch_ = *epoch;
  if (Status loaded = couriers_.load(store_); !loaded) return loaded;
  couriers_.set_receivers(std::exchange(hooks_.receivers, {}));
  if (store_.position().sequence == 0) couriers_.set_quiet_until(info->last);
  if (store_.position().sequence == 0 && info->last != 0 && hooks_.published_alerts) {
    Result<std::set<std::string>> ids = hooks_.published_alerts();
    if (!ids) return fail(std::move(ids).error());
    couriers_.bus().set_published(std::move(*ids));
  }
  if (store_.position().epoch == epoch_) stored_position_ = store_.position().sequence;

  std::string wanted_config = detection_.detectors().config_text();
  const Result<SnapshotHead> head = snapshots_.read_head();
  if (!head && head.error().code == Code::Unsupported) return fail(head.error());
  std::uint64_t from = info->first != 0 ? info->first : info->last + 1;
  if (head && head->epoch == epoch_ && head->sequence <= stored_position_ && head->sequence <= info->last &&
      head->sequence + 1 >= info->first) {
    detection_.apply_config(head->config_text);
    auto rules = options_.rule_cache->compiled(head->rules_record);
    if (!rules) return fail(std::move(rules).error().while_("reading the snapshot"));
    detection_.apply_rules(std::move(*rules));
    const Result<SnapshotHead> loaded = snapshots_.load(detection_);
    if (!loaded) return fail(loaded.error().while_("reading the snapshot"));
    cursors_ = loaded->cursors;
    for (const auto& known : loaded->idempotency_keys) known_keys_.add(known.key, known.stamp);
    for (const auto& [name, when] : loaded->logins) logins_.add(name, when);
    stamp_ = loaded->stamp;
    snapshot_position_ = loaded->sequence;
    written_snapshot_ = loaded->sequence;
    from = loaded->sequence + 1;
  } else {
    detection_.apply_config("");  // Before the first Config record in the journal the defaults were in force.
  }
  {
    const std::lock_guard lock(position_mutex_);
    position_ = from - 1;
  }
  Result<store::OpenGroups> groups = store_.own_reader().load_open_groups(AlertBook::kMaxGroups);
  if (!groups) return fail(groups.error());
  const auto counters = store_.own_reader().counters();
  if (!counters) return fail(counters.error());
  book_.load(std::move(groups->alerts), *counters);
  const auto skips = store_.own_reader().skips();
  if (!skips) return fail(skips.error());
  for (const store::Skip& skip : *skips) detection_.skip(skip.event);
  Result<std::unique_ptr<JournalCursor>> cursor = log_.follow(from);
  if (!cursor) return fail(cursor.error());
  cursor_ = std::move(*cursor);
  if (Status replayed = replay_to(info->last); !replayed) return replayed;
  wanted_config_ = std::move(wanted_config);
  // Before anybody can end this process again: one that is killed soon after each start would replay more each time.
  if (!options_.is_replay && events_since_snapshot_ >= options_.snapshot_every_events) {
    maybe_snapshot(true);
    if (snapshot_writer_.joinable()) snapshot_writer_.join();
  }
  return {};
}

Status Engine::replay_to(std::uint64_t last) {
  while (position() < last) {
    Result<std::optional<JournalMessage>> message = cursor_->next(5'000);
    if (!message && message.error().code != Code::NotFound)
      return fail(message.error().while_("replaying the journal"));
    if (!message) continue;
    if (!*message) return fail(Code::Unavailable, "replaying the journal: it stopped answering");
    process(**message);
    if (const std::optional<Error> why = failure()) return fail(*why);
  }
  return {};
}

Status Engine::open_writer() {
  const MemoryPlan plan = plan_memory(options_.memory_bytes);
  Writer::Limits limits;
  limits.queue_bytes = plan.queue;
  writer_ = std::make_unique<Writer>(log_, platform::now, limits, stamp_, cursors_, known_keys_);
  const Nanoseconds gap = stamp_ == Instant() ? Nanoseconds() : platform::now() - stamp_;
  writer_->append_control(RecordKind::Started, encode(StartedBody{options_.version, gap}), {});
  if (wanted_config_ != detection_.detectors().config_text()) {
    writer_->append_control(RecordKind::Config, wanted_config_, {});
  }
  const std::string wanted_rules = options_.rules == nullptr ? std::string() : options_.rules->record;
  if (wanted_rules != detection_.rules_record()) writer_->append_control(RecordKind::Rules, wanted_rules, {});
  return {};
}

Engine::~Engine() {
  if (writer_) writer_->stop();
  if (!failure()) {
    if (const Result<JournalLog::Info> info = log_.info(); info) (void)wait_for(info->last, seconds(10));
  }
  is_stopping_ = true;
  position_changed_.notify_all();
  loop_.request_stop();
  if (loop_.joinable()) loop_.join();
  if (snapshot_writer_.joinable()) snapshot_writer_.join();
  if (couriers_.wait_until_answered(seconds(2))) send_alerts(false);  // What isn't noted is sent again, under its id.
  maybe_snapshot(true);
  if (snapshot_writer_.joinable()) snapshot_writer_.join();
}

std::string Engine::config_json() {
  const std::lock_guard lock(hooks_mutex_);
  return options_.config_json;
}

void Engine::set_config_json(std::string json) {
  const std::lock_guard lock(hooks_mutex_);
  options_.config_json = std::move(json);
}

void Engine::set_hooks(EngineHooks hooks) {
  const std::lock_guard lock(hooks_mutex_);
  hooks_ = std::move(hooks);
}

void Engine::give_up(const Error& why) {
  const std::lock_guard lock(failure_mutex_);
  if (!failure_) failure_ = why;
}

std::optional<Error> Engine::failure() {
  const std::lock_guard lock(failure_mutex_);
  return failure_;
}

bool Engine::has_failed() {
  const std::lock_guard lock(failure_mutex_);
  return failure_.has_value();
}

std::uint64_t Engine::position() {
  const std::lock_guard lock(position_mutex_);
  return position_;
}

bool Engine::wait_for(std::uint64_t sequence, milliseconds timeout) {
  std::unique_lock lock(position_mutex_);
  position_changed_.wait_for(lock, timeout, [&] { return position_ >= sequence || has_failed(); });
  return position_ >= sequence;
}

}  // namespace onesec::engine
