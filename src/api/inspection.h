#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/inspect_request.h"
#include "api/latency.h"
#include "contract/intake.h"
#include "inspect/request/harmless_texts.h"
#include "inspect/request/inspector.h"

namespace onesec::api {

/// What is said of a request.
struct Verdict {
  struct Sign {
    std::string what;
    std::uint32_t points = 0;
  };
  /// The text of the request that has most points of a class.
  struct Worst {
    inspect::Part part = inspect::Part::Path;
    std::string name;
    std::uint32_t layers = 0;  ///< Encodings taken off.
    std::uint32_t points = 0;
    std::vector<Sign> reasons;
  };
  std::array<Worst, inspect::kAttacks> worst{};
  std::uint32_t passed_over = 0;  ///< Texts, or ends of texts, that there was no room for.
  std::size_t uri = 0;            ///< Which of AskedRequest::uris the verdict is about.
  bool is_silenced = false;       ///< An exclusion covers what would have been an attack.

  [[nodiscard]] bool is_attack() const;
  [[nodiscard]] bool is_attack(std::size_t attack) const { return worst[attack].points >= inspect::kThreshold; }
};

/// What was read before and found harmless. A request's worst text decides, so leaving these out changes no verdict.
struct HarmlessBefore {
  inspect::HarmlessTexts
      uris;  ///< Apart from lines, because the same text may be harmless as the one and not as the other.
  inspect::HarmlessTexts lines;
  inspect::HarmlessTexts leaves;  ///< Of URIs and lines that came for the first time.
};

/// Judges: of several URIs the worst counts. Bounded by the request's size. `before` is left out, and added to.
[[nodiscard]] Verdict judge(const AskedRequest& asked, HarmlessBefore& before, const inspect::Exempt& exempt = {});

/// The request as an event: http_request, authenticated, with the decision. Of headers, cookies and body only what an
/// engine saw something in: an event doesn't keep the credentials of a visitor whose query was bad.
void write_event(const AskedRequest& asked, const Verdict& verdict, bool is_blocked, EventDraft& draft);

/// Requests that the web servers of this host asked about. Any thread.
class Inspection {
 public:
  Inspection();

  /// Whether an attack is answered with 403; changes at a reload.
  std::atomic<bool> blocks{false};
  /// What is said to be no attack; changes at a reload. Never nullptr.
  std::atomic<std::shared_ptr<const inspect::Exclusions>> exclusions{std::make_shared<const inspect::Exclusions>()};

  struct Counts {
    std::atomic<std::uint64_t> allowed{0};
    std::atomic<std::uint64_t> attacks{0};
    std::atomic<std::uint64_t> blocked{0};      ///< Of the attacks.
    std::atomic<std::uint64_t> silenced{0};     ///< Allowed because of an exclusion.
    std::atomic<std::uint64_t> questions{0};    ///< Asked by a person, not by a web server; not among the above.
    std::atomic<std::uint64_t> unreadable{0};   ///< Answered with 400.
    std::atomic<std::uint64_t> passed_over{0};  ///< Texts, or ends of texts, that weren't read.
    std::array<std::atomic<std::uint64_t>, inspect::kAttacks> by_class{};
    std::atomic<std::uint64_t> events{0};          ///< Attacks taken by the journal's queue.
    std::atomic<std::uint64_t> events_refused{0};  ///< Attacks it had no room for. Answered like the others.
    std::atomic<std::uint64_t> in_flight{0};
  };
  Counts counts;
  HarmlessBefore before;
  Latency latency;  ///< From the request being read to its answer being made.
};

}  // namespace onesec::api
