#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "platform/clock.h"
#include "platform/file.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPage = 1'000;
constexpr std::size_t kMaxPages = 50;      ///< 50,000 alerts about one thing: some 100 MB; more is told.
constexpr std::size_t kMaxEvents = 1'000;  ///< What the engine gives at once, of events and of the ledger.

class Kit {
 public:
  Kit(const Options& options, const BreachKitArguments& arguments) : client_(options), arguments_(arguments) {}

  /// All parts; the first that can't be had ends it, because half a kit would pass for a whole one.
  Status collect() {
    if (Status done = collect_alerts(); !done) return done;
    const std::string since = arguments_.since.empty() ? "" : "&since=" + percent_encoded(arguments_.since);
    if (Status done = collect_events(); !done) return done;
    for (const auto& [name, path] :
         {std::pair<const char*, std::string>{"egress_ledger", "/api/v1/privacy/ledger?limit=1000" + since},
          {"egress_ledger_verified", "/api/v1/privacy/ledger/verify"},
          {"engine", "/api/v1/status"},
          {"configuration_secrets_masked", "/api/v1/config"}}) {
      Result<Json> part = get(path);
      if (!part) return fail(std::move(part).error());
      parts_[name] = std::move(*part);
    }
    const Json ledger = parts_.value("egress_ledger", Json::object());
    if (ledger.value("total", 0ULL) > ledger.value("count", 0ULL)) cut_.emplace_back("egress_ledger");
    return {};
  }

  [[nodiscard]] std::string text() const {
    Json hashes = Json::object();
    for (const auto& [name, part] : parts_.items()) hashes[name] = hex(sha256(text_of(part)));
    const Json kit = {{"made_at", to_rfc3339(platform::now())},
                      {"entity", arguments_.entity},
                      {"since", arguments_.since},
                      {"cut", cut_},
                      {"sha256_of_parts", std::move(hashes)},
                      {"parts", parts_}};
    return text_of(kit) + "\n";
  }
  [[nodiscard]] std::size_t alerts() const { return parts_.at("alerts").size(); }
  /// The parts that had no room for all there is.
  [[nodiscard]] const std::vector<std::string>& cut() const { return cut_; }

 private:
  static std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

  Result<Json> get(const std::string& path) {
    const Result<std::string> body = client_.call("GET", path);
    if (!body) return fail(body.error());
    Json json = Json::parse(*body, nullptr, false);
    if (json.is_discarded()) return fail(Code::Corrupt, "the engine's answer to " + path + " isn't JSON");
    return json;
  }

  Status collect_alerts() {
    Json all = Json::array();
    std::string after;
    for (std::size_t page = 0;; ++page) {
      Result<Json> found =
          get(fmt::format("/api/v1/alerts?limit={}&reveal=true&entity={}{}", kPage, percent_encoded(arguments_.entity),
                          after.empty() ? "" : "&after=" + percent_encoded(after)));
      if (!found) return fail(std::move(found).error());
      const Json alerts = found->value("alerts", Json::array());
      for (const Json& alert : alerts) all.push_back(alert);
      const bool is_cut = alerts.size() == kPage && page + 1 == kMaxPages;
      if (is_cut) cut_.emplace_back("alerts");
      if (alerts.size() < kPage || is_cut) break;
      after = alerts.back().value("id", "");
    }
    parts_["alerts"] = std::move(all);
    return {};
  }

  /// The newest of an address; those of users are found in the alerts' evidence.
  Status collect_events() {
    const bool is_address = std::ranges::count(arguments_.entity, ':') != 1;
    if (!is_address) return {};
    Result<Json> events = get(fmt::format("/api/v1/events?limit={}&reveal=true&source_ip={}", kMaxEvents,
                                          percent_encoded(arguments_.entity)));
    if (!events) return fail(std::move(events).error());
    if (events->is_object() && events->value("events", Json::array()).size() >= kMaxEvents)
      cut_.emplace_back("newest_events");
    parts_["newest_events"] = std::move(*events);
    return {};
  }

  ApiClient client_;
  const BreachKitArguments& arguments_;
  Json parts_ = Json::object();
  std::vector<std::string> cut_;
};

/// A new file, for its owner only.
Status write_new(const std::string& path, const std::string& text) {
  const platform::Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return fail(Code::Denied, path + ": can't be made: " + std::strerror(errno));
  if (Status written = platform::write_all(file.get(), text); !written) return written;
  if (fsync(file.get()) != 0) return fail(Code::Unavailable, path + ": can't be synced: " + std::strerror(errno));
  return {};
}

}  // namespace

int breach_kit(const Options& options, const BreachKitArguments& arguments) {
  if (!options.is_quiet) {
    complain("Writes " + printable(arguments.out) + " (0600, a new file): alerts about " + printable(arguments.entity) +
             " with their evidence, its newest events, what has left this host, and the state and configuration of the "
             "engine, "
             "secrets masked. It holds personal data.");
  }
  Kit kit(options, arguments);
  if (const Status collected = kit.collect(); !collected) return report(options, collected.error());
  const std::string text = kit.text();
  if (const Status written = write_new(arguments.out, text); !written) return report(options, written.error());
  const std::string digest = hex(sha256(text));
  if (options.is_json) {
    say(Json({{"file", arguments.out}, {"sha256", digest}, {"alerts", kit.alerts()}, {"cut", kit.cut()}}).dump());
    return kDone;
  }
  say(fmt::format("{}  {}", digest, printable(arguments.out)));
  say(fmt::format("{} alerts. Write the line above down elsewhere: it shows later that the file is unchanged.",
                  kit.alerts()));
  if (!kit.cut().empty()) say(fmt::format("No room for all there is of: {}", fmt::join(kit.cut(), ", ")));
  return kDone;
}

}  // namespace onesec::cli
