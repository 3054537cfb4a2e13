#include "confine.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "config/load.h"
#include "log_line.h"
#include "platform/file.h"
#include "sources/source_set.h"

namespace onesec::app {
namespace {

namespace fs = std::filesystem;

/// The kernel's answer, taken before the filter refuses the question.
int offered_landlock_abi() {
  static const int abi = platform::landlock_abi();
  return abi;
}

/// The folder that a log's name points into, without what has a wildcard: rotation and new names happen there.
std::string folder_of_glob(const std::string& glob) {
  const std::string fixed = glob.substr(0, glob.find_first_of("*?["));
  return fixed.substr(0, fixed.rfind('/'));
}

/// `folder`, or the nearest one above it that is there already, but no top-level folder that nobody has named: the
/// whole of /srv or /var would be no rule. Empty: none, so it is seen after the next start only.
std::string nearest_existing(const std::string& folder) {
  std::error_code error;
  for (fs::path at = folder; at.has_relative_path(); at = at.parent_path()) {
    if (fs::exists(at, error))
      return at == folder || at.parent_path().has_relative_path() ? at.string() : std::string();
  }
  return {};
}

void add_log_folders(const config::Sources& configured, std::vector<std::string>& readable) {
  std::vector<std::string> globs;
  if (configured.files) {
    for (const config::FileSource& file : *configured.files) globs.push_back(file.path);
  } else {
    for (const sources::FileInput& file : sources::default_files("/var/log")) globs.push_back(file.glob);
  }
  for (const std::string& glob : globs) {
    readable.push_back(nearest_existing(folder_of_glob(glob)));
    for (const std::string& path : sources::matches_of(glob)) {  // A link may lead elsewhere.
      std::array<char, PATH_MAX> real{};
      if (::realpath(path.c_str(), real.data()) != nullptr) readable.push_back(folder_of_glob(real.data()));
    }
  }
  if (!configured.journald) return;
  for (const char* folder : {"/var/log/journal", "/run/log/journal"}) readable.push_back(nearest_existing(folder));
  readable.emplace_back("/etc/machine-id");
}

/// The folders of a file and of what it links to: a rule on a file holds for that very file, and who renews it
/// (certbot, a mounted secret) puts another one in its place. A file in / has a rule for itself only: the whole machine
/// would be no rule.
void add_folders_of(const std::string& file, std::vector<std::string>& readable) {
  if (file.empty()) return;
  const auto add_folder = [&](const std::string& of) {
    const std::string folder = of.substr(0, of.rfind('/'));
    readable.push_back(folder.empty() ? of : folder);
  };
  add_folder(file);
  std::array<char, PATH_MAX> real{};
  if (::realpath(file.c_str(), real.data()) == nullptr) return;
  add_folder(real.data());
}

/// What looking up a name and verifying a certificate need: also while every way out is closed, because a reload may
/// open one and these rules can't be widened. /etc as a whole: resolv.conf and hosts are replaced there, and what is
/// secret in it belongs to root. Certificates are read at each connection.
void add_ways_out(const config::Config& configured, std::vector<std::string>& readable) {
  readable.insert(readable.end(), {"/etc", "/run/systemd/resolve", "/run/NetworkManager", "/run/resolvconf",
                                   "/run/netconfig", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates"});
  const config::Bus& bus = configured.bus;
  for (const std::string* file :
       {&bus.creds, &bus.tls_ca, &bus.tls_cert, &bus.tls_key, &configured.alerts.webhook_ca_file,
        &configured.telemetry.ca_file, &configured.ai.ca_file}) {
    add_folders_of(*file, readable);
  }
}

std::vector<std::string> arguments_of(const RunOptions& options, const std::string& program) {
  std::vector<std::string> words{program};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  words.emplace_back("--second-life");
  return words;
}

}  // namespace

platform::FileRules file_rules_of(const config::Config& configured, const RunOptions& options) {
  platform::FileRules rules = platform::rules_of_this_program();
  const std::string program = platform::path_of_this_program();
  auto& readable = rules.readable;
  // /sys: how many processors and how much memory there are, which Go and glibc ask for.
  readable.insert(readable.end(),
                  {"/proc", "/sys/devices/system/cpu", "/sys/fs/cgroup", "/sys/kernel/mm/transparent_hugepage",
                   "/dev/urandom", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/localtime",
                   "/usr/share/zoneinfo", "/usr/lib/os-release", "/etc/ssl/openssl.cnf", "/usr/lib/ssl/openssl.cnf",
                   "/usr/share/1sec", program.substr(0, program.rfind('/')) + "/share/1sec"});
  const char* from_environment = std::getenv("ONESEC_CONFIG");
  // The folder of the configuration, because an editor puts another file in its place, and a reload reads that.
  add_folders_of(!options.config_path.empty()  ? options.config_path
                 : from_environment != nullptr ? std::string(from_environment)
                                               : config::LoadRequest().default_path,
                 readable);
  readable.insert(readable.end(), {configured.server.tls_cert, configured.server.tls_key});
  add_log_folders(configured.sources, readable);
  add_ways_out(configured, readable);
  std::erase_if(readable, [](const std::string& path) { return path.empty() || path == "/"; });
  rules.writable.insert(rules.writable.end(), {options.data_dir, "/dev/null"});
  // To remove it too: one that was left behind, and at the end.
  const std::string& socket = configured.server.socket;
  if (!socket.empty()) rules.socket_folders.push_back(socket.substr(0, socket.rfind('/')));
  return rules;
}

Status confine(const config::Config& configured, const RunOptions& options) {
  if (!configured.engine.confine) {
    log_line("not confined: engine.confine is false");
    return {};
  }
  if (!options.is_second_life) {
    if (Status made = platform::make_directories(options.data_dir, 0700); !made) return made;
    const std::string program = platform::path_of_this_program();
    Error error =
        platform::confine_and_execute(file_rules_of(configured, options), program, arguments_of(options, program));
    return fail(std::move(error).while_("confining the engine (engine.confine: false starts it without)"));
  }
  (void)offered_landlock_abi();
  const Status filtered = platform::install_call_filter();
  if (!filtered && filtered.error().code != Code::Unsupported) return fail(filtered.error());
  const ConfinementStatus status = confinement_status(configured);
  log_line(status.state + ": " + status.detail);
  return {};
}

ConfinementStatus confinement_status(const config::Config& configured) {
  const platform::Confinement seen = platform::look_at_confinement(offered_landlock_abi());
  const auto say = [](bool holds, std::string_view what, std::string_view without) {
    return std::string(holds ? what : without);
  };
  ConfinementStatus status;
  const std::string landlock = seen.landlock_abi == 0 ? "no Landlock: this kernel has none"
                               : seen.has_file_rules  ? fmt::format("Landlock ABI {}", seen.landlock_abi)
                                                      : "no Landlock";
  status.detail = fmt::format("{}, {}, {}, {}", say(seen.has_call_filter, "seccomp", "no seccomp"), landlock,
                              say(seen.has_no_capability, "no capability", "capabilities"),
                              say(seen.has_no_new_privileges, "no new privileges", "new privileges can be had"));
  const bool holds =
      seen.has_call_filter && seen.has_file_rules && seen.has_no_capability && seen.has_no_new_privileges;
  status.state = holds ? "confined" : "partly";
  if (!configured.engine.confine) {
    status.state = "off";
    status.detail = "engine.confine is false";
  }
  status.refused_calls = platform::refused_calls();
  return status;
}

}  // namespace onesec::app
