#include "egress/name_servers.h"

#include "platform/file.h"

namespace onesec::egress {
namespace {

constexpr std::string_view kBlanks = " \t\r";

/// Takes the first word off `line`.
std::string_view take_word(std::string_view& line) {
  const std::size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = line.find_first_of(kBlanks, begin);
  const std::string_view word = line.substr(begin, end == std::string_view::npos ? end : end - begin);
  line = end == std::string_view::npos ? std::string_view() : line.substr(end);
  return word;
}

}  // namespace

std::vector<IpAddress> name_servers(std::string_view resolv_conf) {
  std::vector<IpAddress> servers;
  while (!resolv_conf.empty() && servers.size() < kMaxNameServers) {
    const std::size_t end = resolv_conf.find('\n');
    std::string_view line = resolv_conf.substr(0, end);
    resolv_conf = end == std::string_view::npos ? std::string_view() : resolv_conf.substr(end + 1);
    if (take_word(line) != "nameserver") continue;
    if (const std::optional<IpAddress> server = IpAddress::parse(take_word(line))) servers.push_back(*server);
  }
  if (servers.empty()) servers.push_back(IpAddress::v4(127, 0, 0, 1));
  return servers;
}

std::vector<IpAddress> name_servers_of_this_host() {
  constexpr std::size_t kMostBytes = 64UL * 1024;  // A long search list and comments.
  const Result<std::string> text = platform::read_file("/etc/resolv.conf", kMostBytes);
  return name_servers(text ? *text : std::string());
}

}  // namespace onesec::egress
