#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "ai/outbound/testing/dice.h"

namespace onesec::ai {

/// What must never leave: made by chance, of the shapes that secret scanners look for. None is anybody's.
enum class Kind { Address, Credential, Person };

struct SecretClass {
  std::string_view name;
  Kind kind;
  std::string (*make)(Dice&);
};
[[nodiscard]] std::span<const SecretClass> secret_classes();

/// How a secret may stand in an event.
struct Form {
  std::string_view name;
  std::string (*encode)(std::string_view);
};
/// Raw, base64, hexadecimal, URL, UTF-16, reversed, split by a space.
[[nodiscard]] std::span<const Form> forms();

/// `body` and all that comes out of it when its base64, hexadecimal and percent runs are decoded, and what comes out of
/// that, three times over; control bytes of UTF-16 and the escapes of JSON taken out too.
[[nodiscard]] std::vector<std::string> decoded_three_levels(std::string_view body);

inline constexpr std::size_t kPart = 8;
/// Whether a part of `secret` stands in one of the texts, in any form: whole, or kPart characters in a row of it that
/// aren't among the innocent ones.
[[nodiscard]] bool leaks(const std::vector<std::string>& texts, std::string_view secret,
                         const std::unordered_set<std::string_view>& innocent);

}  // namespace onesec::ai
