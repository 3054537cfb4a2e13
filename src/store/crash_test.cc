#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "store/store_fixture.h"

namespace onesec::store {
namespace {

/// Batch number n writes alert n and counts alert 0 up to n: the whole table follows from the position alone.
Commit batch_number(std::uint64_t n) {
  Commit batch;
  batch.position = {1, n};
  batch.alerts.push_back(sample_alert(static_cast<int>(n)));
  batch.alerts.push_back(sample_alert(0));
  batch.alerts.back().count = n;
  batch.counters = {{"batches", std::to_string(n)}};
  return batch;
}

/// In the child: commits for ever, one byte into the pipe after each.
[[noreturn]] void commit_for_ever(const std::string& path, int pipe) {
  Result<AlertStore> store = AlertStore::open(path);
  if (!store) _exit(2);
  for (std::uint64_t n = store->position().sequence + 1;; ++n) {
    if (!store->commit(batch_number(n)) || ::write(pipe, "x", 1) != 1) _exit(3);
  }
}

TEST_F(StoreTest, AfterAKillThePositionAndTheAlertsAgree) {
  std::uint64_t acknowledged = 0;
  for (int round = 0; round < 12; ++round) {
    int pipe[2]{};
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) commit_for_ever(path_, pipe[1]);
    ::close(pipe[1]);
    char byte = 0;
    // Killed somewhere inside a later commit: at another place in each round.
    for (int i = 0; i < 1 + round * 7 && ::read(pipe[0], &byte, 1) == 1; ++i) ++acknowledged;
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << status;
    while (::read(pipe[0], &byte, 1) == 1) ++acknowledged;
    ::close(pipe[0]);

    AlertStore store = open();
    const std::uint64_t position = store.position().sequence;
    ASSERT_GE(position, acknowledged);
    acknowledged = position;  // The commit that was cut may have made it just before the kill.
    EXPECT_EQ(store.own_reader().counts().value_or(AlertCounts{}).total, position + 1);
    EXPECT_EQ(store.own_reader().get("alert-0").value_or(Alert{}).count, position);
    EXPECT_EQ(store.own_reader().counters().value_or(std::map<std::string, std::string>{}).at("batches"),
              std::to_string(position));
  }

  Result<AlertStore> uninterrupted = AlertStore::open(directory_ + "/uninterrupted.db");
  ASSERT_TRUE(uninterrupted);
  for (std::uint64_t n = 1; n <= acknowledged; ++n) must_commit(*uninterrupted, batch_number(n));
  EXPECT_EQ(uninterrupted->own_reader().digest().value_or(Sha256{}), open().own_reader().digest().value_or(Sha256{1}));
}

}  // namespace
}  // namespace onesec::store
