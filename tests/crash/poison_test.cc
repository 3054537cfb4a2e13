// An event that crashes a detector: the engine (this program again, as a child) dies of it a few times, then convicts
// and passes it over, says so in an alert, and loses none of its neighbours.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <future>

#include "child_engine.h"
#include "model/event_draft.h"
#include "model/event_record.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "platform/random.h"

namespace onesec {
namespace {

constexpr int kNeighbours = 30;

/// The child: an engine with the test detector, whose step traps at the user "poison".
int run_engine(const std::string& folder, bool posts) {
  ChildEngine child;
  if (const int failed = child.start(folder); failed != 0) return failed;
  if (posts) {
    Intake intake;
    intake.source = "test";
    for (int i = 0; i < kNeighbours + 1; ++i) {
      EventDraft draft;
      draft.type = EventType::AuthFailure;
      draft.provenance = Provenance::TrustedLocal;
      draft.when = draft.received_at = platform::now() + seconds(10 * i);
      draft.source_ip = IpAddress::v4(192, 0, 2, 1);
      draft.set(Field::Username, i == 7 ? "poison" : "root");
      encode_event(draft.view(), intake.records.emplace_back());
    }
    auto durable = std::make_shared<std::promise<void>>();
    intake.done = [durable](const Result<bool>&) { durable->set_value(); };
    if (!child.engine->intake().offer(std::move(intake))) return 14;
    durable->get_future().wait();
  }
  if (!child.engine->wait_for(child.log->info()->last, seconds(20))) return 15;
  // The conviction is a journal record of its own, written once the engine runs again: wait for its alert.
  for (int tries = 0; tries < 200; ++tries) {
    const Result<AlertPage> page = child.engine->alerts({});
    if (!page) return 16;
    bool is_convicted = false;
    std::uint64_t counted = 0;
    for (const Alert& alert : page->alerts) {
      is_convicted = is_convicted || alert.type == "engine.poison";
      if (alert.entity.value == "192.0.2.1") counted = alert.count;
    }
    if (is_convicted) return counted == kNeighbours / 3 ? 0 : 17;
    (void)child.engine->wait_for(child.log->info()->last + 1, milliseconds(50));
  }
  return 18;
}

/// Exit code, or minus the signal that ended it.
int run_child(const std::string& folder, bool posts) {
  const pid_t pid = fork();
  if (pid == 0) {
    execl("/proc/self/exe", "poison_test", posts ? "--post" : "--go-on", folder.c_str(), nullptr);
    _exit(99);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(Poison, AnEventThatEndsTheProcessIsConvictedAndItsNeighboursAreNotLost) {
  const std::string folder = ::testing::TempDir() + "onesec-poison-" + platform::random_hex(8);
  ASSERT_TRUE(platform::make_directories(folder));
  EXPECT_LT(run_child(folder, true), 0) << "the planted event should have ended the process";
  int deaths = 1;
  int exit_code = run_child(folder, false);
  while (exit_code < 0 && deaths < 10) {
    ++deaths;
    exit_code = run_child(folder, false);
  }
  EXPECT_EQ(exit_code, 0);
  EXPECT_LE(deaths, 4) << "two deaths for suspicion, two more for the conviction";
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace onesec

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--post") return onesec::run_engine(argv[2], true);
  if (argc == 3 && std::string_view(argv[1]) == "--go-on") return onesec::run_engine(argv[2], false);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
