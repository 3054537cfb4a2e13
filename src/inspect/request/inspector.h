#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "inspect/reasons.h"
#include "inspect/request/exclusions.h"
#include "inspect/request/harmless_texts.h"
#include "inspect/request/leaf.h"

namespace onesec::inspect {

/// One layer of a leaf in which an engine saw something.
struct Sighting {
  const Leaf& leaf;
  std::string_view text;     ///< As decoded at this layer; what the reasons' places are in.
  std::uint32_t layers = 0;  ///< Encodings taken off.
  const Reasons& reasons;
  std::uint32_t silenced = 0;  ///< A bit for each class that an exclusion says is no attack here.

  /// The sum for a class, without what is silenced.
  [[nodiscard]] std::uint32_t points(Attack attack) const {
    return (silenced >> static_cast<unsigned>(attack) & 1U) != 0 ? 0 : reasons.points(attack);
  }
};

/// Looks at one text in every layer of encoding, kMaxLayers at most, with all engines. `see` is called for each layer
/// in which a reason was found. False: after kMaxLayers there was another one, or one was larger than is read.
struct Watcher {
  void* to = nullptr;
  void (*see)(void* to, const Sighting& sighting) = nullptr;
};
inline constexpr std::uint32_t kMaxLayers = 5;
bool inspect_leaf(const Leaf& leaf, const Watcher& watcher);

/// Points of each class in a whole request: of the leaf and layer that had most.
struct Scores {
  std::array<std::uint32_t, kAttacks> points{};           ///< Without what exclusions silence.
  std::array<std::uint32_t, kAttacks> silenced{};         ///< Of what they silence.
  std::array<Exclusions::Place, kAttacks> silenced_by{};  ///< The exclusion that silenced most; 0: none.
  std::uint32_t passed_over = 0;  ///< Texts, ends of texts and layers of encoding that there was no room for.
  [[nodiscard]] std::uint32_t of(Attack attack) const { return points[static_cast<std::size_t>(attack)]; }
};
/// What is said to be no attack, and the time at which the request came.
struct Exempt {
  const Exclusions* exclusions = nullptr;  ///< nullptr: nothing.
  Instant when{};
  std::string_view path{};  ///< Where it went, when the request in hand is only a part of it. Empty: its own path.
};
[[nodiscard]] Scores inspect_request(const Request& request, const Exempt& exempt = {});
/// The same, and every sighting told, the silenced ones too. Leaves that are among `harmless` aren't read again, and
/// those in which nothing is seen come to it, which changes no result; nullptr: all are read.
Scores inspect_request(const Request& request, const Watcher& watcher, const Exempt& exempt = {},
                       HarmlessTexts* harmless = nullptr);

}  // namespace onesec::inspect
