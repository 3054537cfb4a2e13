#include "eval.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "egress/redaction/attacker_text.h"
#include "eval/evaluator.h"
#include "modules/all.h"
#include "setup.h"

namespace onesec::app {
namespace {

constexpr std::size_t kMaxLineBytes = 16U << 20U;  ///< A whole log as one case.

int say(const Error& error) {
  fmt::print(stderr, "1sec-engine: {}\n", egress::log_text(error.what));
  return 2;
}

}  // namespace

int eval(const EvalOptions& options) {
  const auto modules = all_modules();
  if (!options.module.empty() && std::ranges::find(modules, options.module, &ModuleInfo::name) == modules.end()) {
    return say({Code::NotFound, "no module named " + quote(options.module) + "; `1sec modules` lists them"});
  }
  const Result<config::Loaded> loaded = load_configuration(options.config_path);
  if (!loaded) return say(loaded.error());
  std::ifstream file(options.cases_path, std::ios::binary);
  if (!file) return say({Code::NotFound, "can't open " + quote(options.cases_path)});
  engine::RuleCache rule_cache;
  const auto rules = read_rules(loaded->file, rule_cache);
  if (!rules) return say(rules.error());
  eval::Evaluator evaluator({.modules = modules,
                             .module_options = engine_options_of(*loaded, ".").module_options,
                             .module = options.module,
                             .rules = *rules});
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty()) continue;
    const Result<eval::LabelledCase> labelled =
        line.size() > kMaxLineBytes ? fail(Code::Exhausted, "a line over 16 MiB") : eval::parse_case(line);
    if (!labelled) {
      evaluator.count_malformed();
      continue;
    }
    const Result<std::optional<bool>> right = evaluator.judge(*labelled);
    if (!right) return say(right.error());
    if (options.lists_wrong && *right && !**right) {
      fmt::print(stderr, "{} {} {}\n", labelled->is_malicious ? "missed" : "false alarm", labelled->id,
                 egress::log_text(labelled->line));
    }
  }
  fmt::print("{}", options.is_json ? to_json(evaluator.report()) : to_text(evaluator.report()));
  return 0;
}

}  // namespace onesec::app
