#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ai/outbound/gate.h"
#include "ai/outbound/testing/sample.h"
#include "ai/provider/call.h"
#include "ai/provider/exchange.h"
#include "ai/provider/verdict.h"
#include "egress/gate.h"
#include "egress/testing/sink.h"

namespace onesec::ai::testing {

/// A provider that is a real server on loopback, scripted by the test, and one question at a time asked of it through
/// the real builder, gate, client and error table; only the time is virtual.
struct Desk {
  using Script = std::function<std::string(std::size_t n, const std::string& request)>;

  struct Asked {
    std::optional<Verdict> verdict;
    std::string end;    ///< "answered", the name of another fate, "later", or "not a verdict".
    Instant until{};    ///< Of "later".
    seconds waited{0};  ///< By the virtual clock.
    ProviderAnswer last{};
  };

  Desk(Envelope envelope, Script script, std::vector<std::string> keys = {"first-key-0123456789"},
       const egress::testing::Authority* authority = nullptr);

  [[nodiscard]] Asked ask(Tier tier = Tier::Triage);
  /// One send and what came of it, for exchanges that are interleaved.
  void send(Exchange& exchange, const Exchange::Send& send, Tier tier);
  [[nodiscard]] Exchange exchange(Tier tier);
  /// Which key the n-th request carried: "first-key-…"; "" for none.
  [[nodiscard]] std::string key_of(std::size_t request) const;
  [[nodiscard]] std::string body_of(std::size_t request) const;

  egress::testing::Sink sink;
  egress::Gate way_out{};
  Envelope envelope;
  Endpoint endpoint{};
  egress::HttpLimits limits{};
  Standing standing{};
  std::vector<std::string> models{"model-one", "model-two"};
  Instant now = Instant::from_seconds(1'795'000'000);
  EgressGate gate{SecretCheck()};
  std::uint32_t next_tag = 1;
  std::vector<std::string> sent;  ///< The bytes of each request, as they were to leave.

 private:
  RequestTag tag_{tag_of(0)};
};

// What providers answer, as a whole over the wire.
[[nodiscard]] std::string gemini_answer(const std::string& parts, const std::string& finish = "STOP");
[[nodiscard]] std::string gemini_text(const std::string& json_text, const std::string& finish = "STOP");
[[nodiscard]] std::string openai_text(const std::string& json_text, const std::string& finish = "stop");
[[nodiscard]] std::string gemini_error(int http, const std::string& status, const std::string& details = {},
                                       const std::string& message = "words of the provider");
inline constexpr const char* kGood = R"({"evidence":["alert"],"category":"password_guessing","score":0.8})";

}  // namespace onesec::ai::testing
