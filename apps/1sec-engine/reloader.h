#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "config/difference.h"
#include "config/parse.h"

namespace onesec::app {

/// Follows the configuration while the engine runs, in two steps: first everything that can fail, then what can't.
using TakeOver = std::function<void()>;
using Follower = std::function<Result<TakeOver>(const config::Config& wanted)>;

/// Why a file that a follower wants can't be opened, when that is so because of our confinement.
[[nodiscard]] Error explained(Error error);

/// Reads the configuration again and puts it into force as a whole, or changes nothing: when the file is wrong or gone,
/// when a key has changed that needs a restart, or when a follower can't follow. Any thread, one reload at a time.
class Reloader {
 public:
  /// `path`: of --config; empty: the usual places, but a file that was once read must be there from then on, because
  /// without it the defaults would hold, which have no keys. `in_force`: what the engine was started with.
  Reloader(std::string path, config::Loaded in_force);

  void add(Follower follower) { followers_.push_back(std::move(follower)); }
  /// Told of the configuration in force, after each reload.
  void on_reload(std::function<void(const config::Loaded&)> told) { told_ = std::move(told); }

  /// What has changed, secrets masked. InvalidInput: everything that is wrong with the file. Unsupported: names the
  /// keys that need a restart.
  [[nodiscard]] Result<std::vector<config::Difference>> reload();

 private:
  const std::string path_;  ///< Empty: that of in_force_.
  std::mutex mutex_;
  config::Loaded in_force_;  ///< Guarded by mutex_.
  std::vector<Follower> followers_;
  std::function<void(const config::Loaded&)> told_;
};

/// Calls `reload` at each SIGHUP until SIGTERM or SIGINT comes. The three are blocked in every thread.
void serve_signals(const std::function<void()>& reload);
/// The three, for who starts threads before that.
void block_signals();

}  // namespace onesec::app
