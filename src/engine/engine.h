#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "contract/control.h"
#include "engine/alert_book.h"
#include "engine/attempt_mark.h"
#include "engine/controls.h"
#include "engine/couriers.h"
#include "engine/detection.h"
#include "engine/journal_log.h"
#include "engine/known_logins.h"
#include "engine/snapshot.h"
#include "engine/writer.h"
#include "store/alert_store.h"

namespace onesec::engine {

struct EngineOptions {
  std::string data_dir;  ///< Exists, 0700, ours alone.
  std::string version;
  std::span<const ModuleInfo* const> modules;
  ModuleOptionsByName module_options;
  std::shared_ptr<const CompiledRules> rules;  ///< The owner's and our own; nullptr: none.
  std::uint64_t memory_bytes = 256ULL << 20U;  ///< limits.memory_mb: shared out in memory_plan.h.
  std::uint64_t disk_bytes = 2'048ULL << 20U;  ///< limits.disk_mb
  Nanoseconds keep_events = hours{7 * 24};
  Nanoseconds keep_alerts = hours{30 * 24};
  unsigned threads = 1;
  /// Rules that were checked with it needn't be compiled again to be put into force.
  std::shared_ptr<RuleCache> rule_cache = std::make_shared<RuleCache>();
  std::string config_json = "{}";  ///< As shown, secrets masked.
  /// 200,000 events are replayed in half a second to a second and a half (bench/core_ratio: 150,000 to 400,000 a
  /// CPU-second by way of the journal's form).
  std::uint64_t snapshot_every_events = 200'000;
  seconds snapshot_every{30};
  /// Only restore and replay what the journal holds: nothing is written to it, no loop runs.
  bool is_replay = false;
};

/// What the program adds around the engine; all may be empty. Called from any thread.
struct EngineHooks {
  std::function<std::vector<SourceStatus>()> sources;
  std::function<std::string(EventType)> blind_because;  ///< Empty: some source produces this type.
  std::function<Status(std::string_view reason, std::string_view bytes)> dead_letter;
  std::function<std::uint64_t()> bus_memory;
  std::function<ConfinementStatus()> confinement;
  std::function<std::vector<EgressCount>()> egress;
  std::function<EgressEnforcement()> enforcement;
  std::function<Result<EgressPage>(const EgressQuery&)> egress_ledger;  ///< May take a second.
  std::function<Result<EgressVerdict>()> verify_egress_ledger;          ///< May take seconds.
  OutboxCourier::Publish publish_alert;                                 ///< Empty: alerts stay here.
  std::function<bool(std::string_view)> is_known_user;  ///< Users to name to others, beside those that logged in.
  std::vector<Receiver> receivers;                      ///< Besides the bus, at the start; later set_receivers().
  std::function<LeaseStatus()> lease;
  /// Ids of what is published. Asked only when the alerts are made anew from a journal that is there already.
  std::function<Result<std::set<std::string>>()> published_alerts;
  /// Removes what was published about an erased entity. Called on the engine's own thread, may take seconds.
  std::function<Status(const Entity& erased)> retract_alerts;
  std::function<void()> shutdown;
};

/// The event path behind the journal: reads it from the last snapshot on, detects, groups, stores; and takes in what
/// goes before it, the writer. Live and replay are this one loop.
class Engine final : public EngineControl {
 public:
  /// Opens the store, restores the newest snapshot, replays what came after it, and runs. `log` outlives the engine.
  /// `install_secret`: 16 bytes of the data directory. Fails with all of the configuration's problems at once, or with
  /// what a newer version has left.
  [[nodiscard]] static Result<std::unique_ptr<Engine>> start(EngineOptions options, EngineHooks hooks, JournalLog& log);
  /// Stops cleanly: what is queued is journaled, what is journaled is processed, and a snapshot is taken.
  ~Engine() override;

  /// Events of before `started_at` that sources read now are historical: only on the very first start.
  [[nodiscard]] bool is_first_start() const { return is_first_start_; }
  /// Waits until everything journaled up to `sequence` is in the alerts; false when the time is up, or when it has
  /// failed.
  [[nodiscard]] bool wait_for(std::uint64_t sequence, milliseconds timeout);
  [[nodiscard]] Result<std::string> alerts_digest();
  /// Whether an account of this name has logged in: it is no mistyped password. Any thread.
  [[nodiscard]] bool knows_login(std::string_view name) const { return logins_.contains(name); }
  [[nodiscard]] std::uint32_t epoch() const { return epoch_; }
  /// Those of its options, given away: the engine keeps what is in force, and nothing else. Once, by one thread.
  [[nodiscard]] std::shared_ptr<const CompiledRules> take_first_rules() { return std::move(options_.rules); }
  [[nodiscard]] RuleCache& rule_cache() { return *options_.rule_cache; }
  [[nodiscard]] std::uint64_t processed() const { return processed_; }
  void set_hooks(EngineHooks hooks);
  /// These and no others from now on; what waits for one that isn't among them is over. Any thread.
  void set_receivers(std::vector<Receiver> receivers);
  /// Makes an alert of what the way out refused. Waits up to 20 s for the journal and the alert; Unavailable then, or
  /// while the disk is full. Any thread.
  [[nodiscard]] Status report_egress_attempt(const EgressAttemptBody& attempt);
  /// Why it stopped by itself: alerts that can't be stored, or a journal of a newer version. It has asked for shutdown
  /// then, and the next start goes on from the last position that holds.
  [[nodiscard]] std::optional<Error> failure();

  /// Stops by itself, for this reason: the journal is another engine's now. Any thread, and never waits: who has lost
  /// the journal may be the engine's own thread.
  void give_up(const Error& why);

  [[nodiscard]] EngineStatus status() override;
  [[nodiscard]] std::vector<ModuleStatus> modules() override;
  [[nodiscard]] RulesInForce rules() override;
  [[nodiscard]] Result<AlertPage> alerts(const AlertQuery& query) override;
  [[nodiscard]] Result<Alert> alert(const std::string& id) override;
  [[nodiscard]] Result<Alert> set_alert_status(const std::string& id, AlertStatus status,
                                               const std::string& who) override;
  [[nodiscard]] Status delete_alert(const std::string& id, const std::string& who) override;
  [[nodiscard]] Result<std::uint64_t> clear_alerts(const std::string& who) override;
  [[nodiscard]] Result<std::vector<std::string>> events(const EventQuery& query, Viewer viewer) override;
  [[nodiscard]] Result<std::string> erase(const std::string& entity, const std::string& who) override;
  [[nodiscard]] Result<EgressPage> egress_ledger(const EgressQuery& query) override;
  [[nodiscard]] Result<EgressVerdict> verify_egress_ledger() override;
  [[nodiscard]] std::string config_json() override;
  /// After a reload. Any thread.
  void set_config_json(std::string json);
  /// Puts rules in force that encode_rules() made, for the events behind those that are journaled now. Waits for that,
  /// up to 10 s. Any thread. Who holds them from rule_cache() meanwhile spares the loop compiling them.
  [[nodiscard]] Status set_rules(std::string record);
  [[nodiscard]] IntakeSink& intake() override { return *writer_; }
  void shutdown() override;

 private:
  Engine(EngineOptions options, EngineHooks hooks, JournalLog& log, const HashKey& secret, store::AlertStore store,
         AttemptMark mark, DetectorSet detectors);

  // Start (engine.cc).
  [[nodiscard]] Status restore();
  [[nodiscard]] Status replay_to(std::uint64_t last);
  [[nodiscard]] Status open_writer();

  // The loop (engine_loop.cc); only its thread writes the store. core_mutex_ is held for each message.
  void run(const std::stop_token& stop);
  void process(const JournalMessage& message);
  void apply_batch(const Batch& batch, std::unique_lock<std::mutex>& lock);
  void apply_control(const RecordView& control, const Batch& batch, bool is_news, store::Commit& commit);
  void convict_poison(std::uint64_t sequence, const Batch& batch);
  void commit_changes(store::Commit commit, std::uint64_t sequence, Instant now, std::unique_lock<std::mutex>& lock);
  void leave_no_trace();
  void retract_erased(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] bool publishes_alerts();
  [[nodiscard]] std::function<bool(std::string_view)> known_users();
  void send_alerts(bool may_send);
  void set_aside(std::string_view reason, std::string_view bytes);
  void save_position(bool is_due);
  void maybe_snapshot(bool now);
  void maintain(Instant now);
  [[nodiscard]] std::uint64_t first_younger_than(Instant cutoff, const JournalLog::Info& info);

  [[nodiscard]] std::uint64_t position();
  [[nodiscard]] bool has_failed();

  // For the control surface (engine_control.cc).
  [[nodiscard]] Result<std::uint64_t> journal_and_apply(RecordKind kind, std::string body);

  EngineOptions options_;
  JournalLog& log_;
  SnapshotStore snapshots_;
  std::uint32_t epoch_ = 0;
  bool is_first_start_ = false;
  Instant started_at_{};

  std::mutex hooks_mutex_;
  EngineHooks hooks_;

  std::mutex core_mutex_;  ///< Guards from here to the next blank line.
  store::AlertStore store_;
  AttemptMark mark_;
  Detection detection_;
  AlertBook book_;
  Couriers couriers_;
  std::int64_t courier_turn_at_ = 0;  ///< steady_nanos() of the last one.
  /// Erased here, and perhaps still in the stream of alerts. No snapshot is taken meanwhile, so that after a crash the
  /// journal tells of the erasure again.
  std::vector<Entity> to_retract_;
  std::int64_t retract_at_ = 0;                 ///< Not before; steady_nanos().
  std::map<std::string, std::string> cursors_;  ///< As of position_.
  KnownKeys known_keys_;
  KnownLogins logins_;
  Instant stamp_{};
  std::uint64_t stored_position_ = 0;    ///< P: what SQLite says.
  std::uint64_t snapshot_position_ = 0;  ///< S of the newest snapshot on disk.
  std::uint64_t events_since_snapshot_ = 0;
  std::int64_t snapshot_at_ = 0;  ///< steady_nanos() of the last one.
  std::int64_t position_saved_at_ = 0;
  std::int64_t maintained_at_ = 0;
  std::uint64_t dead_letters_ = 0;
  std::uint64_t purged_for_space_ = 0;
  std::string
      wanted_config_;  ///< What the owner's configuration says; journaled when it differs from what is in force.
  bool needs_vacuum_ = false;        ///< An erase is committed, and its bytes are still in the file.
  std::uint64_t failed_upkeep_ = 0;  ///< Purges that failed (tried again in a minute), dead letters not kept.
  std::vector<std::pair<RecordKind, std::string>> pending_controls_;  ///< Found while there was no writer yet.

  std::mutex failure_mutex_;      ///< Taken last, and no other is waited for with it.
  std::optional<Error> failure_;  ///< Guarded by failure_mutex_. Set once; nothing is processed or saved after it.

  std::atomic<std::uint64_t> processed_{0};
  std::atomic<bool> is_running_{false};  ///< The loop runs; before that, start() replays.
  std::atomic<bool> is_stopping_{false};
  std::atomic<bool> is_writing_snapshot_{false};
  std::atomic<std::uint64_t> written_snapshot_{0};
  std::atomic<bool> lost_shards_{false};  ///< A snapshot failed: the next one writes every shard again.
  std::mutex position_mutex_;
  std::condition_variable position_changed_;
  std::uint64_t position_ = 0;  ///< Guarded by position_mutex_.

  std::mutex reader_mutex_;
  std::optional<store::AlertReader> reader_;  ///< Guarded by reader_mutex_.

  std::unique_ptr<JournalCursor> cursor_;
  std::unique_ptr<Writer> writer_;
  std::jthread snapshot_writer_;
  std::jthread loop_;
};

}  // namespace onesec::engine
