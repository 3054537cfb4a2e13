#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <expected>
#include <string>
#include <string_view>

#include "ai/outbound/alias.h"
#include "ai/outbound/request.h"
#include "ai/outbound/secret_check.h"

namespace onesec::ai {

enum class Envelope : std::uint8_t { Gemini, OpenAi };

/// Why a request doesn't leave.
enum class Refused : std::uint8_t {
  TooLarge,    ///< More than kMaxRequestBytes.
  NotPlain,    ///< A byte that isn't printable ASCII.
  Envelope,    ///< Something other than the provider's request, key by key.
  SystemText,  ///< Not the instruction that was compiled in.
  Model,       ///< Not the configured model.
  Options,     ///< A number or level that isn't one of the few allowed.
  Grammar,     ///< The document isn't a sentence of the language.
  Word,        ///< A word that isn't in its list.
  Number,      ///< More than two significant digits, or too large.
  Alias,       ///< Of another request, of another kind, or not numbered by first appearance.
  TagReused,   ///< An earlier request had this tag.
  Schema,      ///< The answer's schema isn't the one that belongs to the document.
  Secret,      ///< Holds a part of a secret that this process knows.
};
inline constexpr std::size_t kRefusedReasons = 13;
[[nodiscard]] std::string_view name_of(Refused reason);

/// For logs, alerts and counters: never holds a byte of the request.
struct Refusal {
  Refused reason = Refused::Envelope;
  std::size_t at = 0;    ///< Where: a byte of the body, or of the document inside it.
  std::string expected;  ///< "a word of the list `event type`"
};

/// What the gate is told of the request that it should see, by others than its builder.
struct ExpectedRequest {
  Envelope envelope = Envelope::Gemini;
  Tier tier = Tier::Triage;
  std::string_view model;  ///< As configured; not read for Gemini, where it stands in the path.
  RequestTag tag;
};

/// A body that has passed. Only the gate makes one; what sends takes nothing else.
class ClearedRequest {
 public:
  [[nodiscard]] const std::string& body() const { return body_; }
  [[nodiscard]] Tier tier() const { return tier_; }
  [[nodiscard]] Envelope envelope() const { return envelope_; }

 private:
  friend class EgressGate;
  ClearedRequest(std::string body, Tier tier, Envelope envelope)
      : body_(std::move(body)), tier_(tier), envelope_(envelope) {}
  std::string body_;
  Tier tier_;
  Envelope envelope_;
};

/// The last look at a request to a model. It reads the final bytes anew, against the published language, and shares
/// nothing with what built them but the lists of words. Whatever it doesn't know, it refuses. One thread at a time.
class EgressGate {
 public:
  static constexpr std::size_t kMaxRequestBytes = 16 * 1024;
  /// Tags of earlier requests that are remembered: weeks, at the default daily budget.
  static constexpr std::size_t kRememberedTags = 4096;

  explicit EgressGate(SecretCheck secrets) : secrets_(std::move(secrets)) {}
  /// After keys were added or rotated.
  void replace_secrets(SecretCheck secrets) { secrets_ = std::move(secrets); }

  /// Once for each request; one that is sent again after an error is sent as the ClearedRequest that it is.
  [[nodiscard]] std::expected<ClearedRequest, Refusal> pass(std::string body, const ExpectedRequest& expected);

  [[nodiscard]] std::uint64_t passed() const { return passed_; }
  [[nodiscard]] std::uint64_t refused(Refused reason) const { return refused_.at(static_cast<std::size_t>(reason)); }

 private:
  SecretCheck secrets_;
  std::deque<RequestTag> used_;
  std::uint64_t passed_ = 0;
  std::array<std::uint64_t, kRefusedReasons> refused_{};
};

}  // namespace onesec::ai
