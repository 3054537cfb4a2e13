#include "bus/login.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

namespace onesec::bus {
namespace {

/// RFC 4648 base32 without padding; empty when a character is outside the alphabet, or the end holds more than it
/// needs.
std::vector<std::uint8_t> base32_bytes(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    unsigned value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = static_cast<unsigned>(c - 'A');
    } else if (c >= '2' && c <= '7') {
      value = static_cast<unsigned>(c - '2') + 26;
    } else {
      return {};
    }
    held = (held << 5U | value) & 0xFFFU;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::uint8_t>(held >> bits));
    }
  }
  const bool is_canonical = bits < 5 && (held & ((1U << bits) - 1)) == 0;
  if (!is_canonical) return {};
  return bytes;
}

/// CRC-16/XMODEM, as nkeys use it.
std::uint16_t crc16(const std::uint8_t* bytes, std::size_t count) {
  std::uint32_t crc = 0;
  for (std::size_t i = 0; i < count; ++i) {
    crc ^= static_cast<std::uint32_t>(bytes[i]) << 8U;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000U) != 0 ? (crc << 1U) ^ 0x1021U : crc << 1U;
    crc &= 0xFFFFU;
  }
  return static_cast<std::uint16_t>(crc);
}

std::string base64url(const std::uint8_t* bytes, std::size_t count) {
  std::string text(4 * ((count + 2) / 3) + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(count));
  text.resize(static_cast<std::size_t>(length));
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string_view armoured(std::string_view text, std::string_view begin) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos) return {};
  const std::size_t start = text.find('\n', at);
  if (start == std::string_view::npos) return {};
  const std::size_t end = text.find("---", start);
  if (end == std::string_view::npos) return {};
  std::string_view body = text.substr(start, end - start);
  const std::string_view blank = " \t\r\n";
  const std::size_t first = body.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return body.substr(first, body.find_last_not_of(blank) - first + 1);
}

}  // namespace

Result<ServerInfo> parse_server_info(std::string_view json) {
  const nlohmann::json info = nlohmann::json::parse(json, nullptr, false);
  if (!info.is_object()) return fail(Code::InvalidInput, "the server's INFO is no JSON object");
  ServerInfo parsed;
  try {
    parsed.server_name = info.value("server_name", "");
    parsed.version = info.value("version", "");
    parsed.nonce = info.value("nonce", "");
    const std::int64_t limit = info.value("max_payload", std::int64_t{0});
    if (limit <= 0) return fail(Code::InvalidInput, "the server's INFO has no max_payload");
    parsed.max_payload = static_cast<std::size_t>(limit);
    parsed.headers = info.value("headers", false);
    parsed.tls_required = info.value("tls_required", false);
    parsed.tls_available = info.value("tls_available", false);
  } catch (const nlohmann::json::exception&) {
    return fail(Code::InvalidInput, "the server's INFO has a value of a wrong type");
  }
  return parsed;
}

Result<Credentials> parse_credentials(std::string_view text) {
  Credentials credentials{std::string(armoured(text, "BEGIN NATS USER JWT")),
                          std::string(armoured(text, "BEGIN USER NKEY SEED"))};
  if (credentials.jwt.empty()) return fail(Code::InvalidInput, "no block \"NATS USER JWT\"");
  if (credentials.seed.empty()) return fail(Code::InvalidInput, "no block \"USER NKEY SEED\"");
  return credentials;
}

Result<std::string> sign_nonce(std::string_view seed, std::string_view nonce) {
  constexpr std::size_t kPrefixBytes = 2;
  constexpr std::size_t kSeedBytes = 32;
  std::vector<std::uint8_t> raw = base32_bytes(seed);
  const bool is_seed = raw.size() == kPrefixBytes + kSeedBytes + 2 && (raw[0] & 0xF8U) == 18U << 3U;  // 18: 'S'
  if (!is_seed) return fail(Code::InvalidInput, "the key in the credentials is no nkey seed");
  const std::uint32_t stored = raw[raw.size() - 2] | static_cast<std::uint32_t>(raw[raw.size() - 1]) << 8U;
  if (crc16(raw.data(), raw.size() - 2) != stored) {
    return fail(Code::InvalidInput, "the key in the credentials is damaged: its checksum is wrong");
  }
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw.data() + kPrefixBytes, kSeedBytes), &EVP_PKEY_free);
  OPENSSL_cleanse(raw.data(), raw.size());
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::array<std::uint8_t, 64> signature{};
  std::size_t size = signature.size();
  if (!key || !context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, reinterpret_cast<const unsigned char*>(nonce.data()),
                     nonce.size()) != 1) {
    return fail(Code::Exhausted, "signing the server's nonce failed");
  }
  return base64url(signature.data(), size);
}

Result<std::string> connect_line(const Login& login) {
  nlohmann::json options = {{"verbose", false},     {"pedantic", false}, {"tls_required", login.tls},
                            {"name", login.name},   {"lang", "c++"},     {"version", "1"},
                            {"protocol", 1},        {"headers", true},   {"echo", true},
                            {"no_responders", true}};
  if (!login.token.empty()) options["auth_token"] = login.token;
  if (!login.user.empty()) {
    options["user"] = login.user;
    options["pass"] = login.password;
  }
  if (!login.jwt.empty()) {
    options["jwt"] = login.jwt;
    options["sig"] = login.signature;
  }
  try {
    return "CONNECT " + options.dump() + "\r\n";
  } catch (const nlohmann::json::exception&) {
    return fail(Code::InvalidInput, "the bus credentials are not UTF-8");
  }
}

}  // namespace onesec::bus
