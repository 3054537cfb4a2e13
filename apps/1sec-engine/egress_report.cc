#include "egress_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "egress/name_servers.h"
#include "fence.h"
#include "platform/clock.h"

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

/// Connections of the ledger since the start, by "address:port", from "name:port (address)". Nothing: not all are told.
Result<std::map<std::string, std::uint64_t>> connections_since(const std::string& path, Instant start) {
  std::map<std::string, std::uint64_t> all;
  Result<egress::Ledger> ledger = egress::Ledger::open_read_only(path);
  if (!ledger && ledger.error().code == Code::NotFound) return all;
  if (!ledger) return fail(std::move(ledger).error());
  const Result<egress::LedgerReport> report = ledger->report({.since = start, .limit = 1});
  if (!report) return fail(report.error());
  if (report->without_total > 0) return fail(Code::Exhausted, "more destinations than a report adds up");
  for (const egress::LedgerTotal& total : report->totals) {
    const std::size_t open = total.destination.rfind(" (");
    if (open == std::string::npos || total.destination.back() != ')') continue;
    const std::string place = total.destination.substr(0, open);
    const std::string address = total.destination.substr(open + 2, total.destination.size() - open - 3);
    all[address + place.substr(place.rfind(':'))] += total.entries;
  }
  return all;
}

/// What the kernel let through must be in the ledger; a row without a connection is none too many: it is written first.
void compare_with_kernel(const WayOut& way_out, EgressVerdict& verdict) {
  const platform::FencePage* fence = way_out.gate().fence();
  if (fence == nullptr) {
    verdict.kernel = "not checked: the kernel counts with privacy.enforce: kernel only";
    return;
  }
  constexpr std::int64_t kDrift = 1'000'000'000;  // 1 s: clocks are slewed; more is a step, and rows lie before it.
  const std::int64_t lived = platform::steady_nanos() - way_out.began_steady();
  if (std::abs((platform::now() - way_out.began()).count() - lived) > kDrift) {
    verdict.kernel = "not checked: the clock was set since the start";
    return;
  }
  const std::vector<platform::FencePermit> permitted = fence->permitted();  // Before the ledger, which is ahead.
  const auto rows = connections_since(way_out.ledger_path(), way_out.began());
  if (!rows) {
    verdict.kernel = "not checked: " + rows.error().what;
    return;
  }
  std::uint64_t connections = 0;
  std::uint64_t lookups = 0;
  for (const platform::FencePermit& permit : permitted) {
    const std::string place = fmt::format("{}:{}", to_string(permit.address), permit.port);
    const auto row = rows->find(place);
    const std::uint64_t written = row == rows->end() ? 0 : row->second;
    if (permit.connections > written && permit.port == egress::kNameServerPort) {
      lookups += permit.connections - written;
    } else if (permit.connections > written) {
      verdict.is_intact = false;
      verdict.kernel =
          fmt::format("let {} connections to {} through, the ledger has {}", permit.connections, place, written);
      return;
    }
    connections += std::min(permit.connections, written);
  }
  verdict.kernel = fmt::format(
      "{} {} let through since the start, all in the ledger; {} to name servers; {} attempts around the gate refused",
      connections, connections == 1 ? "connection" : "connections", lookups, fence->refused());
}

}  // namespace

void join_egress(const config::Config& configured, const WayOut& way_out, engine::EngineHooks& hooks) {
  hooks.enforcement = [configured, &way_out] { return enforcement_of(configured, way_out.gate().fence()); };
  hooks.egress = [&way_out] { return counts_of(way_out.gate()); };
  hooks.egress_ledger = [&way_out](const EgressQuery& query) { return read_ledger(way_out.ledger_path(), query); };
  hooks.verify_egress_ledger = [&way_out] {
    Result<EgressVerdict> verdict = verify_ledger(way_out.ledger_path(), way_out.gate().ledger() != nullptr);
    if (verdict) compare_with_kernel(way_out, *verdict);
    return verdict;
  };
}

}  // namespace onesec::app
