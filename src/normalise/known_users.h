#pragma once

#include <string_view>

namespace onesec::normalise {

/// The accounts that this host knows: from passwd, and those once seen in a success. Implementations are immutable or
/// synchronise themselves; the caller refreshes them.
class KnownUsers {
 public:
  virtual ~KnownUsers() = default;
  [[nodiscard]] virtual bool contains(std::string_view user) const = 0;
};

}  // namespace onesec::normalise
