#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "ai/outbound/request.h"
#include "ai/provider/answer.h"
#include "ai/provider/key_ring.h"
#include "base/instant.h"

namespace onesec::ai {

/// What is known of a provider from one request to the next.
struct Standing {
  KeyRing keys{};
  std::vector<std::string> gone{};  ///< Models that the provider doesn't have.
  std::uint32_t troubles = 0;       ///< Failures on their side in a row, over all requests.
  std::string trouble{};            ///< The last of those failures, in our words.
  Instant quiet_until{};            ///< The breaker: nothing is sent before.
  std::string paused{};             ///< Why nothing is sent until the configuration changes; empty: it may be.
};

/// One request's way through the error table (docs/ai-analysis.md): which key and model, when again, when to stop.
/// Pure: it is told the time and what was answered. `standing` outlives it; one thread at a time.
class Exchange {
 public:
  static constexpr std::uint32_t kTries = 3;  ///< At a server that fails; then the breaker.
  static constexpr seconds kQuiet{60};        ///< The breaker's; one more failure, and it is quiet again.
  static constexpr seconds kLongestBackoff{32};

  struct Send {
    std::size_t key = 0;
    std::string model{};
    OutputTokens output;
  };
  /// The same request again, not before `until`.
  struct Wait {
    Instant until{};
  };
  /// Not now: back into the queue, nothing lost.
  struct Later {
    Instant until{};
    std::string why{};
  };
  /// `answer()` is the last word, whatever its fate.
  struct Over {};
  using Step = std::variant<Send, Wait, Later, Over>;

  /// `models`: the one that is wanted, then those that take its place when the provider doesn't have it. `chance`: from
  /// 0 to 1, for jitter.
  Exchange(Standing& standing, std::vector<std::string> models, OutputTokens output, std::function<double()> chance)
      : standing_(standing), models_(std::move(models)), output_(output), chance_(std::move(chance)) {}

  [[nodiscard]] Step next(Instant now) const;
  /// What came of `sent`.
  void note(const Send& sent, ProviderAnswer answer, Instant now);
  [[nodiscard]] const ProviderAnswer& answer() const { return answer_; }

 private:
  [[nodiscard]] Nanoseconds backoff(std::uint32_t failures) const;
  [[nodiscard]] const std::string* model() const;
  void note_trouble(Instant now);
  void note_limit(const Send& sent, Instant now);

  Standing& standing_;
  std::vector<std::string> models_;
  OutputTokens output_;
  std::function<double()> chance_;
  ProviderAnswer answer_{};
  bool is_over_ = false;
  bool is_doubled_ = false;
  bool has_stopped_ = false;  ///< The way out was closed, or the server isn't who it should be.
  std::uint32_t troubles_ = 0;
  std::uint32_t limits_ = 0;
  Instant not_before_{};
};

}  // namespace onesec::ai
