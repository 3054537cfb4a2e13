#pragma once

#include <map>
#include <string>

#include "config/config.h"
#include "contract/control.h"
#include "platform/confinement/confinement.h"
#include "run.h"

namespace onesec::app {

/// What the engine has to open, from its configuration: /proc, its own files, the folders of the logs that it reads,
/// and its data directory, the only place where it writes. In the folder of `server.socket` it makes and removes that.
[[nodiscard]] platform::FileRules file_rules_of(const config::Config& configured, const RunOptions& options);

/// Lets the kernel hold this process to what it needs, before it reads any input; nothing when `engine.confine` is
/// false. In two steps, because Landlock and capabilities belong to threads and Go's are there before main():
/// 1. The file rules are entered, capabilities given up, and this program executed again: it doesn't return.
/// 2. The second life (`options.is_second_life`) filters the system calls of all threads; execve is among those that
/// end it.
/// A kernel without Landlock or seccomp is no error: confinement_status() says so. Logs one line.
[[nodiscard]] Status confine(const config::Config& configured, const RunOptions& options);

/// As the kernel says it now, of every thread. Any thread, after confine().
[[nodiscard]] ConfinementStatus confinement_status(const config::Config& configured);

}  // namespace onesec::app
