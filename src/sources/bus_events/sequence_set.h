#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace onesec::sources {

/// Which messages of a stream are dealt with. Deliveries come out of order after a crash, so a highest number isn't
/// enough; runs of neighbours make it short. Bounded by who uses it: what lies below the stream's own floor is dropped.
class SequenceSet {
 public:
  void add(std::uint64_t sequence);
  void remove(std::uint64_t sequence);
  [[nodiscard]] bool contains(std::uint64_t sequence) const;
  /// What is up to `floor` will not be asked for any more: it is one run from then on.
  void settle_through(std::uint64_t floor);
  [[nodiscard]] std::size_t runs() const { return runs_.size(); }

  /// "1-7,9,12-13"; empty for none.
  [[nodiscard]] std::string text() const;
  /// nullopt for anything that text() would not have written, or over kMaxRuns of them.
  [[nodiscard]] static std::optional<SequenceSet> parse(std::string_view text);
  bool operator==(const SequenceSet&) const = default;

  static constexpr std::size_t kMaxRuns = 4'096;

 private:
  std::map<std::uint64_t, std::uint64_t> runs_;  ///< First to last; never touching each other.
};

}  // namespace onesec::sources
