#include "web_week.h"

#include <fmt/format.h>

#include "week.h"

namespace onesec::benign {
namespace {

constexpr std::string_view kClassRoom = "203.0.113.77";
constexpr std::string_view kSecondProbe = "192.0.2.21";
constexpr std::string_view kChrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
constexpr std::string_view kProgram = "python-requests/2.32.3";

Instant clock_time(Instant day, int hour, int minute) { return day + hours(hour) + seconds(60 * minute); }

void pages(HostLog& log, Instant at, std::string_view from, int count) {
  Dice& dice = log.dice();
  for (int i = 0; i < count; ++i) {
    at = at + seconds(dice.between(1, 40));
    const std::string target = fmt::format("/products/{}", dice.below(900));
    log.request(at, {.from = from, .method = "GET", .target = target, .size = dice.between(900, 40'000)});
  }
}

/// One person at the form of the intranet: the page, typos, in or not.
void signs_in_at_form(HostLog& log, Instant at, std::string_view from, bool may_give_up) {
  Dice& dice = log.dice();
  log.request(at, {.from = from, .method = "GET", .target = "/login", .size = form_size(dice), .agent = kChrome});
  int typos = dice.one_in(8) ? 1 : 0;
  if (dice.one_in(40)) typos = 3;
  const bool gives_up = may_give_up && dice.one_in(60);
  for (int i = 0; i < typos + (gives_up ? 2 : 0); ++i) {
    at = at + seconds(dice.between(4, 12));
    log.request(at, {.from = from, .target = "/login", .status = 200, .size = form_size(dice), .agent = kChrome});
  }
  if (gives_up) return;
  at = at + seconds(dice.between(4, 12));
  log.request(at, {.from = from, .target = "/login", .status = 302, .size = 0, .agent = kChrome});
  pages(log, at, from, 3);
}

void office_day(HostLog& log, Instant day) {
  Dice& dice = log.dice();
  for (std::size_t person = 0; person < office_people().size(); ++person) {
    signs_in_at_form(log, clock_time(day, 8, dice.below(90)), kOfficeAddress, true);
    if (dice.one_in(2)) signs_in_at_form(log, clock_time(day, 13, dice.below(240)), kOfficeAddress, true);
    const Instant sso = clock_time(day, 8, dice.below(90)) + seconds(dice.below(60));
    log.request(sso, {.from = kOfficeAddress, .target = "/saml/acs", .status = 302, .agent = kChrome});
  }
}

/// Twenty-five people start an exercise within three minutes.
void class_starts(HostLog& log, Instant at) {
  for (int person = 0; person < 25; ++person) {
    signs_in_at_form(log, at + seconds(log.dice().below(180)), kClassRoom, false);
  }
}

/// Customers of the shop, whose application speaks JSON: 200 with a token, 401 without one.
void customers_day(HostLog& log, Instant day) {
  Dice& dice = log.dice();
  for (int visit = 0; visit < 150; ++visit) {
    Instant at = clock_time(day, dice.between(6, 23), dice.below(60)) + seconds(dice.below(60));
    const bool is_mobile = dice.one_in(2);
    const std::string from = is_mobile
                                 ? mobile_address(dice)
                                 : fmt::format("100.{}.{}.{}", dice.between(64, 90), dice.below(250), dice.below(250));
    pages(log, at, from, 2);
    const bool gives_up = dice.one_in(25);
    for (int typos = dice.one_in(6) || gives_up ? dice.between(1, 3) : 0; typos > 0; --typos) {
      at = at + seconds(dice.between(3, 15));
      log.request(at, {.from = from, .target = "/api/login", .status = 401, .size = 58});
    }
    if (gives_up) continue;
    log.request(at + seconds(9), {.from = from, .target = "/api/login", .size = dice.between(780, 840)});
  }
}

/// Programs with tokens that last a quarter of an hour. One's is refused once a day and fetched anew; on Tuesday one's
/// has run out and is offered again every minute, for two hours.
void tokens_day(HostLog& log, Instant day, int weekday) {
  Dice& dice = log.dice();
  for (int client = 0; client < 6; ++client) {
    const std::string from = fmt::format("192.0.2.{}", 60 + client);
    const auto renews = [&](Instant at, int status) {
      log.request(at, {.from = from,
                       .target = "/oauth/token",
                       .status = status,
                       .size = status == 200 ? 1'480 : 92,
                       .agent = kProgram});
    };
    for (int minute = 0; minute < 24 * 60; minute += 15) renews(clock_time(day, 0, minute) + seconds(7 * client), 200);
    const Instant refused = clock_time(day, dice.between(1, 22), 8);
    renews(refused, 400);
    renews(refused + seconds(1), 200);
  }
  for (int minute = 0; weekday == 1 && minute < 120; ++minute) {
    log.request(clock_time(day, 10, minute),
                {.from = "192.0.2.71", .target = "/oauth/token", .status = 400, .size = 92, .agent = kProgram});
  }
}

/// Each build signs in with eight jobs at once and stores what they made.
void build_server_day(HostLog& log, Instant day) {
  for (int minute = 0; minute < 24 * 60; minute += 20) {
    for (int job = 0; job < 8; ++job) {
      const Instant at = clock_time(day, 0, minute) + milliseconds(300 * job);
      log.request(at, {.from = kBuildServer, .target = "/api/login", .size = 802, .agent = kProgram});
      const std::string target = fmt::format("/artifacts/{}", log.dice().below(100'000));
      log.request(at + seconds(40),
                  {.from = kBuildServer, .method = "PUT", .target = target, .status = 201, .agent = kProgram});
    }
  }
}

/// One probe signs in every minute, another only hands in an empty form every minute, and misses one in a hundred.
void probes_day(HostLog& log, Instant day) {
  for (int minute = 0; minute < 24 * 60; ++minute) {
    const Instant at = clock_time(day, 0, minute) + seconds(11);
    log.request(at, {.from = kMonitor, .target = "/login", .status = 302, .agent = "probe/1.2"});
    if (log.dice().one_in(100)) continue;
    const Instant drifted = at + seconds(20) + milliseconds(log.dice().below(900));
    log.request(drifted, {.from = kSecondProbe, .target = "/login", .status = 200, .size = 4'310, .agent = "check/2"});
  }
}

/// Two pages in the office call every minute while their owners work; on Wednesday one stays open until midnight, its
/// session long expired.
void heartbeats_day(HostLog& log, Instant day, int weekday) {
  for (int minute = 9 * 60; minute < 24 * 60; ++minute) {
    const bool is_work = minute < 17 * 60;
    if (!is_work && weekday != 2) return;
    for (int page = 0; page < (is_work ? 2 : 1); ++page) {
      const bool is_expired = minute >= 18 * 60;
      log.request(clock_time(day, 0, minute) + seconds(23 * page), {.from = kOfficeAddress,
                                                                    .target = "/session",
                                                                    .status = is_expired ? 401 : 204,
                                                                    .size = is_expired ? 20 : 0,
                                                                    .agent = kChrome,
                                                                    .referer = "https://app.example/board"});
    }
  }
}

/// Its owner mistypes once and gets in; has a password sent another time; his telephone looks for comments.
void blog_day(HostLog& log, Instant day, int weekday) {
  Dice& dice = log.dice();
  const std::string_view home = "198.51.100.87";
  const auto posts = [&](Instant at, std::string_view target, int status, int size) {
    log.request(at, {.from = home, .target = target, .status = status, .size = size});
  };
  const Instant evening = clock_time(day, 19, dice.below(60));
  if (weekday == 1) posts(evening, "/wp-login.php", 200, 2'310);
  if (weekday == 1 || weekday == 3) posts(evening + seconds(15), "/wp-login.php", 302, 0);
  if (weekday == 5) posts(evening, "/wp-login.php?action=lostpassword", 302, 0);
  for (int call = 0; call < 9; ++call) {
    posts(evening + seconds(600 + 2 * call), "/xmlrpc.php", 200, dice.between(300, 9'000));
  }
}

/// Nina's telephone knows only her old password to the shop, and waits twice as long each time.
void forgotten_password(HostLog& log, Instant at) {
  const std::string from = mobile_address(log.dice());
  for (int wait = 30; wait <= 4'000; wait *= 2) {
    log.request(at, {.from = from, .target = "/api/login", .status = 401, .size = 58, .agent = "shop-app/3.1"});
    at = at + seconds(wait);
  }
  log.request(at, {.from = from, .target = "/api/login", .size = 801, .agent = "shop-app/3.1"});
}

}  // namespace

int form_size(Dice& dice) { return dice.between(4'500, 4'520); }

void add_web_week(HostLog& log, Instant monday) {
  for (int weekday = 0; weekday < 7; ++weekday) {
    const Instant day = monday + hours(24 * weekday);
    if (weekday < 5) office_day(log, day);
    if (weekday < 5) heartbeats_day(log, day, weekday);
    customers_day(log, day);
    tokens_day(log, day, weekday);
    build_server_day(log, day);
    probes_day(log, day);
    blog_day(log, day, weekday);
  }
  class_starts(log, clock_time(monday + hours(96), 14, 0));
  forgotten_password(log, clock_time(monday + hours(48), 10, 30));
}

}  // namespace onesec::benign
