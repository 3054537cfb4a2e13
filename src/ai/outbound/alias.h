#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "model/finding.h"

namespace onesec::ai {

/// The name of one request, drawn by chance by whoever sends it and told to the gate too. Each alias of the request
/// ends in it, so that an alias can't be carried from one request into the next. Eight letters without vowels: no word.
class RequestTag {
 public:
  static constexpr std::size_t kLength = 8;
  static constexpr std::string_view kLetters = "bcdfghjkmnpqrstv";

  /// From four bytes of platform::random_bytes().
  [[nodiscard]] static RequestTag from_random(std::array<std::uint8_t, 4> bytes) {
    RequestTag tag;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      tag.letters_[2 * i] = kLetters[bytes[i] >> 4U];
      tag.letters_[2 * i + 1] = kLetters[bytes[i] & 15U];
    }
    return tag;
  }
  [[nodiscard]] std::string_view text() const { return {letters_.data(), letters_.size()}; }
  bool operator==(const RequestTag&) const = default;

 private:
  RequestTag() = default;
  std::array<char, kLength> letters_{};
};

/// A thing by the order in which this one request first speaks of it: "u2.bcdfghjk" is the second user. Nothing of its
/// value is in it. Made by AliasBook only.
class Alias {
 public:
  [[nodiscard]] EntityKind kind() const { return kind_; }
  [[nodiscard]] std::uint8_t number() const { return number_; }
  bool operator==(const Alias&) const = default;

 private:
  friend class AliasBook;
  Alias(EntityKind kind, std::uint8_t number) : kind_(kind), number_(number) {}
  EntityKind kind_;
  std::uint8_t number_;
};

/// The letter of a kind: a(ddress), n(etwork), u(ser), h(ost), s(ervice), p(rocess), f(ile), d(evice), t for a session.
[[nodiscard]] char alias_letter(EntityKind kind);

/// The aliases of one request; forgotten with it.
class AliasBook {
 public:
  [[nodiscard]] Alias of(const Entity& entity);

 private:
  std::map<Entity, std::uint8_t> numbers_;
  std::map<EntityKind, std::uint8_t> last_;
};

}  // namespace onesec::ai
