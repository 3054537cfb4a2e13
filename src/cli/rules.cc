#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "config/load.h"
#include "platform/clock.h"
#include "rule_files/folder.h"
#include "rules/rule_set.h"
#include "rules/run_cases.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::ordered_json;

void say_json(const Json& json) { say(json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

/// Beside the file that the engine would read.
std::string user_folder(const Options& options) {
  if (!options.config.empty()) return rule_files::user_folder_of(options.config);
  const std::optional<std::string> named = config::environment_of_process().config;
  return rule_files::user_folder_of(named ? *named : config::LoadRequest().default_path);
}

int print_problems(const Options& options, const rule_files::Loaded& loaded) {
  if (options.is_json) {
    Json list = Json::array();
    for (const rules::Problem& problem : loaded.problems) {
      list.push_back(
          {{"file", problem.file}, {"line", problem.line}, {"column", problem.column}, {"what", problem.what}});
    }
    say_json({{"ok", loaded.problems.empty()}, {"rules", loaded.rules.size()}, {"problems", std::move(list)}});
  } else {
    for (const rules::Problem& problem : loaded.problems) complain(printable(rules::to_text(problem)));
  }
  return loaded.problems.empty() ? kDone : kFailed;
}

/// What a quiet web server and its sign-ins tell: pages, parameters, an API, a bot that says its name, logins.
std::vector<EventDraft> ordinary_mix() {
  constexpr std::string_view kBrowser =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0";
  constexpr std::tuple<std::string_view, std::string_view, std::string_view> kRequests[] = {
      {"/", "", kBrowser},
      {"/products/garden/hose-25m", "color=green&page=2", kBrowser},
      {"/search", "q=how+to+select+a+union+for+copper+pipes", kBrowser},
      {"/assets/app.3f9a1c.js", "", kBrowser},
      {"/api/v2/orders/81723", "expand=items%2Ccustomer", "okhttp/4.12.0"},
      {"/robots.txt", "", "Mozilla/5.0 (compatible; examplebot/2.0)"},
      {"/login", "return=%2Faccount%2Forders", kBrowser},
      {"/feed.xml", "", "Feedbin feed-id:1374 - 21 subscribers"},
  };
  std::vector<EventDraft> mix;
  for (const auto& [path, query, agent] : kRequests) {
    EventDraft& draft = mix.emplace_back();
    draft.type = EventType::HttpRequest;
    draft.source_ip = IpAddress::v4(192, 0, 2, 9);
    draft.set(Field::Method, "GET");
    draft.set(Field::Path, path);
    if (!query.empty()) draft.set(Field::Query, query);
    draft.set_integer(Field::StatusCode, 200);
    draft.set(EventDraft::Text::UserAgent, agent);
  }
  for (const EventType type : {EventType::AuthFailure, EventType::AuthSuccess}) {
    EventDraft& draft = mix.emplace_back();
    draft.type = type;
    draft.source_ip = IpAddress::v4(192, 0, 2, 10);
    draft.set(Field::Username, "alice");
    draft.set(Field::Method, "password");
  }
  return mix;
}

/// Nanoseconds an event, the best of five turns: what else runs on the machine only ever adds.
double cost_of(const rules::RuleSet& set, const std::vector<EventDraft>& drafts) {
  constexpr int kTurns = 5;
  constexpr std::size_t kEvents = 20'000;
  std::vector<Event> events;
  for (const EventDraft& draft : drafts) events.push_back(draft.view());
  if (events.empty()) return 0;
  double best = 0;
  std::array<std::uint16_t, 8> found{};
  for (int turn = 0; turn < kTurns; ++turn) {
    const std::int64_t began = platform::steady_nanos();
    std::size_t seen = 0;
    for (std::size_t i = 0; i < kEvents; ++i) seen += set.match(events[i % events.size()], found);
    const double each = static_cast<double>(platform::steady_nanos() - began) / static_cast<double>(kEvents);
    if (turn == 0 || (each < best && seen <= kEvents * rules::kMaxRules)) best = each;
  }
  return best;
}

}  // namespace

int rules_list(const Options& options) {
  const Result<std::string> body = ApiClient(options).call("GET", "/api/v1/rules");
  if (!body) return report(options, body.error());
  if (options.is_json) return say(*body), kDone;
  const Json json = Json::parse(*body, nullptr, false);
  if (!json.is_object()) return report(options, {Code::Corrupt, "the engine's answer can't be read"});
  std::vector<std::vector<std::string>> rows;
  for (const Json& rule : json.value("rules", Json::array())) {
    if (!rule.is_object()) continue;
    rows.push_back({rule.value("id", ""), rule.value("severity", ""), rule.value("status", ""),
                    std::to_string(rule.value("findings", std::uint64_t{0})), rule.value("title", "")});
  }
  say(table({"RULE", "SEVERITY", "STATUS", "FINDINGS", "WHAT IT SEES"}, rows));
  rows.clear();
  for (const Json& one : json.value("exclusions", Json::array())) {
    if (!one.is_object()) continue;
    const std::string where = one.value("where", "");
    rows.push_back({one.value("detector", ""), one.value("path", ""),
                    where == "anywhere" ? where : where + " " + one.value("name", ""),
                    one.value("until", "") + (one.value("over", false) ? " (over)" : ""),
                    std::to_string(one.value("silenced", std::uint64_t{0})), one.value("who", ""),
                    one.value("why", "")});
  }
  if (rows.empty()) return kDone;
  say("");
  say(table({"EXCLUDED", "PATH", "WHERE", "BEFORE", "SILENCED", "BY", "BECAUSE"}, rows));
  return kDone;
}

int rules_test(const Options& options, const std::string& file) {
  const rule_files::Loaded loaded = rule_files::load_file(file);
  const int code = print_problems(options, loaded);
  if (options.is_json || options.is_quiet) return code;
  for (const rules::Rule& rule : loaded.rules) {
    const auto results = rules::run_cases(rule);
    if (!results) return report(options, results.error());
    std::vector<std::vector<std::string>> rows;
    for (const rules::CaseResult& result : *results) {
      rows.push_back({result.name, std::to_string(result.expected), std::to_string(result.found),
                      result.is_right() ? "right" : "WRONG"});
    }
    say(table({"CASE", "EXPECTED", "FOUND", ""}, rows));
  }
  if (code == kDone) say(fmt::format("{}: fine.", printable(file)));
  return code;
}

int rules_lint(const Options& options, const std::string& folder) {
  const std::string path = folder.empty() ? user_folder(options) : folder;
  rule_files::Loaded loaded = rule_files::load_folder(path, "user");
  const std::size_t own = loaded.rules.size();
  for (rules::Rule& rule : rule_files::shipped()) loaded.rules.push_back(std::move(rule));
  std::vector<inspect::Exclusion> exclusions;
  rule_files::load_exclusions(rule_files::exclusions_file_of(path), loaded.rules, exclusions, loaded.problems);
  if (loaded.problems.empty()) {
    const auto together = rules::RuleSet::compile(std::move(loaded.rules));
    if (!together) loaded.problems.push_back({path, 1, 1, together.error().what});
  }
  loaded.rules.resize(own);
  const int code = print_problems(options, loaded);
  if (code == kDone && !options.is_json && !options.is_quiet) {
    say(fmt::format("{}: {} rules, all fine, also together with those of this version; {} exclusions.", printable(path),
                    own, exclusions.size()));
  }
  return code;
}

int rules_cost(const Options& options) {
  Result<rules::RuleBook> book = rule_files::all_rules(user_folder(options));
  if (!book) return report(options, book.error());
  const std::vector<rules::Rule>& all = book->rules;
  const std::vector<EventDraft> mix = ordinary_mix();
  std::vector<std::vector<std::string>> rows;
  Json list = Json::array();
  std::vector<std::pair<double, const rules::Rule*>> order;
  for (const rules::Rule& rule : all) {
    const auto alone = rules::compile_alone(rule);
    if (!alone) return report(options, alone.error());
    order.emplace_back(cost_of(*alone, mix), &rule);
  }
  std::ranges::sort(order, std::greater<>(), [](const auto& one) { return one.first; });
  for (const auto& [ordinary, rule] : order) {
    std::vector<EventDraft> own;
    for (const rules::Case& one : rule->cases) own.insert(own.end(), one.given.begin(), one.given.end());
    const double cases = cost_of(*rules::compile_alone(*rule), own);
    rows.push_back({rule->id, fmt::format("{:.0f}", ordinary), fmt::format("{:.0f}", cases)});
    list.push_back({{"id", rule->id}, {"ordinary_ns", ordinary}, {"cases_ns", cases}});
  }
  const auto together = rules::RuleSet::compile(all);
  if (!together) return report(options, together.error());
  const double ordinary = cost_of(*together, mix);
  if (options.is_json) return say_json({{"rules", std::move(list)}, {"together_ordinary_ns", ordinary}}), kDone;
  say(table({"RULE", "NS AN ORDINARY EVENT", "NS AN EVENT OF ITS CASES"}, rows));
  say(fmt::format("All {} together: {:.0f} ns an ordinary event.", together->rules().size(), ordinary));
  return kDone;
}

}  // namespace onesec::cli
