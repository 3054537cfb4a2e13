#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ai/analyst/notebook.h"
#include "ai/analyst/questioner.h"
#include "contract/ai.h"
#include "egress/gate.h"
#include "model/alert.h"

namespace onesec::ai {

/// As configured.
struct AnalystOptions {
  bool is_enabled = false;
  Severity min_severity = Severity::Medium;  ///< For a model; all are analysed here.
  hours keep{24 * 30};                       ///< Analyses.
  std::optional<ModelOptions> model{};       ///< nullopt: here only.
};

/// What became of one incident. A failure is to be tried again, not before `wait`.
struct Analysed {
  Status status;
  seconds wait{0};
};

/// The wall clock, and what happens before somebody waits for it: nothing, but in tests, where it then is that late.
struct AnalystClock {
  std::function<Instant()> now;
  std::function<void(Instant until)> about_to_wait{};
};

/// Analyses incidents: here, and with a model where its owner has agreed to that. One at a time, in a thread of its
/// own. Nothing that it learns goes back into the engine: an analysis stands in the notebook, beside the alert. Any
/// thread.
class Analyst {
 public:
  /// Alerts that share an entity with this one; asked on any thread.
  using LookAround = std::function<std::vector<Alert>(const Alert& alert)>;

  /// The gate outlives it.
  Analyst(egress::Gate& way_out, Notebook notebook, LookAround look_around, AnalystClock clock);
  ~Analyst();
  Analyst(const Analyst&) = delete;
  Analyst& operator=(const Analyst&) = delete;

  /// In force at once. The way out is open for exactly the configured place; what is under way when it is closed ends
  /// within 0.2 s, the system's lookup of a name apart.
  void set(AnalystOptions options);

  /// Remembers an incident for analyse(). False: there is nothing new about it.
  [[nodiscard]] bool take(const Alert& alert);
  /// Of an incident that was taken. Unavailable: busy, and `done` isn't called. `done` is called once, on our thread.
  [[nodiscard]] Status analyse(const std::string& alert_id, std::function<void(Analysed)> done);
  /// Also while a model can't be asked: incidents are analysed here all the same, and wait for the model by themselves.
  [[nodiscard]] bool is_ready() const;
  /// "ready", "here only", "off", or since when and why a model isn't asked.
  [[nodiscard]] std::string state() const;

  [[nodiscard]] AiStatus status() const;
  [[nodiscard]] Notebook& notebook() { return notebook_; }
  /// The very bytes of a request about this alert, its key masked. Sends nothing. Empty: no provider is configured.
  [[nodiscard]] Result<std::string> preview(const Alert& alert) const;
  /// Asks the first model about this alert now; ends a pause. Blocks up to a minute and more. Denied: no provider is
  /// configured. Unavailable: no opinion, and why.
  [[nodiscard]] Result<AiOpinion> test(const Alert& alert);

 private:
  /// One configuration; who works under an old one notices when he waits.
  struct Session {
    AnalystOptions options;
    std::unique_ptr<Questioner> questioner;  ///< None: here only.
  };

  void run(const std::stop_token& stop);
  void work(std::unique_lock<std::mutex>& lock);
  void forget_old(const Session& session);
  [[nodiscard]] Analysed analyse_now(const Session& session, const Alert& alert);
  [[nodiscard]] std::optional<Analysed> ask(const Session& session, Tier tier, const Incident& incident,
                                            std::optional<AiOpinion>& opinion);
  [[nodiscard]] std::optional<AiOpinion> triage_before(const std::string& alert_id, const std::string& unfinished);
  [[nodiscard]] bool wait_until(const Session& session, Instant until);
  [[nodiscard]] std::shared_ptr<const Session> session() const;

  egress::Gate& way_out_;
  mutable Notebook notebook_;
  const LookAround look_around_;
  const AnalystClock clock_;
  mutable AiCounters counters_;

  std::mutex asking_;  ///< One question at a time; taken before mutex_.

  mutable std::mutex mutex_;  ///< Guards from here to the thread.
  std::condition_variable_any changed_;
  std::shared_ptr<const Session> session_;
  std::map<std::string, Alert> taken_;            ///< By id, until analyse(); a few.
  std::map<std::string, std::string> materials_;  ///< By alert: what was analysed.
  std::optional<Alert> waiting_;
  std::function<void(Analysed)> done_;
  bool is_busy_ = false;
  Instant not_before_{};  ///< When a model may be asked again, for the state.
  std::string why_not_;
  Instant forgotten_at_{};
  std::jthread thread_;
};

}  // namespace onesec::ai
