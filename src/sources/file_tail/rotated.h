#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace onesec::sources {

/// True for a name that logrotate gives to what it moved away or packed: a suffix of digits ("auth.log.1",
/// "secure-20261124"), or of a packer (".gz"). Such files are never an input of their own: they are read to their end
/// through the file they came from.
[[nodiscard]] bool is_rotated_name(std::string_view name);

/// The unpacked rotated copies beside `path`, oldest first. At most 64.
[[nodiscard]] std::vector<std::string> rotated_copies(const std::string& path);

}  // namespace onesec::sources
