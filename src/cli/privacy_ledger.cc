#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::json;

std::string path_of(const LedgerArguments& arguments) {
  std::string path = fmt::format("/api/v1/privacy/ledger?limit={}", arguments.limit);
  if (!arguments.since.empty()) path += "&since=" + percent_encoded(arguments.since);
  if (!arguments.purpose.empty()) path += "&purpose=" + percent_encoded(arguments.purpose);
  return path;
}

void print_entries(const Json& entries) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& entry : entries) {
    rows.push_back({std::to_string(entry.value("id", 0LL)), entry.value("at", "").substr(0, 19),
                    entry.value("kind", ""), entry.value("purpose", ""),
                    entry.value("kind", "") == "send" ? std::to_string(entry.value("bytes", 0ULL)) : "-",
                    std::to_string(entry.value("redactions", 0ULL)), entry.value("destination", "")});
  }
  say(table({"ROW", "AT (UTC)", "KIND", "PURPOSE", "BYTES", "REDACTED", "DESTINATION"}, rows));
}

void print_totals(const Json& page) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& total : page.value("totals", Json::array())) {
    rows.push_back({total.value("purpose", ""), std::to_string(total.value("entries", 0ULL)),
                    total.value("bytes", 0ULL) == 0 ? "-" : bytes_text(total.value("bytes", 0ULL)),
                    total.value("destination", "")});
  }
  say(table({"PURPOSE", "ENTRIES", "SENT", "DESTINATION"}, rows));
  if (const auto rest = page.value("without_total", 0ULL); rest != 0) {
    say(fmt::format("{} more entries, to other destinations", rest));
  }
}

}  // namespace

int privacy_ledger(const Options& options, const LedgerArguments& arguments) {
  const Result<std::string> body = ApiClient(options).call("GET", path_of(arguments));
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const Json page = Json::parse(*body, nullptr, false);
  if (!page.is_object() || !page.contains("entries") || !page["entries"].is_array()) {
    return report(options, {Code::Corrupt, "the engine's answer can't be read"});
  }
  if (page["entries"].empty()) {
    if (options.is_quiet) return kDone;
    const bool is_filtered = !arguments.since.empty() || !arguments.purpose.empty();
    say(is_filtered ? "Nothing that matches has left this host." : "Nothing has left this host.");
    return kDone;
  }
  print_entries(page["entries"]);
  if (options.is_quiet) return kDone;
  say(fmt::format("{} of {}. Altogether:\n", page["entries"].size(), page.value("total", 0ULL)));
  print_totals(page);
  say("A connection that stays open, such as a bus elsewhere, is one row: what goes over it isn't counted here.");
  say("Whether the ledger is as it was written: 1sec privacy verify");
  return kDone;
}

}  // namespace onesec::cli
