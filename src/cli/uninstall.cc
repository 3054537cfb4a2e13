#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/account.h"
#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "platform/file.h"

namespace onesec::cli {
namespace {

constexpr const char* kPackage = "1sec";

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

/// 0: it ran and said yes.
int run(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  int result = 0;
  return child > 0 && ::waitpid(child, &result, 0) == child && WIFEXITED(result) ? WEXITSTATUS(result) : 127;
}

struct Plan {
  std::vector<std::string> trees;
  bool has_package = false;
  bool has_account = false;
};

/// A directory is only ours to remove when our files are in it: --data-dir may be a slip of the finger.
bool is_data_directory(const std::string& path) { return exists(path + "/api.token"); }

Plan plan_for(const Options& options) {
  Plan plan;
  const std::string data_dir = data_dir_of(options);
  if (is_data_directory(data_dir)) plan.trees.push_back(data_dir);
  if (options.data_dir.empty() && data_dir != "/var/lib/1sec" && exists("/var/lib/1sec"))
    plan.trees.emplace_back("/var/lib/1sec");
  plan.has_package = exists(std::string("/var/lib/dpkg/info/") + kPackage + ".list");
  if (options.data_dir.empty() && exists("/etc/1sec")) plan.trees.emplace_back("/etc/1sec");
  plan.has_account = options.data_dir.empty() && account_exists();
  return plan;
}

std::vector<std::string> words_of(const Plan& plan) {
  std::vector<std::string> words;
  for (const std::string& tree : plan.trees) {
    words.push_back(fmt::format("{} with everything in it ({})", tree, bytes_text(platform::disk_usage(tree))));
  }
  if (plan.has_package) words.emplace_back("the package 1sec: programs, service unit");
  if (plan.has_account) words.emplace_back("the system user onesec");
  return words;
}

Status stop_engine(const Options& options) {
  const Result<HttpAnswer> answer = ApiClient(options).ask("POST", "/api/v1/shutdown");
  if (answer && answer->status != 200)
    return fail(Code::Denied, "an engine runs here and doesn't take our key: stop it first");
  return {};  // It ends, or none runs.
}

/// What still writes can't be removed: an engine answers nothing any more while it writes its last snapshot, and its
/// supervisor and bus end after it.
Status wait_for_the_end(const Plan& plan) {
  constexpr int kTries = 100;  // Of 100 ms: a snapshot is written in a second or two.
  const auto is_in_use = [](const std::string& tree) { return platform::is_locked(tree + "/lock"); };
  for (int i = 0; i < kTries; ++i) {
    const bool writes = std::any_of(plan.trees.begin(), plan.trees.end(), is_in_use);
    if (!writes && (!plan.has_account || process_of_account() == 0)) return {};
    (void)::poll(nullptr, 0, 100);
  }
  const pid_t left = plan.has_account ? process_of_account() : 0;
  return fail(Code::Unavailable,
              left != 0 ? fmt::format("process {} of the user {} doesn't end: nothing was removed", left, kAccount)
                        : "the engine doesn't end: nothing was removed");
}

Status carry_out(const Plan& plan) {
  if (plan.has_package && run({"/usr/bin/dpkg", "--purge", kPackage}) != 0) {
    return fail(Code::Unavailable, "dpkg could not purge the package: nothing else was removed");
  }
  for (const std::string& tree : plan.trees) {
    if (const auto removed = platform::remove_tree(tree); !removed) return fail(removed.error());
  }
  if (plan.has_account && account_exists() && run({"/usr/sbin/userdel", kAccount}) != 0) {
    return fail(Code::Unavailable, "userdel could not remove the user onesec");
  }
  return {};
}

}  // namespace

int uninstall(const Options& options, const UninstallArguments& arguments) {
  const Plan plan = plan_for(options);
  const std::vector<std::string> words = words_of(plan);
  if (options.is_json) {
    say(nlohmann::json({{"removes", words}, {"dry_run", arguments.is_dry_run}}).dump());
  } else {
    say(words.empty() ? "There is nothing of 1SEC to remove here." : "This removes:");
    for (const std::string& word : words) say("  " + printable(word));
  }
  if (arguments.is_dry_run || words.empty()) return kDone;
  if (!arguments.is_confirmed) {
    complain("1sec: nothing was removed; add --yes to do it");
    return kMisused;
  }
  if (const Status stopped = stop_engine(options); !stopped) return report(options, stopped.error());
  if (const Status ended = wait_for_the_end(plan); !ended) return report(options, ended.error());
  if (const Status done = carry_out(plan); !done) return report(options, done.error());
  if (!options.is_quiet && !options.is_json) say("Removed.");
  return kDone;
}

}  // namespace onesec::cli
