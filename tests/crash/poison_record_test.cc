// A log line that crashes the normaliser: the engine (this program again, as a child) dies of it twice, then passes it
// over, says so in an alert and in the journal, keeps it, and loses none of its neighbours.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>

#include "child_engine.h"
#include "normalise/router/router.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "platform/random.h"
#include "sources/source_set.h"

namespace onesec {
namespace {

constexpr int kNeighbours = 30;
constexpr std::string_view kPoison = "Failed password for poison from 192.0.2.9 port 7 ssh2";

/// The real normaliser, with a bug planted into it.
class Planted final : public Normaliser {
 public:
  explicit Planted(normalise::RouterOptions options) : router_(options) {}
  [[nodiscard]] Normalised normalise(const RawRecord& record, EventDraft& draft) override {
    if (record.bytes.find(kPoison) != std::string_view::npos) __builtin_trap();
    return router_.normalise(record, draft);
  }

 private:
  normalise::Router router_;
};

std::unique_ptr<Normaliser> make_normaliser(const std::string& /*format*/) {
  normalise::RouterOptions options;
  options.format = normalise::LogFormat::Auth;
  return std::make_unique<Planted>(options);
}

sources::SourceSetOptions source_options(const std::string& folder) {
  sources::SourceSetOptions options;
  options.journald = sources::JournalSetting::Off;
  options.has_default_files = false;
  options.files = {{.glob = folder + "/auth.log", .format = "auth"}};
  options.mark_directory = folder;
  return options;
}

/// The child: an engine with the file as its source. Writes "EVENTS ALERTS DEAD_LETTERS" into a file when all is in.
int run_engine(const std::string& folder) {
  std::atomic<int> dead_letters{0};
  engine::EngineHooks hooks;
  hooks.dead_letter = [&](std::string_view, std::string_view bytes) -> Status {
    if (bytes.find(kPoison) != std::string_view::npos) ++dead_letters;
    return {};
  };
  ChildEngine child;
  if (const int failed = child.start(folder, hooks); failed != 0) return failed;
  sources::SourceSet sources(source_options(folder), make_normaliser, child.engine->intake(), nullptr);
  if (!sources.start()) return 14;
  EventQuery failures;
  failures.limit = 1'000;
  failures.type = "auth_failure";
  for (int tries = 0; tries < 400; ++tries) {
    (void)child.engine->wait_for(child.log->info()->last + 1, milliseconds(50));
    const Result<std::vector<std::string>> events = child.engine->events(failures, Viewer::AdminKey);
    const Result<AlertPage> page = child.engine->alerts({});
    if (!events || !page) return 15;
    const auto convicted = std::ranges::count(page->alerts, "engine.poison", &Alert::type);
    if (events->size() < kNeighbours || convicted == 0) continue;
    const std::string seen = fmt::format("{} {} {}", events->size(), convicted, dead_letters.load());
    sources.stop();
    return platform::write_file_atomically(folder + "/seen", seen) ? 0 : 16;
  }
  return 17;
}

/// Exit code, or minus the signal that ended it.
int run_child(const std::string& folder) {
  const pid_t pid = fork();
  if (pid == 0) {
    execl("/proc/self/exe", "poison_record_test", "--child", folder.c_str(), nullptr);
    _exit(99);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

TEST(PoisonRecord, ALineThatEndsTheProcessTwiceIsPassedOverOnceAndItsNeighboursAreNotLost) {
  const std::string folder = ::testing::TempDir() + "onesec-poison-record-" + platform::random_hex(8);
  ASSERT_TRUE(platform::make_directories(folder));
  std::string lines;
  for (int i = 0; i < kNeighbours + 1; ++i) {
    const std::string text = i == 7
                                 ? std::string(kPoison)
                                 : fmt::format("Failed password for user{} from 192.0.2.9 port {} ssh2", i, 1'000 + i);
    lines += fmt::format("{} host sshd[{}]: {}\n", to_rfc3339(platform::now()), 70 + i, text);
  }
  ASSERT_TRUE(platform::write_file_atomically(folder + "/auth.log", lines));
  EXPECT_LT(run_child(folder), 0) << "the planted line should have ended the process";
  EXPECT_LT(run_child(folder), 0) << "once is chance";
  EXPECT_EQ(run_child(folder), 0);
  EXPECT_EQ(*platform::read_file(folder + "/seen", 100), fmt::format("{} 1 1", kNeighbours));
  // The position is behind it: the next start neither reads nor reports it again.
  EXPECT_EQ(run_child(folder), 0);
  EXPECT_EQ(*platform::read_file(folder + "/seen", 100), fmt::format("{} 1 0", kNeighbours));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace onesec

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--child") return onesec::run_engine(argv[2]);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
