#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.h"

namespace onesec {

/// One purpose for which something may leave this host; counts since the start.
struct EgressCount {
  std::string purpose;
  bool is_open = false;
  std::uint64_t dials = 0;     ///< Connections asked for at an open destination, made or not.
  std::uint64_t refusals = 0;  ///< Asked for and not allowed; nothing was sent.
};

/// Empty members don't filter.
struct EgressQuery {
  std::size_t limit = 100;
  Instant since = Instant::from_nanos(INT64_MIN);
  std::string purpose;
};

/// One thing that left this host, as the ledger has it.
struct EgressEntry {
  std::int64_t id = 0;
  Instant at{};
  std::string kind;  ///< "lookup", "connection", "send"
  std::string purpose;
  std::string destination;
  std::uint64_t bytes = 0;
  std::string content_sha256;  ///< Of what was sent; empty for lookups and connections.
  std::uint32_t redactions = 0;
};

struct EgressTotal {
  std::string purpose;
  std::string destination;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::uint64_t redactions = 0;
};

struct EgressPage {
  std::vector<EgressEntry> entries;  ///< Newest first.
  std::vector<EgressTotal> totals;   ///< Of all that match, not only this page.
  std::uint64_t total = 0;           ///< All that match.
  std::uint64_t without_total = 0;   ///< Of these, to destinations that `totals` had no room for.
};

/// What the kernel refuses besides what the gate refuses (`privacy.enforce`).
struct EgressEnforcement {
  std::string state = "off";  ///< "kernel"; "off"
  std::string detail;         ///< How it is held, or why not.
  std::uint64_t refused = 0;  ///< Attempts around the gate, since the start.
  std::string last_attempt;   ///< The newest one, as "connect to 192.0.2.1:443"; empty: none.
};

/// Whether the ledger is as it was written.
struct EgressVerdict {
  bool is_intact = true;
  std::uint64_t rows = 0;              ///< That were checked; 0 when it isn't intact.
  std::string sentence;                ///< What was found; names the first row that is wrong.
  std::string kernel = "not checked";  ///< The connections that the kernel let through, against the ledger's.
};

}  // namespace onesec
