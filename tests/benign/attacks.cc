#include "attacks.h"

#include <fmt/format.h>

#include "week.h"

namespace onesec::benign {
namespace {

/// One wrong password, one connection.
void guess(HostLog& log, Instant at, std::string_view from, std::string_view user) {
  SshVisit(log, at, from).mistypes(user).hangs_up(user);
}

Attack fast(HostLog& log, Instant at) {
  for (int i = 0; i < 20; ++i) {
    SshVisit visit(log, at + seconds(16 * i), "198.51.100.23");
    visit.mistypes("felix").mistypes("felix").mistypes("felix").hangs_up("felix");
  }
  return {"fast guessing", "auth.brute_force", "198.51.100.23", at, at + minutes(1)};
}

Attack slow(HostLog& log, Instant at) {
  for (int i = 0; i < 40; ++i) guess(log, at + minutes(10 * i), "192.0.2.144", "greta");
  return {"one try in ten minutes", "auth.brute_force", "192.0.2.144", at, at + minutes(10 * 20)};
}

Attack distributed(HostLog& log, Instant at) {
  for (int i = 0; i < 50; ++i) guess(log, at + minutes(9 * i), fmt::format("198.19.{}.{}", 3 * i, 7 + i), "carol");
  return {"fifty addresses, one try each, one account", "auth.distributed_brute_force", "carol", at,
          at + minutes(9 * 20)};
}

Attack spray(HostLog& log, Instant at) {
  int i = 0;
  for (int round = 0; round < 2; ++round) {
    for (const std::string_view user : office_people()) {
      guess(log, at + seconds(80 * i), fmt::format("198.19.{}.{}", 200 + i % 15, 40 + i % 15), user);
      ++i;
    }
  }
  return {"a password sprayed", "auth.password_spray", "sshd", at, at + minutes(30)};
}

Attack stuffing(HostLog& log, Instant at) {
  int i = 0;
  for (const std::string_view user : office_people()) guess(log, at + seconds(25 * i++), "198.51.100.66", user);
  return {"a list of stolen passwords", "auth.credential_stuffing", "198.51.100.66", at, at + minutes(6)};
}

Attack enumeration(HostLog& log, Instant at) {
  int i = 0;
  for (const std::string_view user : {"oracle", "postgres", "git", "test", "ubuntu", "admin", "ftpuser", "hadoop"}) {
    SshVisit(log, at + seconds(45 * i++), "203.0.113.99").names_missing(user).hangs_up_as_missing(user);
  }
  return {"a search for names", "auth.user_enumeration", "203.0.113.99", at, at + minutes(5)};
}

/// Another address of the /64 for every try.
Attack rotation_in_lan(HostLog& log, Instant at) {
  for (int i = 0; i < 30; ++i) {
    guess(log, at + seconds(15 * i), fmt::format("2001:db8:bad1:77:{:x}:{:x}:1:{:x}", 17 * i + 5, 901 * i + 3, i + 1),
          "henri");
  }
  return {"addresses of one /64 in turn", "auth.brute_force", "2001:db8:bad1:77::/64", at, at + minutes(5)};
}

/// Another /64, mostly in another /56, for every try.
Attack rotation_in_site(HostLog& log, Instant at) {
  for (int i = 0; i < 60; ++i) {
    guess(log, at + seconds(9 * i), fmt::format("2001:db8:bad2:{:x}::{:x}", 0x0401 * (i + 1), i + 1), "ines");
  }
  return {"networks of one /48 in turn", "auth.brute_force", "2001:db8:bad2::/48", at, at + minutes(9)};
}

Attack success(HostLog& log, Instant at) {
  for (int i = 0; i < 4; ++i) {
    SshVisit visit(log, at + seconds(30 * i), "192.0.2.177");
    visit.mistypes("jonas").mistypes("jonas").mistypes("jonas").hangs_up("jonas");
  }
  const Instant in = at + minutes(3);
  SshVisit(log, in, "192.0.2.177").enters_by_password("jonas").stays(seconds(240));
  return {"a guess that succeeds", "auth.success_after_failures", "192.0.2.177", at, in + seconds(10)};
}

}  // namespace

std::vector<Attack> add_attacks(HostLog& log, Instant monday) {
  return {fast(log, monday + hours(14)),
          slow(log, monday + hours(24 + 9)),
          distributed(log, monday + hours(24 + 20)),
          spray(log, monday + hours(48 + 14)),
          stuffing(log, monday + hours(72 + 8)),
          enumeration(log, monday + hours(72 + 17)),
          rotation_in_lan(log, monday + hours(96 + 3)),
          rotation_in_site(log, monday + hours(96 + 16)),
          success(log, monday + hours(120 + 13))};
}

}  // namespace onesec::benign
