#pragma once

#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "model/event.h"

namespace onesec::engine {

/// Accounts that have logged in on this host, newest last: their names are no mistyped passwords, so lists may show
/// them, also where passwd doesn't hold them (LDAP, SSSD). Follows the journal and is part of the snapshot. At most
/// 10,000 names of 64 bytes (2 MB); beyond that those whose login is longest ago are forgotten, and hidden again. Any
/// thread.
class KnownLogins {
 public:
  static constexpr std::size_t kMaxNames = 10'000;
  static constexpr std::size_t kMaxBytes = 64;  ///< A longer name is never known; useradd allows 32.
  using Login = std::pair<std::string, Instant>;

  /// A success of an account counts, but not what anybody on the network could have declared.
  void note(const Event& event);
  void add(std::string_view name, Instant when);
  void forget(std::string_view name);
  [[nodiscard]] bool contains(std::string_view name) const;
  [[nodiscard]] std::vector<Login> list() const;

 private:
  mutable std::mutex mutex_;
  std::list<Login> order_;  ///< Guarded by mutex_; so is places_, whose keys point into it.
  std::unordered_map<std::string_view, std::list<Login>::iterator> places_;
};

}  // namespace onesec::engine
