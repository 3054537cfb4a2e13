#include "egress/reach.h"

#include <array>
#include <optional>

namespace onesec::egress {
namespace {

struct Block {
  std::array<std::uint8_t, 4> prefix;
  unsigned bits;
  Reach reach;
};

constexpr Block kV4[] = {
    {{0, 0, 0, 0}, 8, Reach::Reserved},        // "this network"
    {{10, 0, 0, 0}, 8, Reach::Private},        //
    {{100, 64, 0, 0}, 10, Reach::Private},     // carrier NAT; some clouds keep services there
    {{127, 0, 0, 0}, 8, Reach::Loopback},      //
    {{169, 254, 0, 0}, 16, Reach::LinkLocal},  //
    {{172, 16, 0, 0}, 12, Reach::Private},     //
    {{192, 0, 0, 0}, 24, Reach::Reserved},     // IETF protocol assignments
    {{192, 0, 2, 0}, 24, Reach::Reserved},     // documentation
    {{192, 88, 99, 0}, 24, Reach::Reserved},   // 6to4 relays, retired
    {{192, 168, 0, 0}, 16, Reach::Private},    //
    {{198, 18, 0, 0}, 15, Reach::Reserved},    // benchmarking
    {{198, 51, 100, 0}, 24, Reach::Reserved},  // documentation
    {{203, 0, 113, 0}, 24, Reach::Reserved},   // documentation
    {{224, 0, 0, 0}, 4, Reach::Reserved},      // multicast
    {{240, 0, 0, 0}, 4, Reach::Reserved},      // and the broadcast address
};

struct WideBlock {
  std::array<std::uint8_t, 8> prefix;
  unsigned bits;
  Reach reach;
};

// Outside 2000::/3 nothing is given out, so only what has a meaning there needs a line.
constexpr WideBlock kV6[] = {
    {{0xFC}, 7, Reach::Private},                      // unique local
    {{0xFE, 0x80}, 10, Reach::LinkLocal},             //
    {{0x20, 0x01, 0x00, 0x00}, 23, Reach::Reserved},  // IETF protocol assignments, ORCHID among them
    {{0x20, 0x01, 0x0D, 0xB8}, 32, Reach::Reserved},  // documentation
    {{0x3F, 0xFF}, 20, Reach::Reserved},              // documentation
    {{0x5F, 0x00}, 16, Reach::Reserved},              // segment routing identifiers
};

template <class Bytes>
bool begins_with(const std::uint8_t* address, const Bytes& prefix, unsigned bits) {
  for (unsigned i = 0; i < bits; i += 8) {
    const unsigned used = bits - i < 8 ? bits - i : 8;
    const auto mask = static_cast<std::uint8_t>(0xFF00U >> used);
    if ((address[i / 8] & mask) != (prefix[i / 8] & mask)) return false;
  }
  return true;
}

Reach reach_of_v4(const std::uint8_t* address) {
  for (const Block& block : kV4) {
    if (begins_with(address, block.prefix, block.bits)) return block.reach;
  }
  return Reach::Public;
}

/// The IPv4 address that a translator or tunnel would go on with.
std::optional<std::array<std::uint8_t, 4>> carried_v4(const std::array<std::uint8_t, 16>& b) {
  constexpr std::array<std::uint8_t, 12> kZero{};
  constexpr std::array<std::uint8_t, 12> kNat64{0x00, 0x64, 0xFF, 0x9B};
  constexpr std::array<std::uint8_t, 6> kLocalNat64{0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01};
  constexpr std::array<std::uint8_t, 2> k6to4{0x20, 0x02};
  constexpr std::array<std::uint8_t, 4> kTeredo{0x20, 0x01, 0x00, 0x00};
  const std::array<std::uint8_t, 4> last{b[12], b[13], b[14], b[15]};
  const bool is_compatible = begins_with(b.data(), kZero, 96) && (b[12] != 0 || b[13] != 0);
  if (is_compatible || begins_with(b.data(), kNat64, 96) || begins_with(b.data(), kLocalNat64, 48)) return last;
  if (begins_with(b.data(), k6to4, 16)) return std::array<std::uint8_t, 4>{b[2], b[3], b[4], b[5]};
  if (begins_with(b.data(), kTeredo, 32)) {
    const auto turned = [&](std::size_t at) { return static_cast<std::uint8_t>(~b[at]); };
    return std::array<std::uint8_t, 4>{turned(12), turned(13), turned(14), turned(15)};
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Reach reach) {
  switch (reach) {
    case Reach::Public:
      return "public";
    case Reach::Private:
      return "private";
    case Reach::Loopback:
      return "loopback";
    case Reach::LinkLocal:
      return "link-local";
    case Reach::Reserved:
      return "reserved";
  }
  return "reserved";
}

Reach reach_of(const IpAddress& address) {
  const auto& bytes = address.bytes();
  if (address.is_v4()) return reach_of_v4(bytes.data() + 12);
  if (address.is_loopback()) return Reach::Loopback;
  if (const auto v4 = carried_v4(bytes)) return reach_of_v4(v4->data());
  for (const WideBlock& block : kV6) {
    if (begins_with(bytes.data(), block.prefix, block.bits)) return block.reach;
  }
  const bool is_unicast = (bytes[0] & 0xE0U) == 0x20U;  // 2000::/3
  return is_unicast ? Reach::Public : Reach::Reserved;
}

}  // namespace onesec::egress
