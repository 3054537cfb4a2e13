#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/alert.h"

namespace onesec::egress {

/// Gives the entities of one alert names that mean something in one document only: "address-1", "user-2". Two that are
/// the same thing in another spelling have one alias. At most kMost; one more has none, and can't be told.
class AliasBook {
 public:
  /// The entity and 16 targets are the most that an alert has; half as many again.
  static constexpr std::size_t kMost = 24;

  explicit AliasBook(const Alert& alert);

  /// Empty: it has none.
  [[nodiscard]] std::string_view alias_of(const Entity& entity) const;

  enum class Sort : std::uint8_t {
    Title,    ///< Words only.
    Measured  ///< Numbers too: "fewer than 6 failures in 60 seconds".
  };
  /// The text with each entity named by its alias; nullopt when anything but aliases and the closed vocabulary of our
  /// own sentences is left in it. So what nobody told us to look for doesn't leave either. Adds to `replaced`.
  [[nodiscard]] std::optional<std::string> words(std::string_view text, Sort sort, std::size_t& replaced) const;

 private:
  struct Named {
    Entity entity;  ///< In the form in which it is compared and looked for.
    std::string alias;
  };
  [[nodiscard]] const Named* find(const Entity& wanted) const;

  std::vector<Named> named_;
};

/// "auth.brute_force": parts of our vocabulary joined by dots and underscores, as detectors, modules and types have.
[[nodiscard]] bool is_own_identifier(std::string_view text);

/// Whether the word, in small letters, is one that our detectors' titles use; or, with numbers, their measures.
[[nodiscard]] bool is_own_word(std::string_view word, AliasBook::Sort sort);

}  // namespace onesec::egress
