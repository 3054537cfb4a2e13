#include "inspect/code/host_file.h"

#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect::code {

bool is_host_file(std::string_view name) {
  // Of the Filesystem Hierarchy Standard 3.0 those that belong to nobody's documents, and Windows' own.
  static constexpr std::array<std::string_view, 8> kFolders{"boot", "dev", "etc", "proc",
                                                            "root", "sys", "var", "windows"};
  name = ascii::trim(name);
  while (!name.empty() && (name.front() == '"' || name.front() == '\'')) name.remove_prefix(1);
  const bool is_address = ascii::starts(name, "file:");
  if (is_address) name.remove_prefix(5);
  bool is_from_root = false;
  const bool has_drive = name.size() > 2 && ascii::is_letter(name[0]) && name[1] == ':';
  if (has_drive) name.remove_prefix(2);
  while (!name.empty() && (name.front() == '/' || name.front() == '\\' || name.front() == '.')) {
    is_from_root = is_from_root || name.front() != '.';
    name.remove_prefix(1);
  }
  if (name.starts_with("~/.") || name.find("/.ssh/") != name.npos) return true;
  const std::size_t end = name.find_first_of("/\\");
  return is_from_root && end != name.npos && ascii::is_among(name.substr(0, end), kFolders);
}

}  // namespace onesec::inspect::code
