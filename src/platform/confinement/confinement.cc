#include "platform/confinement/confinement.h"

#include <fcntl.h>
#include <link.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>

#include "platform/confinement/capabilities.h"
#include "platform/file.h"

namespace onesec::platform {
namespace {

constexpr std::size_t kMaxStatusBytes = 64UL * 1024;

/// The value behind "name:" in a status file, without blanks before it; empty: not there.
std::string_view value_of(std::string_view status, std::string_view name) {
  const std::size_t at = status.find("\n" + std::string(name) + ":");
  if (at == std::string_view::npos) return {};
  std::string_view rest = status.substr(at + name.size() + 2);
  rest = rest.substr(0, rest.find('\n'));
  const std::size_t text = rest.find_first_not_of(" \t");
  return text == std::string_view::npos ? std::string_view() : rest.substr(text);
}

bool is_zero(std::string_view digits) {
  return !digits.empty() && digits.find_first_not_of('0') == std::string_view::npos;
}

bool root_can_be_listed() {
  const Fd root(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return root.is_open() || errno != EACCES;
}

std::string folder_of(const std::string& path) {
  std::array<char, PATH_MAX> real{};
  const std::string full = ::realpath(path.c_str(), real.data()) != nullptr ? std::string(real.data()) : path;
  const std::size_t slash = full.rfind('/');
  return slash == std::string::npos || slash == 0 ? std::string() : full.substr(0, slash);
}

/// dl_iterate_phdr() calls it for the program first, then for each library.
int note_object(dl_phdr_info* object, std::size_t /*size*/, void* into) {
  auto& rules = *static_cast<FileRules*>(into);
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = object->dlpi_phdr[i];
    if (part.p_type == PT_INTERP) {
      rules.runnable.emplace_back(reinterpret_cast<const char*>(object->dlpi_addr + part.p_vaddr));
    }
  }
  const std::string folder = folder_of(object->dlpi_name);
  if (object->dlpi_name[0] == '/' && !folder.empty()) rules.readable.push_back(folder);
  return 0;
}

}  // namespace

Confinement look_at_confinement(int landlock_abi) {
  Confinement seen{.has_no_new_privileges = true,
                   .has_no_capability = true,
                   .has_call_filter = true,
                   .has_file_rules = landlock_abi > 0 && !root_can_be_listed(),
                   .landlock_abi = landlock_abi};
  const Result<std::vector<std::string>> threads = list_directory("/proc/self/task");
  if (!threads || threads->empty()) return {.landlock_abi = landlock_abi};
  for (const std::string& thread : *threads) {
    const Result<std::string> status = read_file("/proc/self/task/" + thread + "/status", kMaxStatusBytes);
    if (!status && status.error().code == Code::NotFound) continue;  // It ended meanwhile.
    const std::string_view text = status ? std::string_view(*status) : std::string_view();
    seen.has_no_new_privileges = seen.has_no_new_privileges && value_of(text, "NoNewPrivs") == "1";
    seen.has_call_filter = seen.has_call_filter && value_of(text, "Seccomp") == "2";
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
      seen.has_no_capability = seen.has_no_capability && is_zero(value_of(text, set));
    }
  }
  return seen;
}

Error confine_and_execute(const FileRules& rules, const std::string& program,
                          const std::vector<std::string>& arguments) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail_errno("giving up new privileges").error();
  if (const Result<int> entered = restrict_files(rules); !entered) return entered.error();
  if (const Status dropped = drop_capabilities(); !dropped) return dropped.error();
  std::vector<std::string> words = arguments;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  return fail_errno("executing " + program + " confined").error();
}

FileRules rules_of_this_program() {
  FileRules rules;
  ::dl_iterate_phdr(&note_object, &rules);
  rules.runnable.push_back(path_of_this_program());
  rules.readable.insert(rules.readable.end(), {"/etc/ld.so.cache", "/etc/ld.so.preload"});
  return rules;
}

std::string path_of_this_program() {
  std::array<char, PATH_MAX> path{};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string();
}

}  // namespace onesec::platform
