#pragma once

#include <string_view>

namespace onesec::inspect::code {

/// Whether a document that names this file as a part of it means one of the host's: /etc/a, ../../etc/a, file:///etc/a,
/// C:\Windows\a, /home/anna/.ssh/a. Not one of a person's folders, where documents have their parts.
[[nodiscard]] bool is_host_file(std::string_view name);

}  // namespace onesec::inspect::code
