#include "fence.h"

#include <fmt/format.h>
#include <unistd.h>

#include "platform/egress_fence/fence.h"

namespace onesec::app {
namespace {

constexpr std::string_view kOnlyRoot =
    "the kernel takes its programs from root only: start it with `1sec up` as root (it becomes the user onesec then)";

bool is_wanted(const config::Config& configured) { return configured.privacy.enforce != "off"; }

/// With `kernel` the start ends here; with `auto` it goes on, and says so.
Status give_up_or_go_on(const config::Config& configured, std::string_view why) {
  const std::string sentence =
      fmt::format("privacy.enforce: {}: the kernel can't hold the way out: {}", configured.privacy.enforce, why);
  if (configured.privacy.enforce == "kernel") return fail(Code::InvalidInput, sentence);
  fmt::print(stderr, "1sec-engine: not enforced: {}\n", sentence);
  return {};
}

/// "connect to 192.0.2.1:443".
std::string text_of(const platform::FenceAttempt& attempt) {
  if (attempt.is_socket) return "a socket that is neither TCP nor UDP";
  const std::string address = to_string(attempt.address);
  return fmt::format("{} to {}:{}", attempt.is_send ? "send" : "connect",
                     attempt.address.is_v4() ? address : "[" + address + "]", attempt.port);
}

}  // namespace

Status enter_fence(const config::Config& configured, const RunOptions& options) {
  if (!is_wanted(configured) || options.is_second_life || platform::inherited_fence() >= 0) return {};
  if (::geteuid() != 0) return give_up_or_go_on(configured, kOnlyRoot);
  const Status raised = platform::raise_fence();
  return raised ? Status() : give_up_or_go_on(configured, raised.error().what);
}

Result<std::optional<platform::FencePage>> take_fence(const config::Config& configured) {
  std::optional<platform::FencePage> none;
  if (!is_wanted(configured)) return none;
  const int fd = platform::inherited_fence();
  if (fd < 0 && configured.privacy.enforce == "auto") return none;  // Said in the first life.
  Result<platform::FencePage> page = platform::FencePage::take(fd);
  if (page) return std::optional<platform::FencePage>(std::move(*page));
  if (Status going_on = give_up_or_go_on(configured, page.error().what); !going_on) return fail(going_on.error());
  return none;
}

EgressEnforcement enforcement_of(const config::Config& configured, const platform::FencePage* page) {
  EgressEnforcement status;
  if (page == nullptr) {
    status.detail = is_wanted(configured)
                        ? "privacy.enforce: auto, and it isn't permitted here: " + std::string(kOnlyRoot)
                        : "privacy.enforce is off: the egress gate alone holds the way out";
    return status;
  }
  status.state = "kernel";
  status.detail = "cgroup programs: loopback, and what the egress gate opens while it connects";
  status.refused = page->refused();
  status.last_attempt = last_attempt(*page);
  return status;
}

std::string last_attempt(const platform::FencePage& page) {
  const std::uint64_t refused = page.refused();
  const std::vector<platform::FenceAttempt> last = page.attempts(refused > 0 ? refused - 1 : 0);
  return last.empty() ? std::string() : text_of(last.back());
}

}  // namespace onesec::app
