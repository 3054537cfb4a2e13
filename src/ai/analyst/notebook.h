#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ai/provider/budget.h"
#include "base/result.h"
#include "contract/ai.h"
#include "platform/sqlite.h"

namespace onesec::ai {

/// What the AI analysis engine keeps: every request before it is sent, each chained to the one before by SHA-256; what
/// was thought of each alert; what the day has cost; who agreed to what when. No member can hold a name, an address or
/// a key: requests are in the closed language, and analyses name nobody. Threads: any.
class Notebook {
 public:
  /// Of requests (16 KiB at most, 4 KiB usually) and of analyses; beyond, the oldest go.
  static constexpr std::uint64_t kMaxRequests = 2'000;
  static constexpr std::uint64_t kMaxAnalyses = 10'000;

  /// Makes the file when it isn't there. Unsupported: made by a newer version, and left alone.
  [[nodiscard]] static Result<Notebook> open(const std::string& path, std::uint64_t max_requests = kMaxRequests);
  Notebook(Notebook&& other) noexcept : max_requests_(other.max_requests_), db_(std::move(other.db_)) {}

  /// Durable when it returns; without it nothing may be sent. `id` and `body_sha256` are given here.
  [[nodiscard]] Result<std::int64_t> put_request(AiOutbound request);
  [[nodiscard]] Status note_outcome(std::int64_t id, std::string_view outcome, const Usage& usage);
  /// Newest first.
  [[nodiscard]] Result<std::vector<AiOutbound>> requests(std::size_t limit);
  /// How many rows, or Corrupt naming the first that was changed, removed or put in.
  [[nodiscard]] Result<std::uint64_t> verify();

  /// `material`: see material_of().
  [[nodiscard]] Status put_analysis(const AiAnalysis& analysis, std::string_view material);
  /// NotFound: none.
  [[nodiscard]] Result<AiAnalysis> analysis(std::string_view alert_id);
  [[nodiscard]] Result<std::vector<AiAnalysis>> analyses(std::size_t limit);
  /// What put_analysis() was told. NotFound: none.
  [[nodiscard]] Result<std::string> material(std::string_view alert_id);
  /// By alert, of analyses that are kept: what was analysed already.
  [[nodiscard]] Result<std::map<std::string, std::string>> materials();
  [[nodiscard]] Status forget_before(Instant cutoff);

  [[nodiscard]] Status put_spent(const Spent& spent);
  [[nodiscard]] Result<Spent> spent();
  /// Once for each version and destination.
  [[nodiscard]] Status note_consent(std::string_view version, std::string_view destination, Instant now);
  /// When the version was first noted for the destination; zero: never.
  [[nodiscard]] Result<Instant> consent_at(std::string_view version, std::string_view destination);

 private:
  Notebook(platform::Sqlite db, std::uint64_t max_requests) : max_requests_(max_requests), db_(std::move(db)) {}
  [[nodiscard]] Status trim();

  std::uint64_t max_requests_;
  std::mutex mutex_;
  platform::Sqlite db_;  ///< Guarded by mutex_.
};

}  // namespace onesec::ai
