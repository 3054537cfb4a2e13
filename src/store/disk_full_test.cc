#include <sys/resource.h>

#include <csignal>

#include "store/store_fixture.h"

namespace onesec::store {
namespace {

/// Files can't grow past `bytes` while this lives: what a full disk looks like to a write, without needing root.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_F(StoreTest, AFullDiskIsExhaustedKeepsThePositionAndPasses) {
  AlertStore store = open();
  std::uint64_t n = 0;
  {
    const FileSizeLimit full(512 * 1024);
    Result<CommitOutcome> outcome{};
    while (outcome && n < 10'000) {
      Commit batch;
      batch.position = {1, ++n};
      batch.alerts = {sample_alert(static_cast<int>(n))};
      outcome = store.commit(batch);
    }
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Code::Exhausted) << outcome.error().what;
    EXPECT_EQ(store.position().sequence, n - 1);
    const auto total = store.own_reader().counts();  // Reading goes on while the disk is full.
    ASSERT_TRUE(total);
    EXPECT_EQ(total->total, n - 1);
  }
  Commit batch;
  batch.position = {1, n};
  batch.alerts = {sample_alert(static_cast<int>(n))};
  must_commit(store, batch);
  EXPECT_EQ(store.own_reader().counts().value_or(AlertCounts{}).total, n);
}

}  // namespace
}  // namespace onesec::store
