#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::json;

void print_shares(std::string_view what, const Json& shares) {
  if (!shares.is_array()) return;
  for (const Json& share : shares) {
    say(fmt::format("{:<12} {}: {} of {}", what, printable(share.value("name", "")),
                    bytes_text(share.value("used", 0ULL)), bytes_text(share.value("allowed", 0ULL))));
  }
}

/// "nothing may leave", or what may and did, by purpose.
std::string egress_text(const Json& counts) {
  std::string text;
  for (const Json& count : counts) {
    const std::uint64_t dials = count.value("dials", 0ULL);
    const std::uint64_t refusals = count.value("refusals", 0ULL);
    const bool is_open = count.value("open", false);
    if (!is_open && dials == 0 && refusals == 0) continue;
    text += fmt::format("{}{} {}, {} dialled, {} refused", text.empty() ? "" : "; ",
                        printable(count.value("purpose", "")), is_open ? "open" : "closed", dials, refusals);
  }
  return text.empty() ? "closed: nothing may leave this host" : text + " (1sec privacy ledger)";
}

void print(const Json& status) {
  const Json events = status.value("events", Json::object());
  say(fmt::format("{:<12} {} (version {}), up {} s, {} alerts", "engine", printable(status.value("status", "")),
                  printable(status.value("version", "")), status.value("uptime_secs", 0LL),
                  status.value("alerts_total", 0ULL)));
  say(fmt::format("{:<12} {}", "journal", status.value("bus_connected", false) ? "connected" : "not connected"));
  say(fmt::format("{:<12} {} received, {} journaled, {} processed, {} shed, {} refused (since this start)", "events",
                  events.value("received", 0ULL), events.value("journaled", 0ULL), events.value("processed", 0ULL),
                  events.value("shed", 0ULL), events.value("refused", 0ULL)));
  const Json confinement = status.value("confinement", Json::object());
  say(fmt::format("{:<12} {}: {}{}", "confinement", printable(confinement.value("state", "")),
                  printable(confinement.value("detail", "")), refused_calls_text(confinement)));
  if (const Json egress = status.value("egress", Json()); egress.is_array()) {
    say(fmt::format("{:<12} {}", "egress", egress_text(egress)));
  }
  if (const Json held = status.value("enforcement", Json()); held.is_object()) {
    say(fmt::format("{:<12} {}", "kernel gate", enforcement_text(held)));
  }
  if (const Json lease = status.value("lease", Json()); lease.is_object()) {
    say(fmt::format("{:<12} {}, epoch {}, {} failed renewals", "lease",
                    lease.value("held", false) ? "held" : "not held", lease.value("epoch", 0ULL),
                    lease.value("failed_renewals", 0ULL)));
  }
  const Json outbox = status.value("outbox", Json::object());
  const Json inspection = status.value("inspection", Json::object());
  const std::uint64_t asked = inspection.value("allowed", 0ULL) + inspection.value("attacks", 0ULL);
  if (asked > 0 || inspection.value("block", false)) {
    say(fmt::format("{:<12} {} requests asked about, {} attacks, {} blocked ({}), p99 {} us", "inspection", asked,
                    inspection.value("attacks", 0ULL), inspection.value("blocked", 0ULL),
                    inspection.value("block", false) ? "inspect.block is true" : "inspect.block is false: only told",
                    inspection.value("p99_us", 0ULL)));
  }
  say(fmt::format("{:<12} {} published, {} waiting, {} failed attempts, {} dead, {} refused", "alerts out",
                  outbox.value("published", 0ULL), outbox.value("waiting", 0ULL), outbox.value("failed_attempts", 0ULL),
                  outbox.value("dead", 0ULL), outbox.value("refused", 0ULL)));
  if (const std::string why = outbox.value("last_error", ""); !why.empty() && outbox.value("waiting", 0ULL) != 0) {
    say(fmt::format("{:<12} {}", "", printable(why)));
  }
  print_shares("memory", status.value("memory", Json::array()));
  print_shares("disk", status.value("disk", Json::array()));
  std::vector<std::vector<std::string>> rows;
  for (const Json& source : status.value("sources", Json::array())) {
    std::uint64_t refused = 0;
    const Json reasons = source.value("refused", Json::object());
    for (const Json& count : reasons) refused += count.is_number_unsigned() ? count.get<std::uint64_t>() : 0;
    rows.push_back({source.value("name", ""), source.value("state", ""), std::to_string(source.value("received", 0ULL)),
                    std::to_string(refused), source.value("detail", "")});
  }
  if (!rows.empty()) say("\n" + table({"SOURCE", "STATE", "RECEIVED", "REFUSED", "DETAIL"}, rows));
}

}  // namespace

int status(const Options& options) {
  const Result<std::string> body = ApiClient(options).call("GET", "/api/v1/status");
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const Json json = Json::parse(*body, nullptr, false);
  if (!json.is_object()) return report(options, {Code::Corrupt, "the engine's answer can't be read"});
  print(json);
  return kDone;
}

}  // namespace onesec::cli
