#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace onesec::bus {

/// What a server says about itself in its INFO line.
struct ServerInfo {
  std::string server_name;
  std::string version;
  std::string nonce;  ///< to be signed with the user's key; empty when no signature is wanted
  std::size_t max_payload = 0;
  bool headers = false;
  bool tls_required = false;
  bool tls_available = false;
};

/// InvalidInput when it is no JSON object, lacks max_payload, or has a value of the wrong type.
[[nodiscard]] Result<ServerInfo> parse_server_info(std::string_view json);

/// A user's JWT and the seed of its Ed25519 key.
struct Credentials {
  std::string jwt;
  std::string seed;
};

/// Reads the text of a .creds file: two armoured blocks, "NATS USER JWT" and "USER NKEY SEED".
[[nodiscard]] Result<Credentials> parse_credentials(std::string_view text);

/// Base64url, without padding, of the Ed25519 signature of `nonce` with an nkey seed ("SU…": base32 of a two-byte
/// prefix, 32 bytes of seed and a CRC-16). InvalidInput when the seed is damaged; the error never quotes it.
[[nodiscard]] Result<std::string> sign_nonce(std::string_view seed, std::string_view nonce);

struct Login {
  std::string name;
  std::string token;
  std::string user;
  std::string password;
  std::string jwt;
  std::string signature;
  bool tls = false;
};

/// "CONNECT {…}\r\n". InvalidInput when a part is not UTF-8.
[[nodiscard]] Result<std::string> connect_line(const Login& login);

}  // namespace onesec::bus
