#pragma once

#include <cstdint>
#include <string>

#include "contract/state_key.h"
#include "model/event.h"
#include "model/finding.h"

namespace onesec::auth_fortress {

/// How much of an address a key stands for. The widest comes last.
enum class Scope : std::uint8_t {
  Exact,  ///< One address; or a host name, or this host, where the record has no address.
  Lan,    ///< IPv6 /64: one link, so one customer or one machine that changes its address at will (RFC 8981).
  Home,   ///< IPv6 /56: what providers give a household (RIPE-690).
  Site,   ///< IPv6 /48: what they give a site; the smallest routed block.
  Block,  ///< IPv4 /24: the smallest routed block.
};

/// Adds the keys of where an event comes from, most specific first: IPv4 /32 and /24, IPv6 /128, /64, /56 and /48; else
/// the host name; else the user on this host. At most 4.
void add_origin_keys(const Event& event, Keys& keys);
/// Only the exact one, and the /64.
void add_near_keys(const Event& event, Keys& keys);
/// As add_origin_keys(), for an event that only changes what is kept already: see Keys::add_known().
void add_known_origin_keys(const Event& event, Keys& keys);

/// For keys made by the functions above.
[[nodiscard]] Scope scope_of(const StateKey& key);
/// The part of `scope` that an event comes from, one step more specific: 0 for Exact.
[[nodiscard]] std::uint32_t part_of(const Event& event, Scope scope);
/// {Address, "192.0.2.1"}, {Network, "2001:db8::/64"}, {Host, "mail"}, {User, "alice"}.
[[nodiscard]] Entity entity_of(const StateKey& key, const Event& event);
/// "192.0.2.1", "the network 2001:db8::/64", "the host mail": for sentences.
[[nodiscard]] std::string describe(const Entity& entity);
/// The address or host name of an event, or "this host".
[[nodiscard]] std::string event_origin_words(const Event& event);

/// One bit pattern for "who is that" when different sources of one account are counted: an IPv4 address, an IPv6 /48
/// (an attacker owns all of it), a host name; 0 when the record has none.
[[nodiscard]] std::uint64_t peer_of(const Event& event);
/// The routed block around it: IPv4 /24, IPv6 /48.
[[nodiscard]] std::uint64_t network_of(const Event& event);

}  // namespace onesec::auth_fortress
