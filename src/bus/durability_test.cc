#include <gtest/gtest.h>

#include <charconv>
#include <map>
#include <set>
#include <sstream>

#include "bus/journal.h"
#include "bus/test_support.h"

namespace onesec::bus {
namespace {

using testing::eventually;
using testing::Process;
using testing::read_text;
using testing::ScratchDirectory;

/// Counts acknowledgements in a trace of sync_probe, and those that left before the block file written last was synced.
/// A call that another thread interrupted ("<unfinished ...>") counts as done when it is resumed.
struct SyncVerdict {
  int acknowledged = 0;
  int too_early = 0;
};

SyncVerdict judge(const std::string& trace) {
  SyncVerdict verdict;
  bool is_dirty = true;
  std::set<std::string> syncing;  // threads inside a sync of a block file
  std::istringstream lines(trace);
  for (std::string line; std::getline(lines, line);) {
    const std::string thread = line.substr(0, line.find(' '));
    const bool is_block = line.find(".blk>") != std::string::npos;
    const bool is_sync = line.find("fsync(") != std::string::npos || line.find("fdatasync(") != std::string::npos;
    if (is_block && is_sync) {
      if (line.find("<unfinished") != std::string::npos) {
        syncing.insert(thread);
      } else if (line.ends_with("= 0")) {
        is_dirty = false;
      }
    } else if (line.find("sync resumed>") != std::string::npos) {
      if (syncing.erase(thread) > 0 && line.ends_with("= 0")) is_dirty = false;
    } else if (is_block && line.find("write") != std::string::npos) {
      is_dirty = true;
    } else if (line.find("\\\"stream\\\":\\\"SEC_JOURNAL_0\\\"") != std::string::npos &&
               line.find("\\\"seq\\\":") != std::string::npos && line.find("write") != std::string::npos) {
      ++verdict.acknowledged;
      verdict.too_early += is_dirty ? 1 : 0;
      is_dirty = true;  // the next needs a sync of its own
    }
  }
  return verdict;
}

TEST(Durability, EachAcknowledgementFollowsACompletedSyncOfItsBlockFile) {
  const ScratchDirectory scratch;
  const std::string trace = scratch.path() + "/trace";
  std::unique_ptr<Process> traced;
  try {
    traced = std::make_unique<Process>(
        std::vector<std::string>{"env", "ASAN_OPTIONS=detect_leaks=0", "strace", "-f", "-y", "-s", "300", "-e",
                                 "trace=write,writev,pwrite64,fsync,fdatasync", "-o", trace, ONESEC_SYNC_PROBE,
                                 scratch.path() + "/js", "20"},
        scratch.path() + "/out");
  } catch (const std::runtime_error&) {
    GTEST_SKIP() << "no strace here";
  }
  ASSERT_EQ(traced->wait_exit(), 0) << read_text(scratch.path() + "/out");
  const SyncVerdict verdict = judge(read_text(trace));
  EXPECT_EQ(verdict.acknowledged, 20);
  if (embedded_server_is_synced()) {
    EXPECT_EQ(verdict.too_early, 0);
  } else {
    // The counter-proof: what this test looks for shows when syncing is off.
    EXPECT_GT(verdict.too_early, 0);
  }
}

TEST(Durability, NoAcknowledgedRecordIsMissingAfterAKill) {
  for (int round = 0; round < 5; ++round) {
    const ScratchDirectory scratch;
    const std::string out = scratch.path() + "/out";
    Process probe({ONESEC_SYNC_PROBE, scratch.path() + "/js", "1000000"}, out);
    const std::size_t enough = 20 + 40 * static_cast<std::size_t>(round);
    ASSERT_TRUE(eventually([&] { return read_text(out).size() > enough; }));
    probe.kill_now();
    const std::string text = read_text(out);
    const std::size_t end = text.rfind('\n');
    const std::size_t start = text.rfind('\n', end - 1);
    std::uint64_t acknowledged = 0;
    std::from_chars(text.data() + start + 1, text.data() + end, acknowledged);
    ASSERT_GT(acknowledged, 0U);

    auto server = EmbeddedServer::start(testing::embedded_options(scratch.path() + "/js"));
    ASSERT_TRUE(server) << server.error().what;
    auto client = NatsClient::connect(testing::connect_options(server->url()));
    auto journal = Journal::open(**client, {});
    ASSERT_TRUE(journal) << journal.error().what;
    EXPECT_GE(*(*journal)->last_sequence(), acknowledged);
    auto reader = (*journal)->read_from(1);
    for (std::uint64_t sequence = 1; sequence <= acknowledged; ++sequence) {
      const auto record = (*reader)->next(seconds(10));
      ASSERT_TRUE(record && record->has_value());
      ASSERT_EQ((*record)->sequence, sequence);
      ASSERT_EQ((*record)->payload, std::string(1000, 'x'));
    }
  }
}

}  // namespace
}  // namespace onesec::bus
