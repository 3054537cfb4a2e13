#pragma once

#include <set>
#include <string>
#include <string_view>

#include "normalise/known_users.h"

namespace onesec::sources {

/// The names in passwd when it was read: those that a list may show, because nobody typed a password there. Immutable.
class KnownAccounts final : public normalise::KnownUsers {
 public:
  /// An unreadable file knows nobody: every name is then hidden in lists.
  explicit KnownAccounts(const std::string& passwd_path = "/etc/passwd");
  [[nodiscard]] bool contains(std::string_view user) const override { return names_.contains(user); }

 private:
  std::set<std::string, std::less<>> names_;
};

}  // namespace onesec::sources
