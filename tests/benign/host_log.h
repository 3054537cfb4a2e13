#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "dice.h"

namespace onesec::benign {

/// Which file of the host a line stands in.
enum class LogFile : std::uint8_t { Auth, Access };

struct Line {
  Instant at{};
  std::string text;
  LogFile file = LogFile::Auth;
};

/// A request as nginx logs it.
struct WebRequest {
  std::string_view from;
  std::string_view method = "POST";
  std::string_view target;
  int status = 200;
  int size = 0;
  std::string_view agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0";
  std::string_view referer = "-";
};

/// The logs of one Debian 12 host while they are being made up. auth.log: RFC 3339 times, OpenSSH 9.2, sudo 1.9,
/// util-linux su. access.log: nginx, combined.
class HostLog {
 public:
  explicit HostLog(std::uint64_t seed) : dice_(seed) {}

  /// "2026-11-16T08:03:11.000000+00:00 web1 TAG: MESSAGE"
  void add(Instant at, std::string_view tag, std::string_view message);
  [[nodiscard]] Dice& dice() { return dice_; }
  /// Numbers run on through the week, as the kernel's do; an sshd process serves one connection.
  [[nodiscard]] int next_pid() { return pid_ = pid_ < 4'000'000 ? pid_ + 1 + dice_.below(7) : 900; }

  void cron_job(Instant at, std::string_view user);
  /// sudo with `typos` wrong passwords before the right one.
  void sudo(Instant at, std::string_view user, std::string_view command, int typos);
  /// sudo that gives up after its three questions.
  void sudo_refused(Instant at, std::string_view user, std::string_view command);
  void su_to_root(Instant at, std::string_view user, bool is_mistyped);
  void password_changed(Instant at, std::string_view user);
  void request(Instant at, const WebRequest& request);

  /// In order of time; lines of one instant stay in the order in which they were added. Leaves the log empty.
  [[nodiscard]] std::vector<Line> take();

 private:
  Dice dice_;
  int pid_ = 900;
  std::vector<Line> lines_;
};

/// One connection to sshd, told as it tells it, at LogLevel VERBOSE where that says more about failures. Each call
/// takes the time that a person or a program needs for it.
class SshVisit {
 public:
  SshVisit(HostLog& log, Instant at, std::string_view address);

  SshVisit& offers_unknown_key(std::string_view user);
  SshVisit& mistypes(std::string_view user);
  SshVisit& names_missing(std::string_view user);
  SshVisit& enters_by_key(std::string_view user);
  SshVisit& enters_by_password(std::string_view user);
  /// After the login: the session ends by the user's wish.
  void stays(seconds span);
  /// Before the login: the client hangs up.
  void hangs_up(std::string_view user);
  void hangs_up_as_missing(std::string_view user);
  /// The server hangs up after MaxAuthTries keys.
  void is_refused_for_too_many(std::string_view user);
  /// Nobody was named: a health check.
  void only_knocks();

  [[nodiscard]] Instant now() const { return now_; }

 private:
  void say(std::string_view message);
  void pam_failure(std::string_view user);
  void opens_session(std::string_view user);

  HostLog& log_;
  Instant now_;
  std::string tag_;
  std::string address_;
  std::string peer_;  ///< "ADDRESS port PORT"
  std::string user_;  ///< Who got in.
  int failures_ = 0;
};

}  // namespace onesec::benign
