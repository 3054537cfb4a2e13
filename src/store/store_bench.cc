#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>

#include "store/alert_store.h"

namespace onesec::store {
namespace {

Alert alert_number(std::uint64_t n) {
  Alert alert;
  alert.id = "0badcafe0badcafe0badcafe" + std::to_string(n);
  alert.module = "auth_fortress";
  alert.detector = "auth.brute_force";
  alert.title = "Password guessing from one address";
  alert.description = "Many failed logins from one address in a short time.";
  alert.entity = {EntityKind::Address, "192.0.2." + std::to_string(n % 250)};
  alert.created_at = Instant::from_seconds(static_cast<std::int64_t>(n));
  alert.matched.assign(4, std::string(200, 'm'));
  alert.event_ids.assign(8, "0badcafe-1234567-12");
  alert.count = n;
  return alert;
}

/// Commits of `alerts` rows each; with `fresh` every row is new, otherwise the same rows are written again.
void commit(benchmark::State& state, bool fresh, platform::Durability durability) {
  std::string directory = (std::filesystem::temp_directory_path() / "store_bench_XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) return state.SkipWithError("no temporary directory");
  Result<AlertStore> store = AlertStore::open(directory + "/alerts.db");
  if (!store) return state.SkipWithError(store.error().what.c_str());
  const auto per_commit = static_cast<std::uint64_t>(state.range(0));
  std::uint64_t n = 0;
  std::uint64_t sequence = 0;
  for (auto _ : state) {
    Commit batch;
    batch.durability = durability;
    batch.position = {1, ++sequence};
    for (std::uint64_t i = 0; i < per_commit; ++i) batch.alerts.push_back(alert_number(fresh ? n++ : i));
    if (!store->commit(batch)) return state.SkipWithError("a commit failed");
  }
  const Result<AlertCounts> counts = store->own_reader().counts();
  if (!counts || counts->total != (fresh ? n : per_commit)) state.SkipWithError("the wrong number of alerts is stored");
  state.SetItemsProcessed(static_cast<std::int64_t>(sequence * per_commit));
  std::filesystem::remove_all(directory);
}

BENCHMARK_CAPTURE(commit, new_alerts, true, platform::Durability::Normal)->Arg(1)->Arg(100);
BENCHMARK_CAPTURE(commit, same_alerts, false, platform::Durability::Normal)->Arg(1)->Arg(100);
BENCHMARK_CAPTURE(commit, new_alerts_synced, true, platform::Durability::Full)->Arg(100);

}  // namespace
}  // namespace onesec::store
