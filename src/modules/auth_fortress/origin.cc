#include "modules/auth_fortress/origin.h"

#include <array>
#include <cstring>

#include "modules/auth_fortress/attempt.h"
#include "modules/auth_fortress/report.h"

namespace onesec::auth_fortress {
namespace {

constexpr std::size_t kNetworkKeyBytes = IpAddress::kBytes + 1;  ///< The prefix and its length.

unsigned bits_of(Scope scope) {
  switch (scope) {
    case Scope::Exact:
      return 128;
    case Scope::Lan:
      return 64;
    case Scope::Home:
      return 56;
    case Scope::Site:
      return 48;
    case Scope::Block:
      return 24;
  }
  return 128;
}

StateKey network_key(const IpAddress& address, Scope scope) {
  std::array<char, kNetworkKeyBytes> text{};
  const IpAddress prefix = address.prefix(bits_of(scope));
  std::memcpy(text.data(), prefix.bytes().data(), IpAddress::kBytes);
  text.back() = static_cast<char>(scope);
  return {KeyKind::Network, std::string_view(text.data(), text.size())};
}

IpAddress address_in(const StateKey& key) {
  std::array<std::uint8_t, IpAddress::kBytes> bytes{};
  if (key.text().size() >= bytes.size()) std::memcpy(bytes.data(), key.text().data(), bytes.size());
  return IpAddress::from_bytes(bytes);
}

StateKey unaddressed_key(const Event& event) {
  const std::string_view host = event.text(Field::SourceHost);
  if (!host.empty()) return {KeyKind::Host, host};
  return {KeyKind::Pair, event.text(Field::Username), "this host"};
}

}  // namespace

void add_near_keys(const Event& event, Keys& keys) {
  if (event.source_ip.is_none()) {
    keys.add(unaddressed_key(event));
    return;
  }
  keys.add(StateKey(KeyKind::Address, event.source_ip));
  if (!event.source_ip.is_v4()) keys.add(network_key(event.source_ip, Scope::Lan));
}

void add_origin_keys(const Event& event, Keys& keys) {
  add_near_keys(event, keys);
  if (event.source_ip.is_none()) return;
  if (event.source_ip.is_v4()) {
    keys.add(network_key(event.source_ip, Scope::Block));
    return;
  }
  keys.add(network_key(event.source_ip, Scope::Home));
  keys.add(network_key(event.source_ip, Scope::Site));
}

void add_known_origin_keys(const Event& event, Keys& keys) {
  Keys all;
  add_origin_keys(event, all);
  for (const StateKey& key : all) keys.add_known(key);
}

Scope scope_of(const StateKey& key) {
  if (key.kind() != KeyKind::Network || key.text().size() != kNetworkKeyBytes) return Scope::Exact;
  return static_cast<Scope>(key.text().back());
}

std::uint32_t part_of(const Event& event, Scope scope) {
  unsigned bits = 128;
  switch (scope) {
    case Scope::Exact:
      return 0;
    case Scope::Lan:
      break;
    case Scope::Block:
      break;
    case Scope::Home:
      bits = bits_of(Scope::Lan);
      break;
    case Scope::Site:
      bits = bits_of(Scope::Home);
      break;
  }
  const IpAddress part = event.source_ip.prefix(bits);
  return static_cast<std::uint32_t>(mark_of(StateKey::bytes_of(part)));
}

Entity entity_of(const StateKey& key, const Event& event) {
  switch (key.kind()) {
    case KeyKind::Address:
      return {EntityKind::Address, to_string(event.source_ip)};
    case KeyKind::Network:
      return {EntityKind::Network, to_string(address_in(key)) + "/" + std::to_string(bits_of(scope_of(key)))};
    case KeyKind::Host:
      return {EntityKind::Host, shown(event.text(Field::SourceHost))};
    case KeyKind::Service:
      return {EntityKind::Service, shown(key.text())};
    default:
      return {EntityKind::User, shown(event.text(Field::Username))};
  }
}

std::string describe(const Entity& entity) {
  switch (entity.kind) {
    case EntityKind::Network:
      return "the network " + entity.value;
    case EntityKind::Host:
      return "the host " + entity.value;
    case EntityKind::User:
      return "somebody on this host, as " + entity.value;
    default:
      return entity.value;
  }
}

std::string event_origin_words(const Event& event) {
  if (!event.source_ip.is_none()) return to_string(event.source_ip);
  const std::string_view host = event.text(Field::SourceHost);
  return host.empty() ? "this host" : shown(host);
}

std::uint64_t peer_of(const Event& event) {
  if (event.source_ip.is_none()) {
    const std::string_view host = event.text(Field::SourceHost);
    return host.empty() ? 0 : mark_of(host);
  }
  return event.source_ip.is_v4() ? mark_of(StateKey::bytes_of(event.source_ip)) : network_of(event);
}

std::uint64_t network_of(const Event& event) {
  if (event.source_ip.is_none()) return peer_of(event);
  return mark_of(StateKey::bytes_of(event.source_ip.prefix(event.source_ip.is_v4() ? 24 : 48)));
}

}  // namespace onesec::auth_fortress
