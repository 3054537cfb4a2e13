#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ai/outbound/gate.h"
#include "base/http_response.h"
#include "base/instant.h"
#include "base/result.h"

namespace onesec::ai {

/// What an answer of a provider means for the request, the key and the model.
enum class Fate : std::uint8_t {
  Answered,        ///< Whole; `text` is what the model wrote.
  CutShort,        ///< The model ran out of output tokens.
  NoOpinion,       ///< Blocked, or ended for a reason of its own.
  Nonsense,        ///< Not the provider's form, or too large: nothing to learn by asking again.
  KeyRefused,      ///< This key is wrong or lacks the right.
  AccountRefused,  ///< Billing or region: no key of this account will do.
  RequestRefused,  ///< The endpoint doesn't take our form of request.
  ModelGone,       ///< No model of this name.
  RateLimited,     ///< This key has to wait for this model.
  ServerTrouble,   ///< Their side, or no answer.
  WrongAddress,    ///< Redirected, or no API there: the configured address is wrong.
  NotTrusted,      ///< The certificate isn't right: nothing was sent.
  Closed,          ///< The way out was closed meanwhile, or our own caps hold.
};
[[nodiscard]] std::string_view name_of(Fate fate);

struct Usage {
  std::uint64_t input_tokens = 0;
  std::uint64_t output_tokens = 0;  ///< Those that the model thought with among them.
  bool is_told = false;
};

struct ProviderAnswer {
  Fate fate = Fate::ServerTrouble;
  std::string text{};  ///< At most the answer's own size; any bytes.
  Usage usage{};
  std::string model{};     ///< As the provider names what answered; letters, digits and . _ : / - only.
  seconds wait{0};         ///< RateLimited: as the server says; 0: it doesn't.
  bool for_today = false;  ///< RateLimited: until the provider's next day (midnight in Los Angeles).
  std::string reason{};    ///< In our words, with a word of theirs at most: never a sentence from outside.
};

/// Reads an HTTP answer by its status and its typed fields, never by searching its text: an attacker can put words into
/// what a model says. Pure; any bytes, at most what the HTTP reader let through.
[[nodiscard]] ProviderAnswer read_answer(Envelope envelope, const HttpAnswer& answer);
/// Of an exchange that gave no answer. `was_sent`: whether the request had left.
[[nodiscard]] ProviderAnswer read_failure(const Error& error, bool was_sent);

}  // namespace onesec::ai
