#include "inspect/shell/options.h"

#include <cstddef>
#include <cstdint>

#include "inspect/ascii.h"
#include "inspect/shell/utilities.h"

namespace onesec::inspect::shell {
namespace {

/// Options that run or write what stands behind them. In lower case, and the manual that has them.
constexpr std::string_view kOptions[] = {
    "--checkpoint-action=",     // GNU tar
    "--compress-program=",      // GNU sort
    "--exec=",                  // git-ls-remote(1), fd
    "--gpu-launcher=",          // Chromium
    "--open-files-in-pager=",   // git-grep(1)
    "--receive-pack=",          // git-push(1)
    "--renderer-cmd-prefix=",   // Chromium
    "--rsync-path=",            // rsync(1)
    "--rsh=",                   // rsync(1)
    "--to-command=",            // GNU tar
    "--upload-pack=",           // git-fetch(1)
    "--use-askpass=",           // GNU Wget
    "--use-compress-program=",  // GNU tar
    "--utility-cmd-prefix=",    // Chromium
    "-oknownhostscommand=",     // ssh_config(5)
    "-olocalcommand=",          // ssh_config(5)
    "-opermitlocalcommand=",    // ssh_config(5)
    "-oproxycommand=",          // ssh_config(5)
    "-tvtt=",                   // zip(1), -T -TT
};
/// Settings of PHP that php-cgi took from a query behind -d (CVE-2012-1823).
constexpr std::string_view kDirectives[] = {"allow_url_include", "auto_append_file",   "auto_prepend_file",
                                            "disable_functions", "cgi.force_redirect", "open_basedir",
                                            "safe_mode",         "suhosin.simulation"};

/// "-exec id {} ;", "-execdir sh -c x \\;": a command to its end.
bool runs_for_each(std::string_view option) {
  const std::size_t blank = std::min(option.find(' '), option.size());
  if (option.substr(0, blank) != "-exec" && option.substr(0, blank) != "-execdir") return false;
  const std::string_view command = ascii::trim(option.substr(blank));
  const std::string_view name = command.substr(0, command.find(' '));
  const bool is_ended = command.ends_with(';') || command.ends_with('+');
  return is_ended && utility_of(name.substr(name.rfind('/') + 1)) != Utility::None;
}

}  // namespace

bool may_have_option(std::string_view text) {
  const std::size_t front = ascii::skip_space(text, 0);
  if (front >= text.size()) return false;
  return text[front] == '-' || text.find(" -exec") != text.npos || text.substr(front).starts_with("ext::") ||
         text.find(" -X/") != text.npos;
}

void read_options(std::string_view text, Reasons& out) {
  const std::string_view value = text.substr(ascii::skip_space(text, 0));
  const auto say_at = [&](std::string_view found, std::size_t length) {
    const auto begin = static_cast<std::size_t>(found.data() - text.data());
    out.add({Attack::Shell, 100, "an option of a program that runs or writes what it is told",
             static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + length)});
  };
  for (const std::string_view option : kOptions) {
    if (ascii::starts(value, option) && value.size() > option.size()) return say_at(value, option.size());
  }
  // git-remote-ext(1): a remote that is a command. The words of a path of C++ have no blank behind them.
  if (value.starts_with("ext::") && value.find(' ') != value.npos && value.find(' ') > 5) return say_at(value, 5);
  // "--output=/srv/x.php": curl's, Wget's and git's.
  for (const std::string_view option : {std::string_view("--output=/"), std::string_view("--output-document=/")}) {
    if (ascii::starts(value, option)) return say_at(value, option.size());
  }
  for (std::size_t at = value.find('-'), seen = 0; at < value.size() && seen < 32;
       at = value.find('-', at + 1), ++seen) {
    if (at > 0 && !ascii::is_space(value[at - 1]) && value[at - 1] != '+') continue;
    const std::string_view option = value.substr(at);
    if (option.starts_with("-d")) {
      const std::size_t name = option.find_first_not_of(" +", 2);
      const std::string_view setting = name == option.npos ? std::string_view() : option.substr(name);
      for (const std::string_view directive : kDirectives) {
        if (ascii::starts(setting, directive) && setting.substr(directive.size()).starts_with('='))
          return say_at(option, name + directive.size());
      }
    }
    // tar(1) runs it at each checkpoint, find(1) for each file, and sendmail(8) writes where it is told.
    if (option.starts_with("--checkpoint-action=exec=") || ascii::starts(option, "-oqueuedirectory=/") ||
        runs_for_each(option))
      return say_at(option, option.substr(0, option.find(' ')).size());
    // sendmail's log of everything, through the fifth argument of PHP's mail().
    const std::string_view path = option.substr(0, option.find(' '));
    const bool is_log = path.starts_with("-X/") && path.size() > 4;
    const bool is_program = ascii::ends(path, ".php") || ascii::ends(path, ".phtml") || ascii::ends(path, ".cgi");
    if (is_log && (is_program || ascii::find(value, "-oq") != value.npos)) return say_at(option, path.size());
  }
}

}  // namespace onesec::inspect::shell
