#include "reloader.h"

#include <fmt/format.h>
#include <pthread.h>

#include <csignal>

#include "setup.h"

namespace onesec::app {
namespace {

std::string keys_of(const std::vector<config::Difference>& differences) {
  std::string names;
  for (const config::Difference& difference : differences) {
    if (!difference.is_reloadable) {
      names +=
          fmt::format("{}{} ({} to {})", names.empty() ? "" : ", ", difference.key, difference.from, difference.to);
    }
  }
  return names;
}

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

}  // namespace

Error explained(Error error) {
  if (error.code == Code::Denied) {
    error.what +=
        "; the engine is confined to the folders of its start, to /etc and to that of its configuration: a file "
        "elsewhere needs a restart";
  }
  return error;
}

Reloader::Reloader(std::string path, config::Loaded in_force)
    : path_(std::move(path)), in_force_(std::move(in_force)) {}

Result<std::vector<config::Difference>> Reloader::reload() {
  const std::lock_guard lock(mutex_);
  Result<config::Loaded> wanted = load_configuration(path_.empty() ? in_force_.file : path_);
  if (!wanted) return fail(std::move(wanted).error().while_("nothing is changed"));
  std::vector<config::Difference> changes = config::differences(in_force_.config, wanted->config);
  if (const std::string keys = keys_of(changes); !keys.empty()) {
    return fail(Code::Unsupported, "nothing is changed: these need a restart: " + keys);
  }
  std::vector<TakeOver> steps;
  for (const Follower& follower : followers_) {
    Result<TakeOver> step = follower(wanted->config);
    if (!step) return fail(std::move(step).error().while_("nothing is changed"));
    steps.push_back(std::move(*step));
  }
  for (const TakeOver& step : steps) step();
  in_force_ = std::move(*wanted);
  if (told_) told_(in_force_);
  return changes;
}

/// Blocked in every thread, Go's too, because threads inherit it: only serve_signals() takes them. And who reads our
/// output through a pipe may end before us.
void block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t set = our_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void serve_signals(const std::function<void()>& reload) {
  const sigset_t set = our_signals();
  int signal = SIGHUP;
  while (sigwait(&set, &signal) == 0 && signal == SIGHUP) reload();
}

}  // namespace onesec::app
