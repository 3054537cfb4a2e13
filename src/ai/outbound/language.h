#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace onesec::ai {

/// The closed lists of the language in which an incident is told to a model (docs/ai-language.md). Data only: the
/// builder takes its words from here and the gate holds the finished bytes against it.
enum class List : std::uint8_t {
  Module,
  AlertType,
  Detector,
  EventType,
  Severity,
  Provenance,
  Technique,
  EntityKind,
  Reach,
  Protocol,
  PortClass,
  StatusClass,
  Measure,
  Offset,
  Entropy,
  Token,
  Category,
  NextStep,
};
inline constexpr std::size_t kLists = 18;

/// Letters, digits and `_ . : + -` only, 40 bytes at most. The first stands for all that isn't in the list. Lives as
/// long as the program.
[[nodiscard]] std::span<const std::string_view> words_of(List list);
/// "event type"; for documents and refusals.
[[nodiscard]] std::string_view name_of(List list);

/// SQL, shell, script and template keywords that may stand in a skeleton, in lower case, sorted, of 18 letters at most.
/// Words that are also common given names (grant, mark, max, ruby, jade) aren't among them.
[[nodiscard]] std::span<const std::string_view> attack_lexicon();

// How much of an incident is told. A full document with all of it stays below the gate's size; outbound_test.cc builds
// it.
inline constexpr std::size_t kMaxEvidence = 6;
inline constexpr std::size_t kMaxEntities = 3;  ///< Of one piece of evidence.
inline constexpr std::size_t kMaxRelated = 6;
inline constexpr std::size_t kMaxTargets = 4;
inline constexpr std::size_t kMaxMeasures = 4;
inline constexpr std::size_t kMaxTechniques = 3;
inline constexpr std::size_t kMaxModules = 16;
inline constexpr std::size_t kMaxExcerpts = 2;  ///< Of matched lines, and of evidence.
inline constexpr std::size_t kMaxTokens = 64;   ///< Of one excerpt.

}  // namespace onesec::ai
