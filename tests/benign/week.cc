#include "week.h"

#include <fmt/format.h>

#include <array>

#include "web_week.h"

namespace onesec::benign {
namespace {

constexpr std::string_view kOfficePeople[] = {"anna",  "ben",   "clara", "david", "elena",  "felix", "greta",
                                              "henri", "ines",  "jonas", "karin", "lukas",  "maria", "nina",
                                              "oskar", "paula", "quinn", "rosa",  "stefan", "tessa"};

/// Whose password changes on Wednesday.
constexpr std::string_view kChanger = "nina";

struct Admin {
  std::string_view name;
  std::string_view home;  ///< An address; of IPv6 the /64, inside which the address changes every day.
  bool has_password;      ///< Logs in with a password, not a key.
  int wrong_keys;         ///< That the agent may offer before the right one.
};

constexpr Admin kAdmins[] = {{"alice", "198.51.100.11", false, 2},
                             {"bob", "2001:db8:b0b:4100", true, 0},
                             {"carol", "198.51.100.87", false, 1},
                             {"dave", "203.0.113.201", false, 5},
                             {"erin", "2001:db8:e719:4400", true, 0}};

Instant clock_time(Instant day, int hour, int minute) { return day + hours(hour) + seconds(60 * minute); }

std::string home_address(const Admin& admin, int weekday) {
  if (admin.home.find(':') == std::string_view::npos) return std::string(admin.home);
  Dice of_the_day(static_cast<std::uint64_t>(weekday));
  const auto group = [&] { return of_the_day.between(0x1000, 0xFFFF); };
  return fmt::format("{}:{:x}:{:x}:{:x}:{:x}", admin.home, group(), group(), group(), group());
}

void admin_works(HostLog& log, const Admin& admin, Instant at, std::string_view from, bool mistypes) {
  Dice& dice = log.dice();
  SshVisit visit(log, at, from);
  for (int keys = dice.below(admin.wrong_keys + 1); keys > 0; --keys) visit.offers_unknown_key(admin.name);
  // Without any of the right keys at hand sshd asks for the password, and that gets mistyped.
  if (mistypes) visit.mistypes(admin.name);
  if (mistypes || admin.has_password) {
    visit.enters_by_password(admin.name);
  } else {
    visit.enters_by_key(admin.name);
  }
  if (dice.one_in(2)) log.sudo(visit.now() + seconds(40), admin.name, "/usr/bin/apt upgrade", dice.one_in(12) ? 1 : 0);
  if (dice.one_in(9)) log.su_to_root(visit.now() + seconds(90), admin.name, false);
  visit.stays(seconds(dice.between(120, 5'400)));
}

void admins_day(HostLog& log, Instant day, int weekday) {
  Dice& dice = log.dice();
  const int mistyper = dice.below(5);  // One mistyped password a day.
  int at = 0;
  for (const Admin& admin : kAdmins) {
    const bool is_mistyper = at++ == mistyper;
    const int logins = weekday < 5 ? dice.between(2, 6) : dice.between(is_mistyper ? 1 : 0, 2);
    for (int i = 0; i < logins; ++i) {
      const Instant when = clock_time(day, dice.between(7, 21), dice.below(60));
      const int place = dice.below(10);
      const std::string from = place < 5                  ? home_address(admin, weekday)
                               : place < 8 && weekday < 5 ? std::string(kOfficeAddress)
                                                          : mobile_address(dice);
      admin_works(log, admin, when, from, is_mistyper && i == 0);
    }
  }
}

/// An agent full of keys runs into MaxAuthTries until its owner names the right key.
void too_many_keys(HostLog& log, Instant at) {
  for (int i = 0; i < 2; ++i) {
    SshVisit visit(log, at + seconds(20 * i), "203.0.113.201");
    for (int key = 0; key < 6; ++key) visit.offers_unknown_key("dave");
    visit.is_refused_for_too_many("dave");
  }
  SshVisit(log, at + seconds(90), "203.0.113.201").enters_by_key("dave").stays(seconds(600));
}

void office_login(HostLog& log, Instant at, std::string_view user) {
  Dice& dice = log.dice();
  SshVisit visit(log, at, kOfficeAddress);
  if (dice.one_in(40)) {  // Had something else to do.
    visit.mistypes(user).hangs_up(user);
    return;
  }
  if (dice.one_in(80)) {
    visit.names_missing(fmt::format("{}.", user)).hangs_up_as_missing(fmt::format("{}.", user));
    SshVisit(log, visit.now() + seconds(15), kOfficeAddress).enters_by_password(user).stays(seconds(900));
    return;
  }
  if (dice.one_in(12)) visit.mistypes(user);
  if (dice.one_in(60)) visit.mistypes(user).mistypes(user);
  visit.enters_by_password(user).stays(seconds(dice.between(30, 7'200)));
}

void office_day(HostLog& log, Instant day) {
  Dice& dice = log.dice();
  for (const std::string_view user : kOfficePeople) {
    office_login(log, clock_time(day, 8, dice.below(90)), user);
    office_login(log, clock_time(day, 13, dice.below(240)), user);
  }
}

void build_server_day(HostLog& log, Instant day, int weekday) {
  for (int minute = 0; minute < 24 * 60; minute += 20) {
    const Instant at = clock_time(day, 0, minute);
    // On Thursday the key was replaced on one side only, for an hour.
    if (weekday == 3 && minute >= 600 && minute < 660) {
      SshVisit(log, at, kBuildServer).hangs_up("deploy");
      continue;
    }
    SshVisit(log, at, kBuildServer).enters_by_key("deploy").stays(seconds(9));
    SshVisit restart(log, at + seconds(11), kBuildServer);
    restart.enters_by_key("deploy");
    log.sudo(restart.now() + seconds(1), "deploy", "/usr/bin/systemctl restart shop", 0);
    restart.stays(seconds(6));
  }
}

void machine_day(HostLog& log, Instant day) {
  for (int minute = 0; minute < 24 * 60; minute += 5) {
    SshVisit(log, clock_time(day, 0, minute) + seconds(17), kMonitor).only_knocks();
    log.cron_job(clock_time(day, 0, minute) + seconds(1), minute % 60 == 15 ? "root" : "www-data");
  }
  log.cron_job(clock_time(day, 6, 25), "root");
  SshVisit(log, clock_time(day, 2, 30), "192.0.2.30").enters_by_key("backup").stays(seconds(1'900));
}

/// A device that fetches files with the password that it has stored.
void device_fetches(HostLog& log, Instant at, std::string_view from, bool has_new_password) {
  SshVisit visit(log, at, from);
  if (has_new_password) {
    visit.enters_by_password(kChanger).stays(seconds(4));
  } else {
    visit.mistypes(kChanger).hangs_up(kChanger);
  }
}

/// Nina's notebook at home and her telephone fetch every hour. On Wednesday at 10 she changes her password: the
/// notebook fails and waits twice as long each time, the telephone tries every 15 minutes, and she herself types the
/// old one out of habit.
void changer_devices(HostLog& log, Instant monday) {
  constexpr std::string_view kNotebook = "198.51.100.140";
  const Instant changed = clock_time(monday + hours(48), 10, 0);
  std::string phone;
  for (int hour = 7; hour < 6 * 24; ++hour) {
    if (hour % 24 < 7 || hour % 24 > 20) continue;
    if (hour % 24 == 7) phone = mobile_address(log.dice());
    const Instant at = monday + hours(hour) + seconds(60 * log.dice().between(1, 8));
    if (at > changed && at < changed + hours(3)) continue;
    device_fetches(log, at, kNotebook, true);
    device_fetches(log, at + seconds(90), phone, true);
    if (at < changed && at + hours(1) > changed) {
      log.password_changed(changed, kChanger);
      for (int minute = 2, wait = 1; wait <= 64; minute += wait, wait *= 2) {
        device_fetches(log, changed + seconds(60 * minute), kNotebook, false);
      }
      for (int minute = 5; minute < 130; minute += 15)
        device_fetches(log, changed + seconds(60 * minute), phone, false);
    }
  }
  SshVisit habit(log, changed + hours(4), kOfficeAddress);
  habit.mistypes(kChanger).mistypes(kChanger).mistypes(kChanger).hangs_up(kChanger);
  SshVisit(log, changed + hours(4) + seconds(60), kOfficeAddress).enters_by_password(kChanger).stays(seconds(3'000));
}

}  // namespace

std::span<const std::string_view> office_people() { return kOfficePeople; }

std::string mobile_address(Dice& dice) { return fmt::format("198.18.{}.{}", dice.below(12), dice.between(2, 250)); }

void add_ordinary_week(HostLog& log, Instant monday) {
  for (int weekday = 0; weekday < 7; ++weekday) {
    const Instant day = monday + hours(24 * weekday);
    admins_day(log, day, weekday);
    if (weekday < 5) office_day(log, day);
    build_server_day(log, day, weekday);
    machine_day(log, day);
  }
  too_many_keys(log, clock_time(monday + hours(24), 9, 40));
  log.sudo_refused(clock_time(monday + hours(72), 15, 5), "alice", "/usr/bin/vim /etc/fstab");
  log.su_to_root(clock_time(monday + hours(96), 11, 30), "carol", true);
  log.su_to_root(clock_time(monday + hours(96), 11, 31), "carol", false);
  changer_devices(log, monday);
  add_web_week(log, monday);
}

}  // namespace onesec::benign
