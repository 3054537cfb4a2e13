#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "platform/confinement/call_filter.h"
#include "platform/confinement/landlock.h"

namespace onesec::platform {

/// What holds a process, as the kernel says it of every thread: nothing here is remembered or claimed.
struct Confinement {
  bool has_no_new_privileges = false;
  bool has_no_capability = false;
  bool has_call_filter = false;
  bool has_file_rules = false;
  int landlock_abi = 0;  ///< What the kernel offers; 0: it has none.
};

/// Looks at all threads; `has_file_rules` by trying to list "/", which no rule of ours allows. A set of threads that
/// differ counts by its freest one.
[[nodiscard]] Confinement look_at_confinement(int landlock_abi);

/// The first half, for what must be in force before a thread exists: gives up capabilities, enters the file rules and
/// executes `program` with `arguments` (argv[0] first), under which all threads are born confined. Returns only on
/// failure, and then half confined: give up.
[[nodiscard]] Error confine_and_execute(const FileRules& rules, const std::string& program,
                                        const std::vector<std::string>& arguments);

/// What a program must read or run to be executed again: itself, its loader, and the folders of its libraries.
[[nodiscard]] FileRules rules_of_this_program();
/// Its file; empty when /proc isn't there.
[[nodiscard]] std::string path_of_this_program();

}  // namespace onesec::platform
