#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace onesec::eval {

struct Interval {
  double low = 0;
  double high = 1;
};

/// Wilson's score interval at 95 % (E. B. Wilson, JASA 22, 1927): honest at 0 of n and n of n, where the usual one is
/// empty.
[[nodiscard]] Interval wilson(std::uint64_t hits, std::uint64_t of);

/// How often the verdicts were right.
struct Score {
  std::uint64_t tp = 0;
  std::uint64_t fp = 0;
  std::uint64_t tn = 0;
  std::uint64_t fn = 0;

  void add(bool is_malicious, bool is_detected);
  [[nodiscard]] double tpr() const;  ///< 0 when there are no malicious cases.
  [[nodiscard]] double fpr() const;
};

struct Report {
  Score all;   ///< Without the weak ones.
  Score weak;  ///< Cases whose label says less than a verdict on that very item.
  std::map<std::string, Score> by_kind;
  std::map<std::string, Score> by_carried;  ///< Requests only: where they hold more than a visitor's.
  std::uint64_t unsupported = 0;
  std::map<std::string, std::uint64_t> unsupported_why;
  std::uint64_t repaired = 0;
  std::uint64_t malformed_cases = 0;  ///< Lines of the file that are no case.
};

/// {"tp":…,"fp":…,"tn":…,"fn":…,"tpr":…,"fpr":…,"tpr_ci":[…],"fpr_ci":[…],"by_kind":{…},"by_carried":{…},"weak":{…},
/// "unsupported":…,"repaired":…}
[[nodiscard]] std::string to_json(const Report& report);
/// The same as a table for people.
[[nodiscard]] std::string to_text(const Report& report);

}  // namespace onesec::eval
