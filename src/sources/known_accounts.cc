#include "sources/known_accounts.h"

#include "platform/file.h"

namespace onesec::sources {

KnownAccounts::KnownAccounts(const std::string& passwd_path) {
  constexpr std::size_t kMaxBytes = 4U << 20U;
  const Result<std::string> text = platform::read_file(passwd_path, kMaxBytes);
  if (!text) return;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && colon > 0) names_.emplace(line.substr(0, colon));
  }
}

}  // namespace onesec::sources
