#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "base/instant.h"
#include "contract/state_key.h"
#include "model/finding.h"

namespace onesec {

/// A fact that a step tells to another key of the same detector: delivered in the second pass of the same batch, in
/// (sequence, index, detector, ordinal) order. What a note's step tells further is refused (depth 1) and counted.
struct Observation {
  StateKey key{};
  std::string note;  ///< Bytes of the detector's `Note`.
};

/// What steps hand back. Reused between steps; a step only adds.
class StepOutput {
 public:
  static constexpr std::size_t kMaxFindings = 8;      ///< A step; more are counted, not stored.
  static constexpr std::size_t kMaxObservations = 4;  ///< A step.

  void find(Finding finding) {
    if (findings_.size() == kMaxFindings) {
      ++refused_;
      return;
    }
    findings_.push_back(std::move(finding));
  }

  template <class Note>
    requires std::is_trivially_copyable_v<Note>
  void tell(const StateKey& key, const Note& note) {
    static_assert(sizeof(Note) <= 128, "a note is a fact, not a document");
    if (observations_.size() == kMaxObservations) {
      ++refused_;
      return;
    }
    observations_.push_back({key, std::string(reinterpret_cast<const char*>(&note), sizeof(note))});
  }

  /// An exclusion (its place in the rules' and one) kept this step from saying something: only counted.
  void silence(std::uint16_t exclusion) {
    if (silenced_count_ < silenced_.size()) silenced_[silenced_count_++] = exclusion;
  }

  /// Asks for one call of `wake()` on this state, not before journal time `at`. One mark a state: the earliest wins.
  void wake_at(Instant at) {
    if (!wake_ || at < *wake_) wake_ = at;
  }

  [[nodiscard]] std::vector<Finding>& findings() { return findings_; }
  [[nodiscard]] std::vector<Observation>& observations() { return observations_; }
  [[nodiscard]] std::optional<Instant> wake() const { return wake_; }
  [[nodiscard]] std::span<const std::uint16_t> silenced() const { return {silenced_.data(), silenced_count_}; }
  [[nodiscard]] std::size_t refused() const { return refused_; }
  [[nodiscard]] bool is_empty() const {
    return findings_.empty() && observations_.empty() && !wake_ && refused_ == 0 && silenced_count_ == 0;
  }
  void clear() {
    findings_.clear();
    observations_.clear();
    wake_.reset();
    refused_ = 0;
    silenced_count_ = 0;
  }

 private:
  std::vector<Finding> findings_;
  std::vector<Observation> observations_;
  std::optional<Instant> wake_;
  std::size_t refused_ = 0;
  std::array<std::uint16_t, Keys::kCapacity> silenced_{};  ///< A step has one key, and a key one rule or class.
  std::size_t silenced_count_ = 0;
};

}  // namespace onesec
