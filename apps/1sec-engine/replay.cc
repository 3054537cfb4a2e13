#include "replay.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "base/sha256.h"
#include "data_dir.h"
#include "egress/redaction/attacker_text.h"
#include "engine/engine.h"
#include "engine/memory_plan.h"
#include "engine/record.h"
#include "local_bus.h"
#include "model/event_json.h"
#include "modules/all.h"
#include "platform/clock.h"
#include "setup.h"

namespace onesec::app {
namespace {

int say(const Error& error) {
  fmt::print(stderr, "1sec-engine: {}\n", egress::log_text(error.what));
  return 1;
}

/// The journal's epoch and the installation's secret decide ids and shards: a replay uses the same.
Status copy_identity(const std::string& from, const std::string& to) {
  for (const char* name : {"/install.secret", "/journal.epoch"}) {
    const Result<std::string> bytes = platform::read_file(from + name, 64);
    if (!bytes) return fail(bytes.error());
    if (Status written = platform::write_file_atomically(to + name, *bytes); !written) return written;
  }
  return {};
}

/// What was convicted as poison stays passed over, or the replay would die of it too.
Status copy_skips(const std::string& from, const std::string& to) {
  Result<store::AlertStore> live = store::AlertStore::open(from + "/alerts.db");
  if (!live) return fail(live.error());
  Result<std::vector<store::Skip>> skips = live->own_reader().skips();
  if (!skips) return fail(skips.error());
  Result<store::AlertStore> fresh = store::AlertStore::open(to + "/alerts.db");
  if (!fresh) return fail(fresh.error());
  store::Commit commit;
  commit.skips = std::move(*skips);
  if (const auto done = fresh->commit(commit); !done) return fail(done.error());
  return {};
}

Result<std::uint64_t> export_events(engine::JournalLog& log, const std::string& path, std::uint32_t epoch) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  const Result<engine::JournalLog::Info> info = log.info();
  if (!info) return fail(info.error());
  std::uint64_t count = 0;
  std::string line;
  if (info->first == 0) return count;
  Result<std::unique_ptr<engine::JournalCursor>> cursor = log.follow(info->first);
  if (!cursor) return fail(cursor.error());
  for (std::uint64_t at = 0; at < info->last;) {
    const Result<std::optional<engine::JournalMessage>> message = (*cursor)->next(5'000);
    if (!message) return fail(message.error());
    if (!*message) return fail(Code::Unavailable, "the journal stopped answering");
    at = (*message)->sequence;
    const Result<engine::Batch> batch = engine::Batch::open((*message)->bytes, epoch, at);
    if (!batch) continue;
    for (const Event& event : batch->events()) {
      line.clear();
      append_event_json(event, {}, line);
      out << line << '\n';
      ++count;
    }
  }
  if (!out.flush()) return fail(Code::Exhausted, "writing " + path + ": no room");
  return count;
}

}  // namespace

int replay(const ReplayOptions& options) {
  const Result<config::Loaded> configuration = load_configuration(options.config_path);
  if (!configuration) return say(configuration.error());
  const Result<DataDir> source = DataDir::open(options.data_dir);
  if (!source) return say(source.error());
  const Result<DataDir> into = DataDir::open(options.into);
  if (!into) return say(into.error());
  if (const auto names = platform::list_directory(options.into); !names || names->size() > 1) {
    return say({Code::InvalidInput, options.into + ": expected an empty folder"});
  }
  engine::EngineOptions engine_options = engine_options_of(*configuration, options.into);
  Result<std::unique_ptr<LocalBus>> local =
      LocalBus::start({options.data_dir + "/bus", plan_disk(configuration->config, options.data_dir),
                       engine::plan_memory(engine_options.memory_bytes).bus});
  if (!local) return say(local.error());
  if (const Status copied = copy_identity(options.data_dir, options.into); !copied) return say(copied.error());
  if (const Status copied = copy_skips(options.data_dir, options.into); !copied) return say(copied.error());
  engine_options.is_replay = true;
  engine_options.threads = options.threads;
  const std::int64_t began = platform::steady_nanos();
  Result<std::unique_ptr<engine::Engine>> replayed = engine::Engine::start(engine_options, {}, (*local)->journal());
  if (!replayed) return say(replayed.error());
  const double secs = static_cast<double>(platform::steady_nanos() - began) / 1e9;
  const Result<std::string> alerts_digest = (*replayed)->alerts_digest();
  const Result<AlertPage> page = (*replayed)->alerts({});
  if (!alerts_digest) return say(alerts_digest.error());
  if (!page) return say(page.error());
  if (!options.export_path.empty()) {
    const auto exported = export_events((*local)->journal(), options.export_path, (*replayed)->epoch());
    if (!exported) return say(exported.error());
  }
  if (options.is_json) {
    fmt::print("{{\"events\":{},\"alerts\":{},\"alerts_digest\":\"{}\",\"secs\":{:.3f}}}\n", (*replayed)->processed(),
               page->total, *alerts_digest, secs);
  } else {
    fmt::print("replayed {} events in {:.2f} s: {} alerts\nalerts digest {}\nthe store is {}/alerts.db\n",
               (*replayed)->processed(), secs, page->total, *alerts_digest, options.into);
  }
  return 0;
}

int digest(const std::string& data_dir) {
  const Result<DataDir> locked = DataDir::open(data_dir);
  if (!locked) return say(locked.error());
  Result<store::AlertStore> store = store::AlertStore::open(data_dir + "/alerts.db");
  if (!store) return say(store.error());
  const Result<Sha256> value = store->own_reader().digest();
  if (!value) return say(value.error());
  fmt::print("{}\n", hex(*value));
  return 0;
}

}  // namespace onesec::app
