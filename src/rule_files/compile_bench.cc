// What rules cost until they are in force: the shipped ones with no, 500 and as many of a user as the engine takes.
// Milliseconds of a whole set; the control is `yaml`, the same bytes as YAML and nothing more.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <map>
#include <random>

#include "base/sha256.h"
#include "rule_files/folder.h"
#include "rule_files/shipped_texts.h"
#include "rule_files/yaml.h"
#include "rules/rule_record.h"
#include "rules/rule_set.h"
#include "text/literal_scan.h"

namespace onesec::rule_files {
namespace {

constexpr std::string_view kFront = R"(status: stable
severity: medium
confidence: 0.8
spoofable: false
techniques: [T1595.003]
why: >
  The product was withdrawn years ago, and nobody but a program with a list of old holes still asks for its pages.
false_positives:
  - A copy of it that somebody still runs.
wants: [http_request, api_request]
)";

/// Four forms in turn, after those of the shipped rules: a list decoded, a regex, a count over paths, a user agent.
std::string user_rule(std::mt19937& dice, std::size_t number) {
  const auto word = [&dice] {
    std::string made(7, 'a');
    for (char& c : made) c = static_cast<char>('a' + dice() % 26);
    return made;
  };
  const std::string one = word();
  const std::string two = word();
  std::string match;
  std::string fires = "      - {path: /" + one + "/index.php}\n";
  switch (number % 4) {
    case 0:
      match =
          "  any:\n    - {field: path, decode: [url], contains: [/" + one + "/, /" + two + "/], ignore_case: true}\n";
      break;
    case 1:
      match = "  all:\n    - {field: path, decode: [url], regex: '^/" + one + R"((?:/|\.[a-z0-9]{1,8}$)'})" + "\n";
      break;
    case 2:
      match = "  all:\n    - {field: path, decode: [url, lowercase], starts_with: [/" + one + "/, /" + two + "/]}\n" +
              "count: {at_least: 2, within_secs: 600, per: source_ip, distinct: path}\n";
      fires += "      - {path: /" + two + "/, at_secs: 5}\n";
      break;
    default:
      match = "  all:\n    - {field: user_agent, contains: [" + one + "/, " + two + "-scan], ignore_case: true}\n";
      fires = "      - {path: /, user_agent: " + one + "/2.1}\n";
  }
  const std::string id = "r" + std::to_string(number);
  std::string text = "schema: 1\nid: user." + id + "\ntitle: Search for " + one + "\n";
  text += kFront;
  text += "match:\n" + match + "cases:\n";
  for (const char* name : {"asked_for", "asked_for_again"})
    text += std::string("  - name: ") + name + "\n    given:\n" + fires + "    expect: 1\n";
  text += "  - name: ordinary\n    given: [{path: /blog}]\n    expect: 0\n";
  text += "  - name: near_miss_elsewhere\n    given: [{path: /blog/" + one + ".php}]\n    expect: 0\n";
  if (number % 4 == 2) {
    text += "  - name: near_miss_the_same_past_the_window\n    given:\n      - {path: /" + one + "/}\n";
    text += "      - {path: /" + two + "/, at_secs: 1400}\n    expect: 0\n";
  }
  return text;
}

/// A set in each of its stages, made once.
struct Stages {
  explicit Stages(std::size_t user_rules) {
    std::mt19937 dice(1);  // The same words in every run.
    for (std::size_t i = 0; i < user_rules; ++i) users.push_back(user_rule(dice, i));
    book.rules = shipped();
    for (std::size_t i = 0; i < users.size(); ++i) {
      Loaded loaded;
      load_text(users[i], "bench.yaml", "user.r" + std::to_string(i), loaded);
      if (loaded.rules.size() != 1 || !loaded.problems.empty()) problem = rules::to_text(loaded.problems);
      for (rules::Rule& rule : loaded.rules) book.rules.push_back(std::move(rule));
    }
    Result<std::string> encoded = rules::encode_rules(book);
    if (encoded) record = std::move(*encoded);
    if (!encoded) problem = encoded.error().what;
  }
  std::vector<std::string> users;  ///< Texts of their files.
  rules::RuleBook book;
  std::string record;
  std::string problem;
};

const Stages& stages_of(const benchmark::State& state) {
  static std::map<std::int64_t, Stages> all;
  const std::int64_t user_rules = state.range(0);
  return all.try_emplace(user_rules, static_cast<std::size_t>(user_rules)).first->second;
}

template <class Work>
void time(benchmark::State& state, Work&& work) {
  const Stages& stages = stages_of(state);
  if (!stages.problem.empty()) return state.SkipWithError(stages.problem.c_str());
  for (auto _ : state) {
    if (!work(stages)) return state.SkipWithError("it no longer does what it is timed on");
  }
}

void yaml(benchmark::State& state) {
  time(state, [](const Stages& stages) {
    bool is_good = true;
    for (const ShippedText& one : shipped_texts()) is_good = is_good && read_yaml(one.text, one.file).has_value();
    for (const std::string& text : stages.users) is_good = is_good && read_yaml(text, "bench.yaml").has_value();
    return is_good;
  });
}

/// As a start and a reload do: read, linted, and the cases of the user's own run.
void files_to_rules(benchmark::State& state) {
  time(state, [](const Stages& stages) {
    Loaded loaded;
    for (const std::string& text : stages.users) load_text(text, "bench.yaml", "", loaded);
    return shipped().size() == shipped_texts().size() && loaded.rules.size() == stages.users.size() &&
           loaded.problems.empty();
  });
}

void rules_to_record(benchmark::State& state) {
  time(state, [](const Stages& stages) { return rules::encode_rules(stages.book).has_value(); });
}

void record_to_rules(benchmark::State& state) {
  time(state, [](const Stages& stages) { return rules::decode_rules(stages.record).has_value(); });
}

void hash_of_record(benchmark::State& state) {
  time(state, [](const Stages& stages) { return sha256(stages.record) != Sha256{}; });
}

/// The whole: what the stages below are parts of.
void compile(benchmark::State& state) {
  const Stages& stages = stages_of(state);
  time(state, [](const Stages& of) { return rules::RuleSet::compile(of.book).has_value(); });
  const auto heap = [] {
    const struct mallinfo2 now = mallinfo2();
    return static_cast<double>(now.uordblks + now.hblkhd);
  };
  const double before = heap();
  const Result<rules::RuleSet> set = rules::RuleSet::compile(stages.book);
  state.counters["heap_bytes"] = heap() - before;
  state.counters["scan_bytes"] = set ? static_cast<double>(set->memory_bytes()) : 0;
  state.counters["record_bytes"] = static_cast<double>(stages.record.size());
}

/// RE2's analysis of the regexes is part of it.
void compile_literals(benchmark::State& state) {
  time(state, [](const Stages& stages) {
    std::size_t found = 0;
    for (const rules::Rule& rule : stages.book.rules) found += rules::literals_of(rule).all.size();
    return found >= stages.users.size();
  });
}

void compile_scan(benchmark::State& state) {
  std::vector<std::string> literals;
  for (const rules::Rule& rule : stages_of(state).book.rules) {
    for (const auto& [condition, literal] : rules::literals_of(rule).all) literals.push_back(literal);
  }
  std::ranges::sort(literals);
  const auto same = std::ranges::unique(literals);
  literals.erase(same.begin(), same.end());
  time(state, [&](const Stages&) { return text::LiteralScan::build(literals).has_value(); });
  state.counters["literals"] = static_cast<double>(literals.size());
}

void compile_regexes(benchmark::State& state) {
  std::vector<const rules::Condition*> regexes;
  for (const rules::Rule& rule : stages_of(state).book.rules) {
    for (const auto* group : {&rule.all, &rule.any, &rule.none}) {
      for (const rules::Condition& one : *group) {
        if (one.matcher == rules::Matcher::Regex) regexes.push_back(&one);
      }
    }
  }
  time(state, [&](const Stages&) {
    return std::ranges::all_of(regexes, [](const rules::Condition* one) {
      return text::Regex::compile(one->values.front(), {.ignore_case = one->ignore_case}).has_value();
    });
  });
  state.counters["regexes"] = static_cast<double>(regexes.size());
}

/// As many literals as the scan has states for, which a user who pastes word lists into rules can come to.
void compile_long_lists(benchmark::State& state) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::vector<std::string> words;
  for (const char a : kLetters) {
    for (const char b : kLetters) {
      for (const char c : kLetters) words.push_back({'/', 'z', 'q', a, b, c});
    }
  }
  constexpr std::size_t kList = 240;  // Of the 256 that a record takes.
  rules::RuleBook book;
  for (std::size_t from = 0; from + kList <= words.size(); from += kList) {
    rules::Rule& rule = book.rules.emplace_back();
    rule.id = "user.r" + std::to_string(from);
    rule.status = rules::RuleStatus::Stable;
    rule.wants = {EventType::HttpRequest};
    rule.all.push_back(
        {*rules::subject_named("path"),
         {},
         rules::Matcher::Contains,
         {words.begin() + static_cast<std::ptrdiff_t>(from), words.begin() + static_cast<std::ptrdiff_t>(from + kList)},
         false});
  }
  for (auto _ : state) {
    if (!rules::RuleSet::compile(book)) return state.SkipWithError("it no longer does what it is timed on");
  }
  state.counters["literals"] = static_cast<double>(book.rules.size() * kList);
}

void each_size(benchmark::internal::Benchmark* one) {
  const auto most = static_cast<std::int64_t>(rules::kMaxRules - shipped_texts().size());
  one->ArgName("user_rules")->Arg(0)->Arg(500)->Arg(most)->Unit(benchmark::kMillisecond);
}
BENCHMARK(yaml)->Apply(each_size);
BENCHMARK(files_to_rules)->Apply(each_size);
BENCHMARK(rules_to_record)->Apply(each_size);
BENCHMARK(record_to_rules)->Apply(each_size);
BENCHMARK(hash_of_record)->Apply(each_size);
BENCHMARK(compile)->Apply(each_size);
BENCHMARK(compile_literals)->Apply(each_size);
BENCHMARK(compile_scan)->Apply(each_size);
BENCHMARK(compile_regexes)->Apply(each_size);
BENCHMARK(compile_long_lists)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace onesec::rule_files
