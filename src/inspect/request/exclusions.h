#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "inspect/attack.h"
#include "inspect/request/leaf.h"

namespace onesec::inspect {

/// "This is no attack": what somebody decided to hear nothing of, where, and for how long. Owns its strings.
struct Exclusion {
  /// Which texts of a request it is about.
  enum class Where : std::uint8_t { Anywhere = 0, Parameter = 1, Cookie = 2, Header = 3 };  ///< Stored.

  std::string detector;  ///< "injection.sql", or a rule's id.
  std::string path;      ///< As the request gives it, without its query; all that begin so when it ends in "*".
  Where where = Where::Anywhere;
  std::string name;  ///< Of the parameter or cookie, as the request writes it; of a header in lower case.
  Instant until{};
  std::string who;
  std::string why;
  bool operator==(const Exclusion&) const = default;
};

/// "parameter". Static.
[[nodiscard]] std::string_view name_of(Exclusion::Where where);

/// Whether the path is one of those that `pattern` means. "*" never stands for a way out of the folder: dots, other
/// separators and encoded ones aren't covered by it.
[[nodiscard]] bool covers_path(std::string_view pattern, std::string_view path);

/// The exclusions in force. Immutable; any thread.
class Exclusions {
 public:
  /// A place in all() and one: 0 is none.
  using Place = std::uint16_t;
  /// Each is compared with every request of its path; who needs more of them has a detector to switch off.
  static constexpr std::size_t kMost = 256;

  Exclusions() = default;
  explicit Exclusions(std::vector<Exclusion> all) : all_(std::move(all)) {}
  [[nodiscard]] std::span<const Exclusion> all() const { return all_; }
  [[nodiscard]] bool empty() const { return all_.empty(); }

  /// Those for a request to `path` at that time.
  [[nodiscard]] std::vector<Place> for_request(std::string_view path, Instant when) const;
  /// The first of `among` that is about this class of attack in this text.
  [[nodiscard]] Place covering(std::span<const Place> among, Attack attack, const Leaf& leaf) const;
  /// The first that is about this rule, whatever part of the request it looks at.
  [[nodiscard]] Place covering_rule(std::string_view id, std::string_view path, Instant when) const;

 private:
  std::vector<Exclusion> all_;
};

/// How an exclusion is written that covers what was seen there: one line of YAML for exclusions.yaml, with the reason
/// and the name of who decides left to be filled in. Empty: the path or name can't be written in a line, or the text
/// has no name to be found by.
[[nodiscard]] std::string exclusion_line(Attack attack, const Leaf& leaf, std::string_view path, Instant until);

}  // namespace onesec::inspect
