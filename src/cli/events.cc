#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "platform/file.h"
#include "platform/random.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::json;

/// Half a batch of the journal's raw limit and a quarter of its events: an answer comes back often enough to show
/// progress.
constexpr std::size_t kChunkBytes = 1UL * 1024 * 1024;
/// The engine's limit for one event; a longer line goes out cut off from the rest and is refused by it, with its
/// reason.
constexpr std::size_t kMaxLine = 8UL * 1024 * 1024 - 1;
/// A full disk is probed once a second; two minutes bear a slow clean-up. Then the owner should look.
constexpr int kMaxTries = 120;

struct Totals {
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  std::uint64_t already_known = 0;
};

std::string text(const Json& json, const char* name) {
  return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : "";
}

int list(const Options& options, const EventsArguments& arguments, const ApiClient& client) {
  std::string path = fmt::format("/api/v1/events?limit={}", arguments.limit);
  if (!arguments.type.empty()) path += "&type=" + percent_encoded(arguments.type);
  if (!arguments.source_ip.empty()) path += "&source_ip=" + percent_encoded(arguments.source_ip);
  if (arguments.reveals) path += "&reveal=true";
  const Result<std::string> body = client.call("GET", path);
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const Json page = Json::parse(*body, nullptr, false);
  if (!page.is_object() || !page["events"].is_array()) {
    return report(options, {Code::Corrupt, "the engine's answer can't be read"});
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& event : page["events"]) {
    const Json details = event.value("details", Json::object());
    rows.push_back({text(event, "timestamp").substr(0, 19), text(event, "type"), text(event, "source_ip"),
                    text(details, "username"), text(event, "source"), text(event, "summary")});
  }
  if (rows.empty() && !options.is_quiet) say("No events match.");
  if (!rows.empty()) say(table({"TIME", "TYPE", "FROM", "USER", "SOURCE", "SUMMARY"}, rows));
  return kDone;
}

/// Sends one chunk until it is taken; the key makes retries harmless.
Status send(const ApiClient& client, std::string_view chunk, const std::string& key, Totals& totals) {
  for (int tries = 1;; ++tries) {
    const Result<HttpAnswer> answer = client.ask("POST", "/api/v1/events", {chunk, "application/x-ndjson", key});
    if (!answer && tries == kMaxTries) return fail(answer.error());
    const bool is_busy = !answer || answer->status == 503 || answer->status == 429;
    if (is_busy && tries < kMaxTries) {
      const std::uint32_t wait = answer ? std::clamp(answer->retry_after_seconds, 1U, 30U) : 1U;
      (void)::poll(nullptr, 0, static_cast<int>(wait) * 1'000);
      continue;
    }
    const Json json = Json::parse(answer->body, nullptr, false);
    const bool has_counts = json.is_object() && json.contains("rejected_total");
    if (answer->status != 202 && !(answer->status == 400 && has_counts)) {
      return fail(answer->status == 401 || answer->status == 403 ? Code::Denied : Code::Unavailable,
                  json.is_object() ? text(json, "error") : "the engine answered " + std::to_string(answer->status));
    }
    totals.accepted += json.value("accepted", 0ULL);
    totals.rejected += json.value("rejected_total", 0ULL);
    totals.already_known += json.value("already_known", 0ULL);
    return {};
  }
}

/// Reads lines and sends them in chunks that end at a line's end.
Status feed(int from, const ApiClient& client, Totals& totals) {
  const std::string run = platform::random_hex(16);
  std::string pending;
  std::size_t number = 0;
  const auto flush = [&](std::size_t bytes) -> Status {
    const std::string key = fmt::format("{}-{}", run, number++);
    if (Status sent = send(client, std::string_view(pending).substr(0, bytes), key, totals); !sent) return sent;
    pending.erase(0, bytes);
    return {};
  };
  while (true) {
    const std::size_t before = pending.size();
    pending.resize(before + kChunkBytes);
    const ssize_t got = ::read(from, pending.data() + before, kChunkBytes);
    pending.resize(before + static_cast<std::size_t>(std::max<ssize_t>(0, got)));
    if (got < 0 && errno != EINTR) return platform::fail_errno("reading");
    if (got == 0) return pending.find_first_not_of(" \t\r\n") == std::string::npos ? Status() : flush(pending.size());
    if (pending.size() < kChunkBytes) continue;
    const std::size_t end = pending.rfind('\n');
    if (end == std::string::npos && pending.size() < kMaxLine - kChunkBytes) continue;
    if (end == std::string::npos) return fail(Code::InvalidInput, "a line is over 7 MiB: no event is that long");
    if (Status sent = flush(end + 1); !sent) return sent;
  }
}

int ingest(const Options& options, const EventsArguments& arguments, const ApiClient& client) {
  platform::Fd file;
  int from = STDIN_FILENO;
  if (arguments.file != "-") {
    file = platform::Fd(::open(arguments.file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) return report(options, platform::fail_errno("opening " + arguments.file).error());
    from = file.get();
  }
  Totals totals;
  const Status fed = feed(from, client, totals);
  if (options.is_json) {
    say(Json({{"accepted", totals.accepted}, {"rejected", totals.rejected}, {"already_known", totals.already_known}})
            .dump());
  } else if (!options.is_quiet) {
    say(fmt::format("{} events accepted, {} lines refused.", totals.accepted, totals.rejected));
  }
  if (!fed) return report(options, fed.error());
  return totals.rejected == 0 ? kDone : kFailed;
}

}  // namespace

int events(const Options& options, const EventsArguments& arguments) {
  const ApiClient client(options);
  return arguments.action == "ingest" ? ingest(options, arguments, client) : list(options, arguments, client);
}

}  // namespace onesec::cli
