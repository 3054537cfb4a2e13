#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ai/analyst/notebook.h"
#include "ai/outbound/incident.h"
#include "ai/provider/budget.h"
#include "ai/provider/call.h"
#include "ai/provider/exchange.h"
#include "ai/provider/verdict.h"
#include "egress/gate.h"

namespace onesec::ai {

/// As configured, and checked.
struct ModelOptions {
  Endpoint endpoint{};
  std::string ca_file{};
  bool allows_private = false;
  std::vector<Secret> keys{};  ///< One empty key: none is needed.
  SecretCheck secrets{};       ///< What must never be in a request: these keys, and the others of this host.
  std::string triage_model{};
  std::string deep_model{};  ///< Empty: no second request.
  std::vector<std::string> fallback_models{};
  ThinkingLevel thinking = ThinkingLevel::Unset;
  Excerpts excerpts = Excerpts::Off;
  BudgetLimits budget{};
  std::string consent{};
};

struct Incident {
  const Alert& alert;
  std::span<const Alert> related;
};

/// What came of a question: an opinion; or not now (`until`); or neither, and asking again would bring nothing.
struct Asked {
  std::optional<AiOpinion> opinion{};
  std::optional<Instant> until{};
  std::string why{};
};

/// Since the start of the program, over all configurations.
struct AiCounters {
  std::atomic<std::uint64_t> analysed{0};
  std::atomic<std::uint64_t> asked{0};
  std::atomic<std::uint64_t> answered{0};
  std::atomic<std::uint64_t> no_opinion{0};
  std::atomic<std::uint64_t> refused{0};
};

/// Asks one provider, as one configuration says. Each request passes the last gate, the budget and the notebook before
/// it leaves. ask() for one thread at a time; the others for any.
class Questioner {
 public:
  using Clock = std::function<Instant()>;
  /// Waits; false: give up, the configuration has changed or the program ends.
  using Pause = std::function<bool(Instant until)>;

  /// All outlive it.
  Questioner(egress::Gate& way_out, Notebook& notebook, AiCounters& counters, ModelOptions options, Clock clock);

  [[nodiscard]] Asked ask(Tier tier, const Incident& incident, const Pause& pause);
  /// The bytes of the next request about this incident, the key masked.
  [[nodiscard]] Result<std::string> preview(const Incident& incident) const;
  /// Ends a pause, and looks for models again: somebody wants to see whether it works now.
  void try_again();
  void describe(AiStatus& status) const;
  [[nodiscard]] const ModelOptions& options() const { return options_; }
  [[nodiscard]] std::string destination() const;

 private:
  struct Question {
    Tier tier;
    const Incident& incident;
    AskedFor sent;  ///< Of the request that was sent last.
  };
  [[nodiscard]] std::optional<Asked> send(Exchange& exchange, const Exchange::Send& send, Question& question);
  [[nodiscard]] ProviderAnswer call(const Exchange::Send& send, const ClearedRequest& cleared,
                                    const Incident& incident);
  [[nodiscard]] std::string body_of(const OutboundDoc& doc, Tier tier, OutputTokens output,
                                    const std::string& model) const;
  [[nodiscard]] Asked opinion_of(const ProviderAnswer& answer, const Question& question);
  [[nodiscard]] std::optional<Asked> reserve(const Usage& most);
  [[nodiscard]] std::vector<std::string> models_of(Tier tier) const;

  egress::Gate& way_out_;
  Notebook& notebook_;
  AiCounters& counters_;
  const ModelOptions options_;
  const Clock clock_;
  EgressGate gate_;  ///< Of the thread that asks.

  mutable std::mutex mutex_;
  Standing standing_;         ///< Guarded by mutex_.
  Budget budget_;             ///< Guarded by mutex_.
  std::string last_refusal_;  ///< Guarded by mutex_.
};

}  // namespace onesec::ai
