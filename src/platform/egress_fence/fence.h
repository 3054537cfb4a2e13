#pragma once

#include "base/result.h"

namespace onesec::platform {

/// Where the page's descriptor stands for whom this process executes. Not ONESEC_…: those are settings.
inline constexpr const char* kFenceVariable = "EGRESS_FENCE_OF_1SEC";

/// As root, before anything is read and before it has sockets: makes the cgroup and its programs, moves this process
/// (all its threads, and what it starts later) in, and leaves the page's descriptor open for it. From then on nothing
/// but loopback is reached. The cgroup and the programs end with the last process in it. The error says what is
/// missing; nothing is left behind then.
[[nodiscard]] Status raise_fence();

/// The descriptor that raise_fence() left here or in who started this process; -1: none.
[[nodiscard]] int inherited_fence();

}  // namespace onesec::platform
