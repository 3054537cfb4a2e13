#include <fcntl.h>
#include <fmt/format.h>
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
constexpr std::size_t kMaxPages = 50;  ///< 50,000 alerts about one thing: some 100 MB; more is told.

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
    return {};
  }

  [[nodiscard]] std::string text() const {
    Json hashes = Json::object();
    for (const auto& [name, part] : parts_.items()) hashes[name] = hex(sha256(text_of(part)));
    const Json kit = {{"made_at", to_rfc3339(platform::now())},
                      {"entity", arguments_.entity},
                      {"since", arguments_.since},
                      {"is_cut", is_cut_},
                      {"sha256_of_parts", std::move(hashes)},
                      {"parts", parts_}};
    return text_of(kit) + "\n";
  }
  [[nodiscard]] std::size_t alerts() const { return parts_.at("alerts").size(); }
  [[nodiscard]] bool is_cut() const { return is_cut_; }

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
      is_cut_ = alerts.size() == kPage && page + 1 == kMaxPages;
      if (alerts.size() < kPage || is_cut_) break;
      after = alerts.back().value("id", "");
    }
    parts_["alerts"] = std::move(all);
    return {};
  }

  /// The newest of an address; those of users are found in the alerts' evidence.
  Status collect_events() {
    const bool is_address = std::ranges::count(arguments_.entity, ':') != 1;
    if (!is_address) return {};
    Result<Json> events = get("/api/v1/events?limit=1000&reveal=true&source_ip=" + percent_encoded(arguments_.entity));
    if (!events) return fail(std::move(events).error());
    parts_["newest_events"] = std::move(*events);
    return {};
  }

  ApiClient client_;
  const BreachKitArguments& arguments_;
  Json parts_ = Json::object();
  bool is_cut_ = false;
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
    say(Json({{"file", arguments.out}, {"sha256", digest}, {"alerts", kit.alerts()}, {"is_cut", kit.is_cut()}}).dump());
    return kDone;
  }
  say(fmt::format("{}  {}", digest, printable(arguments.out)));
  say(fmt::format("{} alerts{}. Write the line above down elsewhere: it shows later that the file is unchanged.",
                  kit.alerts(), kit.is_cut() ? ", and more that had no room" : ""));
  return kDone;
}

}  // namespace onesec::cli
