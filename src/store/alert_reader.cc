#include "store/alert_reader.h"

#include <algorithm>
#include <utility>

#include "store/alert_row.h"

namespace onesec::store {
namespace {

constexpr std::string_view kSelect = "SELECT ";

/// The WHERE of a filter and the values it wants, in the order of its question marks.
struct Condition {
  std::string sql = " WHERE 1";
  struct Value {
    std::string text;
    std::int64_t integer = 0;
    bool is_text = false;
  };
  std::vector<Value> values;

  void add(std::string_view part, std::int64_t integer) {
    sql += part;
    values.push_back({{}, integer, false});
  }
  void add(std::string_view part, std::string text) {
    sql += part;
    values.push_back({std::move(text), 0, true});
  }
  void bind(platform::SqliteStatement& statement) const {
    int parameter = 0;
    for (const Value& value : values) {
      if (value.is_text) {
        statement.bind(++parameter, value.text);
      } else {
        statement.bind(++parameter, value.integer);
      }
    }
  }
};

Condition condition_of(const AlertFilter& filter) {
  Condition condition;
  if (filter.min_severity) condition.add(" AND severity >= ?", std::int64_t{std::to_underlying(*filter.min_severity)});
  if (filter.status) condition.add(" AND status = ?", std::int64_t{std::to_underlying(*filter.status)});
  if (!filter.module.empty()) condition.add(" AND module = ?", filter.module);
  if (filter.entity.empty()) return condition;
  if (const std::optional<Entity> entity = parse_entity(filter.entity)) {
    condition.add(" AND entity_value = ?", entity->value);
    condition.add(" AND entity_kind = ?", std::int64_t{std::to_underlying(entity->kind)});
  } else {
    condition.add(" AND entity_value = ?", filter.entity);
  }
  return condition;
}

Result<std::vector<Alert>> read_alerts(platform::SqliteStatement& rows) {
  std::vector<Alert> alerts;
  while (true) {
    const Result<bool> row = rows.step();
    if (!row) return fail(row.error());
    if (!*row) return alerts;
    Result<Alert> alert = read_alert(rows);
    if (!alert) return fail(std::move(alert).error());
    alerts.push_back(std::move(*alert));
  }
}

/// Rows of (text, text or number).
template <class Add>
Status for_each_row(platform::Sqlite& db, std::string_view sql, Add add) {
  Result<platform::SqliteStatement> rows = db.prepare(sql);
  if (!rows) return fail(std::move(rows).error());
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) return {};
    add(*rows);
  }
}

}  // namespace

std::optional<Entity> parse_entity(std::string_view text) {
  for (std::uint8_t i = 0; i <= std::to_underlying(EntityKind::Session); ++i) {
    const auto kind = static_cast<EntityKind>(i);
    const std::string_view name = name_of(kind);
    if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == ':') {
      return Entity{kind, std::string(text.substr(name.size() + 1))};
    }
  }
  return std::nullopt;
}

Result<AlertFilter> alert_filter(const std::string& min_severity, const std::string& status, const std::string& module,
                                 const std::string& entity) {
  AlertFilter filter{.module = module, .entity = entity};
  if (!min_severity.empty()) {
    filter.min_severity = severity_named(min_severity);
    if (!filter.min_severity) {
      return fail(Code::InvalidInput,
                  "severity " + quote(min_severity) + " isn't one of INFO, LOW, MEDIUM, HIGH, CRITICAL");
    }
  }
  if (!status.empty()) {
    filter.status = alert_status_named(status);
    if (!filter.status) {
      return fail(Code::InvalidInput,
                  "status " + quote(status) + " isn't one of OPEN, ACKNOWLEDGED, RESOLVED, FALSE_POSITIVE");
    }
  }
  return filter;
}

Result<AlertReader> AlertReader::open(const std::string& path, std::uint32_t cache_kib) {
  Result<platform::Sqlite> db = platform::Sqlite::open(path, {.is_read_only = true, .cache_kib = cache_kib});
  if (!db) return fail(std::move(db).error());
  return AlertReader(std::move(*db));
}

Result<AlertList> AlertReader::list(const AlertFilter& filter, std::size_t limit, const std::string& after_id) {
  Result<platform::SqliteTransaction> reading = platform::SqliteTransaction::begin_reading(db_);
  if (!reading) return fail(std::move(reading).error());
  Condition condition = condition_of(filter);
  Result<platform::SqliteStatement> count = db_.prepare("SELECT count(*) FROM alerts" + condition.sql);
  if (!count) return fail(std::move(count).error());
  condition.bind(*count);
  if (const Result<bool> row = count->step(); !row) return fail(row.error());
  AlertList list;
  list.total = static_cast<std::uint64_t>(count->integer(0));

  if (!after_id.empty()) {
    Result<Alert> after = get(after_id);
    if (!after) return fail(std::move(after).error().while_("continuing the list"));
    condition.add(" AND (created_at_ns, id) < (?", after->created_at.nanos());
    condition.add(", ?)", after_id);
  }
  condition.add(" ORDER BY created_at_ns DESC, id DESC LIMIT ?", static_cast<std::int64_t>(std::min(limit, kMaxPage)));
  Result<platform::SqliteStatement> rows =
      db_.prepare(std::string(kSelect).append(kAlertColumns) + " FROM alerts" + condition.sql);
  if (!rows) return fail(std::move(rows).error());
  condition.bind(*rows);
  Result<std::vector<Alert>> alerts = read_alerts(*rows);
  if (!alerts) return fail(std::move(alerts).error());
  list.alerts = std::move(*alerts);
  return list;
}

Result<Alert> AlertReader::get(const std::string& id) {
  Result<platform::SqliteStatement> row =
      db_.prepare(std::string(kSelect).append(kAlertColumns) + " FROM alerts WHERE id = ?1");
  if (!row) return fail(std::move(row).error());
  row->bind(1, id);
  const Result<bool> found = row->step();
  if (!found) return fail(found.error());
  if (!*found) return fail(Code::NotFound, "no alert " + quote(id));
  return read_alert(*row);
}

Result<AlertCounts> AlertReader::counts() {
  AlertCounts counts;
  Status read = for_each_row(db_, "SELECT severity, status, count(*) FROM alerts GROUP BY severity, status",
                             [&](const platform::SqliteStatement& row) {
                               const auto count = static_cast<std::uint64_t>(row.integer(2));
                               counts.by_severity[static_cast<Severity>(row.integer(0))] += count;
                               counts.by_status[static_cast<AlertStatus>(row.integer(1))] += count;
                               counts.total += count;
                             });
  if (!read) return fail(std::move(read).error());
  return counts;
}

Result<std::map<std::string, std::uint64_t>> AlertReader::historical() {
  std::map<std::string, std::uint64_t> by_detector;
  Status read = for_each_row(db_, "SELECT detector, count(*) FROM alerts WHERE is_historical GROUP BY detector",
                             [&](const platform::SqliteStatement& row) {
                               by_detector[std::string(row.text(0))] = static_cast<std::uint64_t>(row.integer(1));
                             });
  if (!read) return fail(std::move(read).error());
  return by_detector;
}

Result<OpenGroups> AlertReader::load_open_groups(std::size_t limit) {
  Result<platform::SqliteStatement> rows =
      db_.prepare(std::string(kSelect).append(kAlertColumns) +
                  " FROM alerts WHERE status <> ?1 ORDER BY created_at_ns DESC, id DESC LIMIT ?2");
  if (!rows) return fail(std::move(rows).error());
  rows->bind(1, std::int64_t{std::to_underlying(AlertStatus::Resolved)});
  rows->bind(2, static_cast<std::int64_t>(limit) + 1);
  Result<std::vector<Alert>> alerts = read_alerts(*rows);
  if (!alerts) return fail(std::move(alerts).error());
  OpenGroups groups{.alerts = std::move(*alerts)};
  groups.is_cut = groups.alerts.size() > limit;
  if (groups.is_cut) groups.alerts.resize(limit);
  std::ranges::reverse(groups.alerts);
  return groups;
}

Result<std::map<std::string, std::string>> AlertReader::counters() {
  std::map<std::string, std::string> counters;
  Status read = for_each_row(db_, "SELECT key, value FROM counters", [&](const platform::SqliteStatement& row) {
    counters[std::string(row.text(0))] = row.text(1);
  });
  if (!read) return fail(std::move(read).error());
  return counters;
}

Result<std::vector<Skip>> AlertReader::skips() {
  std::vector<Skip> skips;
  Status read = for_each_row(db_, "SELECT epoch, sequence, idx, reason FROM skips ORDER BY epoch, sequence, idx",
                             [&](const platform::SqliteStatement& row) {
                               skips.push_back({{.epoch = static_cast<std::uint32_t>(row.integer(0)),
                                                 .index = static_cast<std::uint32_t>(row.integer(2)),
                                                 .sequence = static_cast<std::uint64_t>(row.integer(1))},
                                                std::string(row.text(3))});
                             });
  if (!read) return fail(std::move(read).error());
  return skips;
}

Result<Sha256> AlertReader::digest() {
  Result<platform::SqliteStatement> rows =
      db_.prepare(std::string(kSelect).append(kAlertColumns) + " FROM alerts ORDER BY id");
  if (!rows) return fail(std::move(rows).error());
  Sha256 digest{};
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return fail(row.error());
    if (!*row) return digest;
    const Result<Alert> alert = read_alert(*rows);
    if (!alert) return fail(alert.error());
    digest = sha256(std::string(digest.begin(), digest.end()) + canonical_form(*alert));
  }
}

}  // namespace onesec::store
