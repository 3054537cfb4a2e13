#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/detector_set.h"
#include "engine/shard.h"
#include "model/alert.h"

namespace onesec::engine {

/// What one batch did to the alerts: written to the store in one transaction with the position.
struct AlertChanges {
  std::vector<Alert> upserts;                   ///< Whole rows.
  std::vector<std::string> deletes;             ///< Alert ids.
  bool deletes_all = false;                     ///< Before the upserts.
  std::map<std::string, std::string> counters;  ///< The book's own numbers; an empty text deletes the row.
  /// Ids of upserts that others should hear of: opened, worse than before, or judged by a person. A count that grows is
  /// no news.
  std::set<std::string> news;
  [[nodiscard]] bool empty() const { return upserts.empty() && deletes.empty() && !deletes_all && counters.empty(); }
};

/// Groups findings into alerts by (detector, entity). A function of the findings and the people's decisions in journal
/// order, nothing else, so a replay makes the same alerts. One thread.
class AlertBook {
 public:
  /// 8,192 open groups of about 2 KiB are 16 MiB of the engine's memory; over it the group seen longest ago is closed:
  /// what comes later for it opens a new alert.
  static constexpr std::size_t kMaxGroups = 8'192;
  /// A group that was silent for a day is over: the next finding is news, and opens a new alert.
  static constexpr hours kGroupSilence{24};
  /// New alerts of one detector in an hour of journal time. A person can't read 200 an hour; the rest are counted in
  /// one alert of type "alert_flood", so nothing vanishes.
  static constexpr std::uint32_t kMaxNewPerHour = 200;

  /// `install_id` makes alert ids differ between installations.
  AlertBook(std::string install_id, const DetectorSet& detectors);

  /// Starts from what the store holds: alerts that may still take findings, and the counters.
  void load(std::vector<Alert> open, const std::map<std::string, std::string>& counters);

  /// Findings of one batch, in order. `now` is the batch's stamp.
  void apply(std::vector<OrderedFinding> findings, Instant now);
  /// What the engine itself has to say ("engine.poison"); module "engine".
  void notice(const Finding& finding, Instant now);
  /// A person's decision about `alert` (as it stands now: from `find` or from the store).
  void set_status(Alert alert, AlertStatus status);
  void remove(const std::string& id);
  void remove_all();
  /// Closes the groups about an entity; its rows are the store's to erase.
  void forget(const Entity& entity);

  [[nodiscard]] const Alert* find(const std::string& id) const;
  [[nodiscard]] std::uint64_t capped(std::string_view detector) const;
  [[nodiscard]] std::size_t groups() const { return groups_.size(); }

  /// What changed since the last call.
  [[nodiscard]] AlertChanges take_changes();

 private:
  struct Hour {
    std::int64_t number = 0;  ///< Hours since 1970, in journal time.
    std::uint32_t opened = 0;
    std::uint64_t capped = 0;  ///< Ever.
  };

  [[nodiscard]] static std::string group_key(std::string_view detector, const Entity& entity);
  void apply_one(const OrderedFinding& found, Instant now);
  [[nodiscard]] Alert open_alert(const Finding& finding, const HostedDetector* detector, Instant now,
                                 std::uint16_t ordinal) const;
  [[nodiscard]] bool may_open(const HostedDetector& detector, Instant now);
  void put(const std::string& key, Alert alert);
  void close(const std::string& key);

  std::string install_id_;
  const DetectorSet& detectors_;
  std::map<std::string, Alert> groups_;                     ///< By group key: the alert that takes its findings.
  std::set<std::pair<Instant, std::string>> by_last_seen_;  ///< (last seen, group key)
  std::map<std::string, std::string> key_of_;               ///< Alert id → group key.
  std::map<std::string, Hour, std::less<>> hours_;          ///< By detector.
  std::set<std::string> changed_;                           ///< Group keys.
  AlertChanges changes_;
};

}  // namespace onesec::engine
