#include "eval/score.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json_escape.h"

namespace onesec::eval {
namespace {

double rate(std::uint64_t hits, std::uint64_t of) {
  return of == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(of);
}

std::string json_of(const Score& score) {
  const Interval tpr = wilson(score.tp, score.tp + score.fn);
  const Interval fpr = wilson(score.fp, score.fp + score.tn);
  return fmt::format(
      "\"tp\":{},\"fp\":{},\"tn\":{},\"fn\":{},\"tpr\":{:.6f},\"fpr\":{:.6f},\"tpr_ci\":[{:.6f},{:.6f}],"
      "\"fpr_ci\":[{:.6f},{:.6f}]",
      score.tp, score.fp, score.tn, score.fn, score.tpr(), score.fpr(), tpr.low, tpr.high, fpr.low, fpr.high);
}

std::string row_of(const std::string& name, const Score& score) {
  const Interval tpr = wilson(score.tp, score.tp + score.fn);
  const Interval fpr = wilson(score.fp, score.fp + score.tn);
  const auto part = [](std::uint64_t hits, std::uint64_t of, const Interval& interval) {
    if (of == 0) return std::string("-");
    return fmt::format("{:.2f} % [{:.2f}, {:.2f}]", 100 * rate(hits, of), 100 * interval.low, 100 * interval.high);
  };
  return fmt::format("{:<24} {:>7} {:>7} {:>7} {:>7}  {:<26} {}\n", name, score.tp, score.fn, score.fp, score.tn,
                     part(score.tp, score.tp + score.fn, tpr), part(score.fp, score.fp + score.tn, fpr));
}

std::string quoted_json(const std::string& text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

Interval wilson(std::uint64_t hits, std::uint64_t of) {
  if (of == 0) return {0, 1};
  constexpr double z = 1.959963984540054;  // 97.5 % quantile of the normal distribution
  const double n = static_cast<double>(of);
  const double p = rate(hits, of);
  const double denominator = 1 + z * z / n;
  const double middle = (p + z * z / (2 * n)) / denominator;
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / denominator;
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

void Score::add(bool is_malicious, bool is_detected) {
  if (is_malicious) {
    ++(is_detected ? tp : fn);
  } else {
    ++(is_detected ? fp : tn);
  }
}
double Score::tpr() const { return rate(tp, tp + fn); }
double Score::fpr() const { return rate(fp, fp + tn); }

std::string to_json(const Report& report) {
  const auto members = [](const std::map<std::string, Score>& scores) {
    std::string all;
    for (const auto& [name, score] : scores)
      all += (all.empty() ? "" : ",") + quoted_json(name) + ":{" + json_of(score) + "}";
    return all;
  };
  std::string why;
  for (const auto& [reason, count] : report.unsupported_why) {
    why += (why.empty() ? "" : ",") + quoted_json(reason) + ":" + std::to_string(count);
  }
  return fmt::format(
      "{{{},\"by_kind\":{{{}}},\"by_carried\":{{{}}},\"weak\":{{{}}},\"unsupported\":{},\"unsupported_why\":{{{}}},"
      "\"repaired\":{},"
      "\"malformed_cases\":{}}}\n",
      json_of(report.all), members(report.by_kind), members(report.by_carried), json_of(report.weak),
      report.unsupported, why, report.repaired, report.malformed_cases);
}

std::string to_text(const Report& report) {
  std::string text = fmt::format("{:<24} {:>7} {:>7} {:>7} {:>7}  {:<26} {}\n", "kind", "TP", "FN", "FP", "TN",
                                 "TPR [95 %]", "FPR [95 %]");
  for (const auto& [kind, score] : report.by_kind) text += row_of(kind, score);
  text += row_of("all", report.all);
  if (report.weak.tp + report.weak.fn + report.weak.fp + report.weak.tn > 0) text += row_of("weak labels", report.weak);
  if (report.by_carried.size() > 1) {
    for (const auto& [where, score] : report.by_carried) text += row_of("carries: " + where, score);
  }
  for (const auto& [reason, count] : report.unsupported_why)
    text += fmt::format("unsupported: {} ({})\n", count, reason);
  if (report.repaired > 0) text += fmt::format("repaired: {}\n", report.repaired);
  if (report.malformed_cases > 0) text += fmt::format("lines that are no case: {}\n", report.malformed_cases);
  return text;
}

}  // namespace onesec::eval
