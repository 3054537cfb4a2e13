#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "contract/detector.h"
#include "engine/detector_set.h"
#include "engine/rule_cache.h"
#include "eval/labelled_case.h"
#include "eval/score.h"
#include "normalise/router/router.h"

namespace onesec::eval {

/// Runs cases through the normalisers and detectors that the live engine runs, with fresh state for each case; only log
/// lines of one filter are one sequence, in the order in which they are given.
class Evaluator {
 public:
  struct Options {
    std::span<const ModuleInfo* const> modules;
    engine::ModuleOptionsByName module_options;
    std::string module;  ///< Only its findings count; empty: all.
    /// nullptr: none. Compiled once for all cases, as that takes most of the time of a case.
    std::shared_ptr<const engine::CompiledRules> rules;
  };
  explicit Evaluator(Options options) : options_(std::move(options)) {}

  /// Judges one case and adds it to the report. Returns whether the verdict was right; nullopt: unsupported.
  [[nodiscard]] Result<std::optional<bool>> judge(const LabelledCase& labelled);
  [[nodiscard]] const Report& report() const { return report_; }
  void count_malformed() { ++report_.malformed_cases; }

 private:
  struct Found {
    std::set<std::string> entities;  ///< Values that findings name.
    bool has_medium = false;
  };
  [[nodiscard]] std::optional<bool> judge_line(const LabelledCase& labelled);
  [[nodiscard]] Result<Found> detect(const std::vector<std::string>& records) const;
  [[nodiscard]] Result<bool> judge_log(const LabelledCase& labelled) const;
  [[nodiscard]] Result<bool> judge_events(const LabelledCase& labelled) const;
  [[nodiscard]] Result<bool> judge_request(const LabelledCase& labelled) const;

  Options options_;
  Report report_;
  std::map<std::string, std::unique_ptr<normalise::Router>> routers_;  ///< By filter.
};

}  // namespace onesec::eval
