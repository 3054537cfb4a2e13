#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "platform/random.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::json;

std::string text(const Json& json, const char* name) {
  return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : "";
}

std::string entity_text(const Json& alert) { return alert.contains("entity") ? text(alert["entity"], "value") : ""; }

std::string count_text(const Json& alert) {
  return alert.contains("count") && alert["count"].is_number() ? std::to_string(alert["count"].get<std::uint64_t>())
                                                               : "";
}

std::string list_path(const AlertsArguments& arguments) {
  std::string path = fmt::format("/api/v1/alerts?limit={}", arguments.limit);
  const auto add = [&path](const char* name, const std::string& value) {
    if (!value.empty()) path += fmt::format("&{}={}", name, percent_encoded(value));
  };
  add("min_severity", arguments.severity);
  add("status", arguments.status);
  add("module", arguments.module);
  add("entity", arguments.entity);
  add("after", arguments.after);
  if (arguments.reveals) path += "&reveal=true";
  return path;
}

int list(const Options& options, const AlertsArguments& arguments, const ApiClient& client) {
  const Result<std::string> body = client.call("GET", list_path(arguments));
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const Json page = Json::parse(*body, nullptr, false);
  if (!page.is_object() || !page["alerts"].is_array()) {
    return report(options, {Code::Corrupt, "the engine's answer can't be read"});
  }
  if (page["alerts"].empty()) {
    if (!options.is_quiet) say("No alerts match.");
    return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& alert : page["alerts"]) {
    rows.push_back({text(alert, "last_seen").substr(0, 19), text(alert, "severity"), text(alert, "status"),
                    text(alert, "type"), entity_text(alert), count_text(alert), text(alert, "id"),
                    text(alert, "title")});
  }
  say(table({"LAST SEEN", "SEVERITY", "STATUS", "TYPE", "ABOUT", "COUNT", "ID", "TITLE"}, rows));
  if (!options.is_quiet && page.contains("total") && page["total"].is_number()) {
    say(fmt::format("{} of {}. Details: 1sec alerts get ID", rows.size(), page["total"].get<std::uint64_t>()));
  }
  return kDone;
}

void print_details(const Json& alert) {
  const auto line = [](std::string_view name, const std::string& value) {
    if (!value.empty()) say(fmt::format("{:<12} {}", name, printable(value)));
  };
  say(bold(printable(text(alert, "title"))));
  say(printable(text(alert, "description")));
  line("id", text(alert, "id"));
  line("severity", text(alert, "severity"));
  line("status", text(alert, "status"));
  line("detector", text(alert, "detector"));
  line("about", entity_text(alert));
  line("findings", count_text(alert));
  line("first seen", text(alert, "first_seen"));
  line("last seen", text(alert, "last_seen"));
  line("provenance", text(alert, "provenance"));
  for (const Json& measure : alert.value("measures", Json::array())) {
    line("measured", fmt::format("{}: {}, threshold {}", text(measure, "name"), measure.value("value", 0LL),
                                 measure.value("threshold", 0LL)));
  }
  line("silent if", text(alert, "silenced_if"));
  for (const Json& matched : alert.value("matched", Json::array())) {
    if (matched.is_string()) line("evidence", matched.get<std::string>());
  }
  for (const Json& advice : alert.value("mitigations", Json::array())) {
    if (advice.is_string()) line("advice", advice.get<std::string>());
  }
}

int get(const Options& options, const AlertsArguments& arguments, const ApiClient& client) {
  for (const std::string& id : arguments.ids) {
    const Result<std::string> body =
        client.call("GET", "/api/v1/alerts/" + percent_encoded(id) + (arguments.reveals ? "?reveal=true" : ""));
    if (!body) return report(options, body.error());
    const Json alert = Json::parse(*body, nullptr, false);
    if (options.is_json) {
      say(*body);
    } else if (alert.is_object()) {
      print_details(alert);
    } else {
      return report(options, {Code::Corrupt, "the engine's answer can't be read"});
    }
  }
  return kDone;
}

int change(const Options& options, const AlertsArguments& arguments, const ApiClient& client) {
  const std::string wanted = arguments.action == "ack"       ? "ACKNOWLEDGED"
                             : arguments.action == "resolve" ? "RESOLVED"
                             : arguments.action == "reopen"  ? "OPEN"
                                                             : "FALSE_POSITIVE";
  const std::string change = Json({{"status", wanted}}).dump();
  for (const std::string& id : arguments.ids) {
    const std::string path = "/api/v1/alerts/" + percent_encoded(id);
    ApiClient::Body with;
    with.bytes = change;
    const Result<std::string> body =
        arguments.action == "delete" ? client.call("DELETE", path) : client.call("PATCH", path, with);
    if (!body) return report(options, body.error());
    if (options.is_json) {
      say(*body);
    } else if (!options.is_quiet) {
      say(printable(id) + (arguments.action == "delete" ? " deleted." : " is now " + wanted + "."));
    }
  }
  return kDone;
}

int clear(const Options& options, const ApiClient& client) {
  const Result<std::string> body = client.call("POST", "/api/v1/alerts/clear");
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const Json answer = Json::parse(*body, nullptr, false);
  if (!options.is_quiet && answer.is_object()) say(fmt::format("{} alerts deleted.", answer.value("cleared", 0ULL)));
  return kDone;
}

/// Six failed logins of a user that nobody has, from an address that is nobody's (RFC 5737): harmless, and marked.
int test(const Options& options, const ApiClient& client) {
  Json events = Json::array();
  for (int i = 0; i < 6; ++i) {
    events.push_back({{"type", "auth_failure"},
                      {"severity", "INFO"},
                      {"summary", "test of 1SEC: a failed login that didn't happen"},
                      {"source_ip", "192.0.2.1"},
                      {"details", {{"username", "onesec-test"}, {"service", "onesec-test"}}}});
  }
  const std::string text_of_events = events.dump();
  const std::string key = platform::random_hex(16);
  const Result<std::string> body = client.call("POST", "/api/v1/events", {text_of_events, "application/json", key});
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  say("Sent 6 made-up failed logins of the user onesec-test from 192.0.2.1, an address reserved for documents.\n"
      "See the alert: 1sec alerts --entity 192.0.2.1\n"
      "Remove all traces: 1sec data erase --entity 192.0.2.1");
  return kDone;
}

}  // namespace

int alerts(const Options& options, const AlertsArguments& arguments) {
  const ApiClient client(options);
  if (arguments.action == "list") return list(options, arguments, client);
  if (arguments.action == "get") return get(options, arguments, client);
  if (arguments.action == "clear") return clear(options, client);
  if (arguments.action == "test") return test(options, client);
  return change(options, arguments, client);
}

}  // namespace onesec::cli
