#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/instant.h"
#include "base/ip_address.h"
#include "base/result.h"
#include "model/geography.h"

namespace onesec::geo {

/// The country to which an address is registered, from a MaxMind DB file that is mapped, not read: about 8 MB that the
/// kernel may drop. It says who runs the network, not where a machine stands. Immutable once open: any thread may ask.
class CountryDatabase {
 public:
  /// NotFound, Denied, or Corrupt when it isn't such a file, has no countries in it or holds no IPv6 tree.
  [[nodiscard]] static Result<CountryDatabase> open(const std::string& path);

  /// nullopt for private, loopback and "none" addresses, and where the file says nothing.
  [[nodiscard]] std::optional<CountryCode> country_of(const IpAddress& address) const;
  /// When the file was made.
  [[nodiscard]] Instant build_date() const;

  CountryDatabase(CountryDatabase&& other) noexcept;
  CountryDatabase& operator=(CountryDatabase&& other) noexcept;
  ~CountryDatabase();

 private:
  struct Mapping;
  explicit CountryDatabase(std::unique_ptr<Mapping> mapping);
  std::unique_ptr<Mapping> mapping_;
};

}  // namespace onesec::geo
