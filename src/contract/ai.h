#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"

namespace onesec {

/// What the AI analysis engine is doing; counts since the start.
struct AiStatus {
  bool is_enabled = false;
  std::string provider{};     ///< "none", "gemini", "openai"
  std::string destination{};  ///< "host:port"; empty: nothing can be sent.
  std::string triage_model{};
  std::string deep_model{};
  std::string state{};              ///< "off", "here only", "ready", or what it waits for and why.
  std::vector<std::string> keys{};  ///< One line each, nothing of the key itself.
  std::uint64_t analysed = 0;       ///< Incidents, here.
  std::uint64_t asked = 0;          ///< Requests that were sent to a model, each try one.
  std::uint64_t answered = 0;       ///< Verdicts.
  std::uint64_t no_opinion = 0;     ///< Blocked, cut short or without use, and dropped.
  std::uint64_t refused = 0;        ///< Stopped by the last gate: a fault of ours.
  std::string last_refusal{};       ///< Why, without a byte of it.
  std::uint64_t tokens_today = 0;
  std::uint64_t daily_tokens = 0;
  std::uint64_t microcents_today = 0;
  std::uint64_t daily_cents = 0;
  std::string consent{};  ///< Version of the text; empty: none.
  Instant consent_at{};   ///< When it was first in force here; zero: never.
};

/// One request to a model, as it was sent.
struct AiOutbound {
  std::int64_t id = 0;
  Instant at{};
  std::string alert_id{};
  std::string tier{};  ///< "triage", "deep"
  std::string model{};
  std::string destination{};
  std::string body{};  ///< The very bytes.
  std::string body_sha256{};
  std::string outcome{};  ///< "answered", or why not; "under way" when the power went.
  std::uint64_t input_tokens = 0;
  std::uint64_t output_tokens = 0;
};

/// A model's opinion. Text of a machine that anybody may have led: shown, never acted upon.
struct AiOpinion {
  std::string tier{};
  std::string model{};  ///< As the provider names it.
  std::uint32_t score_percent = 0;
  std::string category{};
  std::string next_step{};
  std::string summary{};
  std::vector<std::string> evidence{};
};

struct AiReason {
  std::string what{};
  std::int32_t tenths = 0;
};

/// What is thought of one alert: here, and by a model if one was asked.
struct AiAnalysis {
  std::string alert_id{};
  Instant at{};
  std::uint32_t score_percent = 0;
  std::string summary{};
  std::vector<AiReason> reasons{};
  std::vector<std::string> related{};  ///< Alert ids.
  std::optional<AiOpinion> triage{};
  std::optional<AiOpinion> deep{};
};

}  // namespace onesec
