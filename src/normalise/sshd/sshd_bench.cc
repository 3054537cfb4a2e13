#include <benchmark/benchmark.h>

#include <vector>

#include "normalise/router/router.h"

namespace onesec::normalise {
namespace {

void lines_of_auth_log(benchmark::State& state) {
  std::vector<std::string> lines;
  for (int i = 0; i < 1'000; ++i) {
    const std::string pid = std::to_string(1'000 + i / 3);
    const std::string front = "2026-11-24T18:00:00.123456+00:00 web sshd[" + pid + "]: ";
    const std::string peer = "192.0.2." + std::to_string(i / 3 % 250) + " port " + std::to_string(20'000 + i / 3);
    if (i % 3 == 0) lines.push_back(front + "Invalid user oracle from " + peer);
    if (i % 3 == 1) lines.push_back(front + "Failed password for invalid user oracle from " + peer + " ssh2");
    if (i % 3 == 2) lines.push_back(front + "Connection closed by invalid user oracle " + peer + " [preauth]");
  }
  Router router({});
  EventDraft draft;
  RawRecord record;
  record.received_at = Instant::from_seconds(1'795'543'200);
  for (auto _ : state) {
    for (const std::string& line : lines) {
      draft.clear();
      record.bytes = line;
      if (router.normalise(record, draft) != Normalised::Event) state.SkipWithError("no event");
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(lines.size()));
}
BENCHMARK(lines_of_auth_log);

}  // namespace
}  // namespace onesec::normalise
