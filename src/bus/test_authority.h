#pragma once

#include <memory>
#include <string>

/// For the tests of this room only: what an owner of a cluster makes with `openssl` and `nsc`.
namespace onesec::bus::testing {

struct CertificateFiles {
  std::string certificate;  ///< PEM
  std::string key;          ///< PEM
};

/// A certificate authority made for one test.
class Authority {
 public:
  Authority();
  ~Authority();
  [[nodiscard]] std::string certificate() const;
  /// For 127.0.0.1.
  [[nodiscard]] CertificateFiles issue() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// An nkey pair ("O…", "A…", "U…") from random bytes.
struct NkeyPair {
  std::string seed;
  std::string public_key;
};
[[nodiscard]] NkeyPair make_nkey(char kind);

/// The claims as a JWT ("ed25519-nkey") signed by `issuer`.
[[nodiscard]] std::string sign_jwt(const NkeyPair& issuer, const std::string& claims_json);

}  // namespace onesec::bus::testing
