#include "ai/outbound/secret_check.h"

#include <algorithm>
#include <array>
#include <string>

namespace onesec::ai {
namespace {

constexpr std::string_view kLowerHex = "0123456789abcdef";
constexpr std::string_view kUpperHex = "0123456789ABCDEF";

std::string in_hex(std::string_view bytes, std::string_view digits) {
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4U];
    out += digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

std::string in_percent(std::string_view bytes, std::string_view digits) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : bytes) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += in_hex({&c, 1}, digits);
    }
  }
  return out;
}

std::string all_in_percent(std::string_view bytes, std::string_view digits) {
  std::string out;
  for (const char c : bytes) out += '%' + in_hex({&c, 1}, digits);
  return out;
}

/// The characters of base64 that depend on `bytes` alone when `before` bytes (0, 1 or 2) stand in front of them.
std::string in_base64(std::string_view bytes, std::size_t before, std::string_view last_two) {
  std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  alphabet += last_two;
  const std::size_t first_bit = before * 8;
  const std::size_t end_bit = first_bit + bytes.size() * 8;
  std::string out;
  for (std::size_t bit = (first_bit + 5) / 6 * 6; bit + 6 <= end_bit; bit += 6) {
    unsigned value = 0;
    for (std::size_t i = bit - first_bit; i < bit - first_bit + 6; ++i) {
      value = value * 2 + ((static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8)) & 1U);
    }
    out += alphabet[value];
  }
  return out;
}

}  // namespace

SecretCheck::SecretCheck(const HashKey& key, std::span<const std::string_view> secrets) : key_(key) {
  for (const std::string_view secret : secrets) {
    if (secret.size() < kShortest) {
      ++too_short_;
      continue;
    }
    ++secrets_;
    learn(secret);
    learn(std::string(secret.rbegin(), secret.rend()));
    for (const std::string_view digits : {kLowerHex, kUpperHex}) {
      learn(in_hex(secret, digits));
      learn(in_percent(secret, digits));
      learn(all_in_percent(secret, digits));
    }
    for (std::size_t before = 0; before < 3; ++before) {
      learn(in_base64(secret, before, "+/"));
      learn(in_base64(secret, before, "-_"));
    }
  }
}

void SecretCheck::learn(std::string_view form) {
  const std::size_t length = std::min(form.size(), kWindow);
  auto& hashes = windows_[length];
  for (std::size_t at = 0; at + length <= form.size(); ++at) hashes.insert(sip_hash64(key_, form.substr(at, length)));
}

bool SecretCheck::found_in(std::string_view text) const {
  for (const auto& [length, hashes] : windows_) {
    for (std::size_t at = 0; at + length <= text.size(); ++at) {
      if (hashes.contains(sip_hash64(key_, text.substr(at, length)))) return true;
    }
  }
  return false;
}

}  // namespace onesec::ai
