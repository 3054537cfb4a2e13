#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "model/alert.h"
#include "platform/sqlite.h"
#include "store/audit.h"
#include "store/commit.h"
#include "store/outbox.h"

namespace onesec::store {

/// Which alerts, newest first (by created_at, then id). Empty members don't filter.
struct AlertFilter {
  std::optional<Severity> min_severity{};
  std::optional<AlertStatus> status{};
  std::string module{};
  /// "192.0.2.1", or with the kind in front: "user:alice".
  std::string entity{};
};

/// A user's words made a filter: InvalidInput names the word that is no severity or status.
[[nodiscard]] Result<AlertFilter> alert_filter(const std::string& min_severity, const std::string& status,
                                               const std::string& module, const std::string& entity);
/// "user:alice" → {User, "alice"}; nullopt when no kind stands in front ("2001:db8::1").
[[nodiscard]] std::optional<Entity> parse_entity(std::string_view text);

struct AlertList {
  std::vector<Alert> alerts{};
  std::uint64_t total = 0;  ///< All that match.
};

struct OpenGroups {
  std::vector<Alert> alerts{};  ///< Oldest first: of two with one (detector, entity) the later one counts.
  bool is_cut = false;          ///< There were more than the limit; the newest are here.
};

struct AlertCounts {
  std::map<Severity, std::uint64_t> by_severity{};
  std::map<AlertStatus, std::uint64_t> by_status{};
  std::uint64_t total = 0;
};

/// Queries, on a connection of its own. For one thread at a time. Each call sees one consistent state.
class AlertReader {
 public:
  static constexpr std::size_t kMaxPage = 1'000;  ///< A longer page is cut to this: 1,000 alerts are a few MiB.

  [[nodiscard]] static Result<AlertReader> open(const std::string& path, std::uint32_t cache_kib);

  /// Continues behind the alert `after_id`; NotFound when that one is gone. New alerts never shift later pages.
  [[nodiscard]] Result<AlertList> list(const AlertFilter& filter, std::size_t limit, const std::string& after_id);
  [[nodiscard]] Result<Alert> get(const std::string& id);
  [[nodiscard]] Result<AlertCounts> counts();
  /// Alerts marked historical, by detector: what the first start shows as one summary.
  [[nodiscard]] Result<std::map<std::string, std::uint64_t>> historical();
  /// All alerts that findings may still join: every status but Resolved, which ends a group.
  [[nodiscard]] Result<OpenGroups> load_open_groups(std::size_t limit);
  [[nodiscard]] Result<std::map<std::string, std::string>> counters();
  [[nodiscard]] Result<std::vector<Skip>> skips();

  [[nodiscard]] Result<std::vector<OutboxRow>> due(std::string_view kind, Instant now, std::size_t limit) {
    return due_in_outbox(db_, kind, now, limit);
  }
  [[nodiscard]] Result<std::uint64_t> outbox_waiting(std::string_view kind) {
    return count_waiting_in_outbox(db_, kind);
  }
  [[nodiscard]] Result<std::vector<std::string>> outbox_waiting_kinds() { return waiting_kinds_in_outbox(db_); }
  [[nodiscard]] Result<OutboxCounts> outbox_counts() { return count_outbox(db_); }
  [[nodiscard]] Result<std::vector<AuditEntry>> audit(std::size_t limit) { return newest_audit(db_, limit); }
  [[nodiscard]] Result<std::uint64_t> verify_audit() { return store::verify_audit(db_); }

  /// Over every alert, ordered by id: digest = SHA-256(digest before + canonical form), from 32 zero bytes. Nothing is
  /// left out: no column of an alert is local to a run. Two stores with the same alerts have the same digest, whatever
  /// their pages, row ids or order of commits.
  [[nodiscard]] Result<Sha256> digest();

 private:
  explicit AlertReader(platform::Sqlite db) : db_(std::move(db)) {}
  platform::Sqlite db_;
};

}  // namespace onesec::store
