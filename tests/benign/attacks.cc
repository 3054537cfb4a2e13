#include "attacks.h"

#include <fmt/format.h>

#include "web_week.h"
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

void posts(HostLog& log, Instant at, std::string_view from, std::string_view target, int status, int size) {
  log.request(at, {.from = from, .target = target, .status = status, .size = size, .agent = "Mozilla/5.0"});
}

Attack web_fast(HostLog& log, Instant at) {
  for (int i = 0; i < 200; ++i) posts(log, at + seconds(2 * i), "198.51.100.31", "/wp-login.php", 200, 2'298);
  return {"a blog's passwords guessed", "auth.web_brute_force", "198.51.100.31", at, at + seconds(15)};
}

/// Every six minutes or so at the form that people use, which it shows again.
Attack web_slow(HostLog& log, Instant at) {
  Instant when = at;
  for (int i = 0; i < 60; ++i) {
    posts(log, when, "192.0.2.199", "/login", 200, form_size(log.dice()));
    when = when + seconds(log.dice().between(200, 520));
  }
  return {"a form's passwords guessed slowly", "auth.web_brute_force", "192.0.2.199", at, at + seconds(20 * 520)};
}

Attack web_distributed(HostLog& log, Instant at) {
  for (int i = 0; i < 60; ++i) {
    posts(log, at + seconds(50 * i), fmt::format("198.19.{}.{}", 2 * i + 1, 9 + i), "/api/login", 401, 58);
  }
  return {"sixty addresses, one try each, at one API", "auth.web_distributed_brute_force", "/api/login", at,
          at + minutes(50)};
}

Attack web_success(HostLog& log, Instant at) {
  for (int i = 0; i < 15; ++i) posts(log, at + seconds(7 * i), "203.0.113.188", "/api/login", 401, 58);
  posts(log, at + minutes(2), "203.0.113.188", "/api/login", 200, 805);
  return {"a web password that was guessed", "auth.web_success_after_failures", "203.0.113.188", at,
          at + minutes(2) + seconds(10)};
}

/// An application that sends everybody on to another page, in or not.
Attack web_redirects(HostLog& log, Instant at) {
  for (int i = 0; i < 300; ++i) {
    posts(log, at + milliseconds(250 * i), "198.51.100.47", "/panel/login", 302, 342);
  }
  return {"guesses all answered by a redirect", "auth.web_brute_force", "198.51.100.47", at, at + seconds(10)};
}

/// Another address of the /64 for every try.
Attack web_rotation(HostLog& log, Instant at) {
  for (int i = 0; i < 30; ++i) {
    posts(log, at + seconds(11 * i), fmt::format("2001:db8:bad3:77:{:x}::{:x}", 31 * i + 5, i + 1), "/api/login", 401,
          58);
  }
  return {"addresses of one /64 in turn, at the web", "auth.web_brute_force", "2001:db8:bad3:77::/64", at,
          at + minutes(2)};
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
          success(log, monday + hours(120 + 13)),
          web_fast(log, monday + hours(11)),
          web_slow(log, monday + hours(24 + 13)),
          web_distributed(log, monday + hours(48 + 2)),
          web_success(log, monday + hours(72 + 11)),
          web_redirects(log, monday + hours(96 + 10)),
          web_rotation(log, monday + hours(120 + 15))};
}

}  // namespace onesec::benign
