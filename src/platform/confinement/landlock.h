#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace onesec::platform {

/// What a process may still do with files. Each path is a file, or a folder with everything beneath it, also what comes
/// into it later. A path that isn't there is passed over.
struct FileRules {
  std::vector<std::string> readable;
  std::vector<std::string> writable;        ///< Read, write, make, rename and remove.
  std::vector<std::string> socket_folders;  ///< Make Unix sockets and remove files, nothing else.
  std::vector<std::string> runnable;        ///< Read and execute; files only.
};

/// The version of Landlock that this kernel offers; 0: none, or switched off.
[[nodiscard]] int landlock_abi();

/// From here on the calling thread, the threads it starts and what it executes can open nothing outside of `rules`, and
/// reach no process and no abstract socket outside of their own circle (ABI 6). Descriptors that are open stay so.
/// Can't be undone. Other threads that exist now are not touched. Returns the ABI in force, 0 when the kernel has none.
[[nodiscard]] Result<int> restrict_files(const FileRules& rules);

}  // namespace onesec::platform
