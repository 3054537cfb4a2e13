// What inspecting a harmless request costs, by thread CPU time, beside libmodsecurity 3 with the OWASP Core Rule Set
// and beside simdjson parsing the same texts as JSON: same process, same run, alternating rounds. Exits 1 when a goal
// is missed, 2 when one of the two firewalls doesn't look. Usage: inspect_cost [ROUNDS]
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>

#include "inspect/request/inspector.h"
#include "modsecurity_control.h"
#include "web_traffic.h"

namespace onesec::bench {
namespace {

constexpr std::size_t kVariants =
    200;                          ///< Requests of a kind; few enough to make again each run, many enough for a p99.
constexpr double kMinRatio = 50;  ///< Below, a firewall of rules in the server would do as well.
constexpr double kMaxTail = 10;   ///< p99 over mean: more, and the slow ones are a lever for attackers.
constexpr double kMaxParameterMicros = 4;  ///< For 41 bytes, the usual length of a value in public traffic sets.

bool is_flagged(const WebRequest& request) {
  const inspect::Scores scores = inspect::inspect_request(request.view());
  return std::ranges::any_of(scores.points, [](std::uint32_t points) { return points >= inspect::kThreshold; });
}

/// A benchmark of something that doesn't look is worth nothing: attacks must be seen by both, harmless ones by neither.
bool both_look(ModsecurityControl& control) {
  constexpr std::string_view kAttacks[] = {"7' union select user,password from users-- -",
                                           "<script>alert(document.cookie)</script>", "; cat /etc/passwd",
                                           "../../../../etc/passwd"};
  bool is_good = true;
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
    for (const std::string_view attack : kAttacks) {
      const WebRequest request = with_attack(static_cast<Kind>(kind), attack);
      const bool ours = is_flagged(request);
      const bool theirs = control.refuses(request);
      if (!ours || !theirs)
        fmt::print("{}: \"{}\": ours {}, ModSecurity {}\n", kKinds[kind], attack, ours ? "sees it" : "MISSES it",
                   theirs ? "refuses it" : "LETS it pass");
      is_good = is_good && ours && theirs;
    }
    std::size_t alarms = 0;
    std::size_t refusals = 0;
    for (const WebRequest& request : harmless(static_cast<Kind>(kind), kVariants)) {
      if (is_flagged(request))
        fmt::print("{}: false alarm: {}?{} {}\n", kKinds[kind], request.path, request.query, request.body), ++alarms;
      refusals += control.refuses(request) ? 1U : 0U;
    }
    if (alarms > 0 || refusals > 0)
      fmt::print("{}: {} harmless ones, ours alarms at {}, ModSecurity refuses {}\n", kKinds[kind], kVariants, alarms,
                 refusals);
    is_good = is_good && alarms == 0;
  }
  return is_good;
}

struct Measured {
  double ours = 0;  ///< Microseconds of CPU a request, mean of all rounds; so are the next two.
  double theirs = 0;
  double json = 0;
  std::vector<double> each;  ///< Ours, request by request.
};

Measured measure(Kind kind, ModsecurityControl& control, int rounds) {
  constexpr int kRepeats = 20;  ///< Of ours and simdjson in a round: theirs takes that much longer.
  const std::vector<WebRequest> requests = harmless(kind, kVariants);
  std::vector<simdjson::padded_string> documents;
  for (const WebRequest& request : requests) documents.emplace_back(request.as_json());
  simdjson::dom::parser parser;
  Measured sum;
  std::uint64_t seen = 0;
  for (int round = 0; round < rounds; ++round) {
    double began = thread_cpu_secs();
    for (int i = 0; i < kRepeats; ++i)
      for (const WebRequest& request : requests) seen += inspect::inspect_request(request.view()).points[0];
    double ended = thread_cpu_secs();
    sum.ours += (ended - began) / kRepeats;
    for (const WebRequest& request : requests) seen += control.refuses(request) ? 1U : 0U;
    began = thread_cpu_secs();
    sum.theirs += began - ended;
    for (int i = 0; i < kRepeats; ++i)
      for (const simdjson::padded_string& document : documents) seen += parser.parse(document).is_object() ? 1U : 0U;
    ended = thread_cpu_secs();
    sum.json += (ended - began) / kRepeats;
    for (const WebRequest& request : requests) {
      began = thread_cpu_secs();
      seen += inspect::inspect_request(request.view()).points[1];
      sum.each.push_back((thread_cpu_secs() - began) * 1e6);
    }
  }
  if (seen < static_cast<std::uint64_t>(rounds) * kVariants * kRepeats)
    std::exit(2);  // simdjson refused what it is timed on.
  const double scale = 1e6 / (static_cast<double>(rounds) * static_cast<double>(kVariants));
  for (double* figure : {&sum.ours, &sum.theirs, &sum.json}) *figure *= scale;
  std::ranges::sort(sum.each);
  return sum;
}

bool report_requests(ModsecurityControl& control, int rounds) {
  bool is_good = true;
  std::vector<double> all;
  fmt::print("\n{:<18} {:>9} {:>13} {:>8} {:>10} {:>10} {:>10}\n", "CPU a request, µs", "ours", "ModSecurity", "ratio",
             "simdjson", "our p99", "our max");
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
    const Measured measured = measure(static_cast<Kind>(kind), control, rounds);
    const double ratio = measured.theirs / measured.ours;
    fmt::print("{:<18} {:>9.2f} {:>13.1f} {:>8.1f} {:>10.2f} {:>10.2f} {:>10.2f}\n", kKinds[kind], measured.ours,
               measured.theirs, ratio, measured.json, measured.each[measured.each.size() * 99 / 100],
               measured.each.back());
    is_good = is_good && ratio >= kMinRatio;
    all.insert(all.end(), measured.each.begin(), measured.each.end());
  }
  std::ranges::sort(all);
  const double mean = std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
  const double tail = all[all.size() * 99 / 100] / mean;
  fmt::print("ratio in every kind: wanted >= {:.0f}\nour p99 over our mean, all kinds: {:.2f} (wanted <= {:.0f})\n",
             kMinRatio, tail, kMaxTail);
  return is_good && tail <= kMaxTail;
}

bool report_parameter(int rounds) {
  constexpr int kRepeats = 2000;
  bool is_good = true;
  double sum = 0;
  std::uint64_t seen = 0;
  const inspect::Watcher counter{.to = &seen,
                                 .see = [](void* to, const inspect::Sighting&) { ++*static_cast<std::uint64_t*>(to); }};
  simdjson::dom::parser parser;
  fmt::print("\n");
  for (const std::string_view value : values_of_41_bytes()) {
    const simdjson::padded_string document(fmt::format("{{\"q\":\"{}\"}}", value));
    double ours = 1;  // Seconds of the least disturbed round; far above any.
    double json = 1;
    for (int round = 0; round < rounds; ++round) {
      const double began = thread_cpu_secs();
      for (int i = 0; i < kRepeats; ++i) inspect::inspect_leaf({inspect::Part::QueryValue, "q", value}, counter);
      const double between = thread_cpu_secs();
      for (int i = 0; i < kRepeats; ++i) seen += parser.parse(document).is_object() ? 1U : 0U;
      ours = std::min(ours, between - began);
      json = std::min(json, thread_cpu_secs() - between);
    }
    const double scale = 1e6 / kRepeats;
    fmt::print("a value of 41 bytes: {:.2f} µs (simdjson {:.3f}): {}\n", ours * scale, json * scale, value);
    sum += ours * scale;
  }
  const double mean = sum / static_cast<double>(values_of_41_bytes().size());
  is_good = mean <= kMaxParameterMicros && seen > 0;
  fmt::print("a value of 41 bytes, mean: {:.2f} µs (wanted <= {:.0f})\n", mean, kMaxParameterMicros);
  return is_good;
}

int run(int rounds) {
  std::string error;
  const std::unique_ptr<ModsecurityControl> control = ModsecurityControl::load(error);
  if (!control) {
    fmt::print(stderr, "{}\n", error);
    return 2;
  }
  fmt::print("libmodsecurity {} with {} files of the Core Rule Set; {} rounds of {} requests a kind\n",
             MODSECURITY_VERSION_TEXT, control->rule_files(), rounds, kVariants);
  const bool do_look = both_look(*control);
  fmt::print("{}\n", do_look ? "attacks in each kind: both see all of them"
                             : "what stands above is wrong: the figures below are of two that don't both look");
  const bool are_requests_good = report_requests(*control, rounds);
  const bool is_parameter_good = report_parameter(rounds);
  if (!do_look) return 2;
  return are_requests_good && is_parameter_good ? 0 : 1;
}

}  // namespace
}  // namespace onesec::bench

int main(int argc, char** argv) {
  int rounds = 10;
  if (argc > 1) (void)std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), rounds);
  return onesec::bench::run(std::max(rounds, 1));
}
