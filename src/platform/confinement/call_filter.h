#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/result.h"

namespace onesec::platform {

/// From here on every thread of this process, those of linked libraries too, may make only the system calls of
/// call_list.h: internet and local sockets, stream and datagram; new threads but no new process; no memory that is both
/// written and run; signals to itself only. A call that an exploit would make ends the process with SIGSYS; another one
/// fails with EPERM and is counted. Takes the handler of SIGSYS. Can't be undone. Call it once.
/// Unsupported: this kernel has no seccomp filters.
[[nodiscard]] Status install_call_filter();

/// Calls that were refused since then, by name. Any thread.
[[nodiscard]] std::map<std::string, std::uint64_t> refused_calls();

}  // namespace onesec::platform
