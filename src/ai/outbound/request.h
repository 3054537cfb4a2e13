#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ai/outbound/document.h"
#include "base/result.h"

namespace onesec::ai {

enum class Tier : std::uint8_t { Triage, Deep };
enum class ThinkingLevel : std::uint8_t { Unset, Minimal, Low, Medium, High };

/// A power of two from 1,024 to 65,536.
class OutputTokens {
 public:
  [[nodiscard]] static constexpr OutputTokens at_least(std::uint32_t wanted) {
    std::uint32_t tokens = 1024;
    while (tokens < wanted && tokens < 65536) tokens *= 2;
    return OutputTokens(tokens);
  }
  [[nodiscard]] constexpr std::uint32_t value() const { return value_; }

 private:
  constexpr explicit OutputTokens(std::uint32_t value) : value_(value) {}
  std::uint32_t value_;
};

/// The name of a model as its owner configured it: letters, digits and `. _ : / -`, 1 to 100 of them. It stands in the
/// body of OpenAI-compatible requests, in the path of Gemini's.
class ModelName {
 public:
  [[nodiscard]] static Result<ModelName> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  explicit ModelName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

struct RequestOptions {
  Tier tier = Tier::Triage;
  ThinkingLevel thinking = ThinkingLevel::Unset;       ///< Unset: left to the provider.
  OutputTokens output = OutputTokens::at_least(2048);  ///< Thinking counts against it: 8,192 or more for Deep.
};

/// The fixed instruction of a tier: compiled in, ASCII without quotes. The gate knows its hash.
[[nodiscard]] std::string_view system_text(Tier tier);

/// The body of POST …/models/MODEL:generateContent, final. The document is its only part that differs.
[[nodiscard]] std::string gemini_request(const OutboundDoc& doc, const RequestOptions& options);
/// The body of POST …/chat/completions, final.
[[nodiscard]] std::string openai_request(const OutboundDoc& doc, const RequestOptions& options, const ModelName& model);

// What an answer may hold, by tier, in this order: `evidence` (up to 5 of "alert", "e1", …, "r1", …), `category` (a
// word of List::Category), Deep only: `next_step` (of List::NextStep) and `summary` (text, to be shown escaped),
// `score` (0 to 1).

}  // namespace onesec::ai
