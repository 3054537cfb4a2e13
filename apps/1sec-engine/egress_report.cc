#include "egress_report.h"

#include <fmt/format.h>

namespace onesec::app {
namespace {

std::vector<EgressCount> counts_of(const egress::Gate& gate) {
  std::vector<EgressCount> counts;
  for (std::size_t i = 0; i < egress::kPurposes; ++i) {
    const auto purpose = static_cast<egress::Purpose>(i);
    counts.push_back(
        {std::string(name_of(purpose)), gate.is_open(purpose), gate.dials(purpose), gate.refusals(purpose)});
  }
  return counts;
}

Result<egress::LedgerQuery> query_of(const EgressQuery& query) {
  egress::LedgerQuery wanted{
      .since = query.since, .purpose = egress::purpose_named(query.purpose), .limit = query.limit};
  if (query.purpose.empty() || wanted.purpose) return wanted;
  std::string names;
  for (std::size_t i = 0; i < egress::kPurposes; ++i) {
    names += fmt::format("{}{}", i == 0 ? "" : ", ", name_of(static_cast<egress::Purpose>(i)));
  }
  return fail(Code::InvalidInput, "purpose: expected one of " + names + ", found " + quote(query.purpose));
}

EgressPage page_of(egress::LedgerReport report) {
  EgressPage page;
  page.total = report.matching;
  page.without_total = report.without_total;
  for (egress::LedgerEntry& entry : report.entries) {
    page.entries.push_back({entry.id, entry.at, std::string(name_of(entry.kind)), std::string(name_of(entry.purpose)),
                            std::move(entry.destination), entry.bytes, std::move(entry.content_sha256),
                            entry.redactions});
  }
  for (egress::LedgerTotal& total : report.totals) {
    page.totals.push_back(
        {std::move(total.purpose), std::move(total.destination), total.entries, total.bytes, total.redactions});
  }
  return page;
}

/// By a connection of its own, so that what wants to leave doesn't wait for a reader.
Result<EgressPage> read_ledger(const std::string& path, const EgressQuery& query) {
  const Result<egress::LedgerQuery> wanted = query_of(query);
  if (!wanted) return fail(wanted.error());
  Result<egress::Ledger> ledger = egress::Ledger::open_read_only(path);
  if (!ledger && ledger.error().code == Code::NotFound) return EgressPage{};
  if (!ledger) return fail(std::move(ledger).error());
  Result<egress::LedgerReport> report = ledger->report(*wanted);
  if (!report) return fail(std::move(report).error());
  return page_of(std::move(*report));
}

Result<EgressVerdict> verify_ledger(const std::string& path, bool must_exist) {
  Result<egress::Ledger> ledger = egress::Ledger::open_read_only(path);
  if (!ledger && ledger.error().code == Code::NotFound) {
    if (must_exist) return EgressVerdict{false, 0, "the egress ledger is gone: " + path + " was there at the start"};
    return EgressVerdict{true, 0, "nothing was ever let out of this host: there is no ledger and nothing to check"};
  }
  if (ledger) {
    const Result<std::uint64_t> rows = ledger->verify();
    if (rows) {
      return EgressVerdict{true, *rows,
                           *rows == 0
                               ? "the egress ledger is empty: nothing has left this host"
                               : fmt::format("{} {} checked, all as written", *rows, *rows == 1 ? "row" : "rows")};
    }
    if (rows.error().code != Code::Corrupt) return fail(rows.error());
    return EgressVerdict{false, 0, rows.error().what};
  }
  if (ledger.error().code != Code::Corrupt) return fail(std::move(ledger).error());
  return EgressVerdict{false, 0, ledger.error().what};
}

}  // namespace

void join_egress(const WayOut& way_out, engine::EngineHooks& hooks) {
  hooks.egress = [&way_out] { return counts_of(way_out.gate()); };
  hooks.egress_ledger = [&way_out](const EgressQuery& query) { return read_ledger(way_out.ledger_path(), query); };
  hooks.verify_egress_ledger = [&way_out] {
    return verify_ledger(way_out.ledger_path(), way_out.gate().ledger() != nullptr);
  };
}

}  // namespace onesec::app
