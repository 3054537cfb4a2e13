#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>

#include "cli/commands.h"
#include "cli/report.h"
#include "platform/file.h"

namespace onesec::cli {
namespace {

std::vector<char*> argv_of(std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  return argv;
}

}  // namespace

std::string engine_program() {
  std::array<char, PATH_MAX> self{};
  const ssize_t size = ::readlink("/proc/self/exe", self.data(), self.size() - 1);
  std::string beside = size > 0 ? std::string(self.data(), static_cast<std::size_t>(size)) : "";
  beside = beside.substr(0, beside.rfind('/') + 1) + "1sec-engine";
  for (const std::string& path : {beside, std::string("/usr/lib/1sec/1sec-engine")}) {
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return "";
}

int become_engine(const Options& options, const std::string& mode, const std::vector<std::string>& arguments) {
  const std::string program = engine_program();
  if (program.empty()) {
    return report(options, {Code::NotFound, "1sec-engine is neither beside this program nor in /usr/lib/1sec"});
  }
  std::vector<std::string> words{program, mode};
  if (!options.config.empty()) words.insert(words.end(), {"--config", options.config});
  if (!options.data_dir.empty()) words.insert(words.end(), {"--data-dir", options.data_dir});
  if (options.is_json) words.emplace_back("--json");
  if (options.is_quiet) words.emplace_back("--quiet");
  words.insert(words.end(), arguments.begin(), arguments.end());
  ::execv(program.c_str(), argv_of(words).data());
  return report(options, platform::fail_errno("starting " + program).error());
}

}  // namespace onesec::cli
