#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "platform/file.h"

namespace onesec::cli {
namespace {

constexpr std::size_t kMaxKeys = 16;       // As many as the engine takes.
constexpr std::size_t kMaxBytes = 16'384;  // 16 keys of 512 bytes are half of it.

/// While it lives the terminal doesn't show what is typed.
class NoEcho {
 public:
  NoEcho() : is_on_(isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_on_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    complain("Keys, one a line, then an empty line; they aren't shown:");
  }
  ~NoEcho() {
    if (is_on_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool is_on_;
};

/// Until the end or an empty line, at most kMaxBytes.
std::string read_keys() {
  const NoEcho quiet;
  std::string text;
  char c = 0;
  while (text.size() < kMaxBytes && read(STDIN_FILENO, &c, 1) == 1) {
    if (c == '\n' && (text.empty() || text.back() == '\n')) break;
    text += c;
  }
  return text;
}

/// Each printable line once, as the file has them. Empty: something isn't a key, and it is told.
std::string lines_of(std::string_view text, std::size_t& count) {
  std::string lines;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const bool is_key = line.size() <= 512 && std::ranges::all_of(line, [](char c) { return c > ' ' && c <= '~'; });
    if (!is_key || ++count > kMaxKeys) {
      complain("1sec: expected at most 16 keys, one a line, printable, without blanks, of at most 512 characters");
      return {};
    }
    lines += std::string(line) + "\n";
  }
  if (lines.empty()) complain("1sec: expected a key on standard input; nothing is changed");
  return lines;
}

/// The engine runs as the owner of the data directory.
Status give_to_owner(const std::string& path, const std::string& directory) {
  struct stat owner{};
  if (geteuid() != 0 || stat(directory.c_str(), &owner) != 0) return {};
  const int fd = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  const bool is_given = fd >= 0 && fchown(fd, owner.st_uid, owner.st_gid) == 0;
  if (fd >= 0) close(fd);
  if (is_given) return {};
  return fail(Code::Denied, path + ": can't be given to the engine's user: " + std::strerror(errno));
}

int show(const std::string& path) {
  Result<std::string> text = platform::read_file(path, kMaxBytes);
  const auto count = text ? std::ranges::count(*text, '\n') : 0;
  if (text) explicit_bzero(text->data(), text->size());
  say(count == 0 ? "No key is set here."
                 : std::to_string(count) + (count == 1 ? " key is" : " keys are") + " set in " + path + ".");
  return kDone;
}

int forget(const std::string& path) {
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    complain("1sec: " + path + ": " + std::strerror(errno));
    return kFailed;
  }
  say("No key is set here any more. To have the engine forget it: 1sec config reload");
  return kDone;
}

}  // namespace

int config_set_key(const Options& options, const SetKeyArguments& arguments) {
  const std::string directory = data_dir_of(options);
  const std::string path = directory + "/ai.keys";
  if (!arguments.keys.empty()) {
    complain(
        "1sec: a key isn't taken as an argument, which every user of this host can read. Give it on standard input:\n"
        "  1sec config set-key < FILE     or     1sec config set-key --env NAME");
    return kMisused;
  }
  if (arguments.shows) return show(path);
  if (arguments.forgets) return forget(path);
  std::string text;
  if (arguments.variable.empty()) {
    text = read_keys();
  } else if (const char* value = std::getenv(arguments.variable.c_str())) {  // NOLINT(concurrency-mt-unsafe)
    text = value;
  }
  std::size_t count = 0;
  std::string lines = lines_of(text, count);
  explicit_bzero(text.data(), text.size());
  if (lines.empty()) return kFailed;
  Status written = platform::write_file_atomically(path, lines);
  explicit_bzero(lines.data(), lines.size());
  if (written) written = give_to_owner(path, directory);
  if (!written) return report(options, written.error());
  say(std::to_string(count) + (count == 1 ? " key is" : " keys are") + " in " + path +
      " now (0600). Then: 1sec config reload");
  return kDone;
}

}  // namespace onesec::cli
