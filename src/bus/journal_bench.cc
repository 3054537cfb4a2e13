#include <benchmark/benchmark.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "bus/journal.h"
#include "bus/test_support.h"
#include "platform/clock.h"

namespace onesec::bus {
namespace {

constexpr std::size_t kBatchBytes = std::size_t{512} << 10U;
constexpr std::uint64_t kInFlight = 4;

/// Appends `count` batches with four in flight; false when one is refused.
bool fill(Journal& journal, std::uint64_t count) {
  const std::string payload(kBatchBytes, 'x');
  std::mutex mutex;
  std::condition_variable decided;
  std::uint64_t in_flight = 0;
  bool is_good = true;
  std::unique_lock lock(mutex);
  for (std::uint64_t i = 0; i < count; ++i) {
    decided.wait(lock, [&] { return in_flight < kInFlight; });
    ++in_flight;
    lock.unlock();
    const Status sent = journal.append(payload, [&](Result<std::uint64_t> sequence) {
      const std::lock_guard held(mutex);
      is_good = is_good && sequence.has_value();
      --in_flight;
      decided.notify_one();
    });
    lock.lock();
    if (!sent) {
      --in_flight;
      is_good = false;
    }
  }
  decided.wait(lock, [&] { return in_flight == 0; });
  return is_good;
}

struct Opened {
  explicit Opened(const std::string& directory) {
    EmbeddedOptions options = testing::embedded_options(directory);
    options.max_store_bytes = std::uint64_t{4} << 30U;
    server = std::make_unique<EmbeddedServer>(*EmbeddedServer::start(options));
    client = *NatsClient::connect(testing::connect_options(server->url()));
    JournalOptions journal_options;
    journal_options.max_bytes = std::uint64_t{3} << 30U;
    journal = *Journal::open(*client, journal_options);
  }
  std::unique_ptr<EmbeddedServer> server;
  std::unique_ptr<NatsClient> client;
  std::unique_ptr<Journal> journal;
};

void BM_AppendSynced(benchmark::State& state) {
  const testing::ScratchDirectory scratch;
  const Opened opened(scratch.path());
  constexpr std::uint64_t kBatches = 64;
  std::uint64_t expected = 0;
  for (auto _ : state) {
    expected += kBatches;
    if (!fill(*opened.journal, kBatches) || *opened.journal->last_sequence() != expected)
      state.SkipWithError("refused");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(expected * kBatchBytes));
}
BENCHMARK(BM_AppendSynced)->Iterations(8)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_ReadBack(benchmark::State& state) {
  const testing::ScratchDirectory scratch;
  const Opened opened(scratch.path());
  constexpr std::uint64_t kBatches = 512;
  if (!fill(*opened.journal, kBatches)) state.SkipWithError("refused");
  for (auto _ : state) {
    auto reader = *opened.journal->read_from(1);
    for (std::uint64_t sequence = 1; sequence <= kBatches; ++sequence) {
      const auto record = reader->next(seconds(10));
      if (!record || !*record || (*record)->sequence != sequence || (*record)->payload.size() != kBatchBytes) {
        state.SkipWithError("a record is missing");
        break;
      }
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(kBatches * kBatchBytes));
}
BENCHMARK(BM_ReadBack)->Iterations(4)->UseRealTime()->Unit(benchmark::kMillisecond);

/// From nothing to an open journal of 1 GiB, as the engine does at its start. Budget of the whole engine: 500 ms.
void BM_OpenOneGibibyte(benchmark::State& state) {
  const testing::ScratchDirectory scratch;
  constexpr std::uint64_t kBatches = 2048;
  {
    const Opened opened(scratch.path());
    if (!fill(*opened.journal, kBatches)) state.SkipWithError("refused");
  }
  for (auto _ : state) {
    auto opened = std::make_unique<Opened>(scratch.path());
    state.PauseTiming();
    if (*opened->journal->last_sequence() != kBatches) state.SkipWithError("records are missing");
    opened.reset();
    state.ResumeTiming();
  }
}
BENCHMARK(BM_OpenOneGibibyte)->Iterations(5)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace onesec::bus
