#include "host_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/civil_time.h"

namespace onesec::benign {
namespace {

int uid_of(std::string_view user) {
  int uid = 1'000;
  for (const char letter : user) uid += letter;
  return user == "root" ? 0 : uid;
}

std::string tagged(std::string_view program, int pid) { return fmt::format("{}[{}]", program, pid); }

std::string sudo_call(std::string_view user, std::string_view command) {
  return fmt::format("TTY=pts/0 ; PWD=/home/{} ; USER=root ; COMMAND={}", user, command);
}

std::string sudo_pam_failure(std::string_view user) {
  return fmt::format(
      "pam_unix(sudo:auth): authentication failure; logname={0} uid={1} euid=0 tty=/dev/pts/0 ruser={0} rhost=  "
      "user={0}",
      user, uid_of(user));
}

}  // namespace

void HostLog::add(Instant at, std::string_view tag, std::string_view message) {
  const CivilTime time = to_civil_utc(at);
  lines_.push_back({at,
                    fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}+00:00 web1 {}: {}", time.year, time.month,
                                time.day, time.hour, time.minute, time.second, time.nanosecond / 1'000, tag, message),
                    LogFile::Auth});
}

void HostLog::cron_job(Instant at, std::string_view user) {
  const std::string tag = tagged("CRON", next_pid());
  add(at, tag,
      fmt::format("pam_unix(cron:session): session opened for user {}(uid={}) by (uid=0)", user, uid_of(user)));
  add(at + seconds(dice_.below(20)), tag, fmt::format("pam_unix(cron:session): session closed for user {}", user));
}

void HostLog::sudo(Instant at, std::string_view user, std::string_view command, int typos) {
  if (typos > 0) add(at, "sudo", sudo_pam_failure(user));
  at = at + seconds(3 + 4 * typos);
  add(at, "sudo", fmt::format("{:>8} : {}", user, sudo_call(user, command)));
  add(at, "sudo",
      fmt::format("pam_unix(sudo:session): session opened for user root(uid=0) by {}(uid={})", user, uid_of(user)));
  add(at + seconds(1 + dice_.below(30)), "sudo", "pam_unix(sudo:session): session closed for user root");
}

void HostLog::sudo_refused(Instant at, std::string_view user, std::string_view command) {
  add(at, "sudo", sudo_pam_failure(user));
  add(at + seconds(12), "sudo",
      fmt::format("{:>8} : 3 incorrect password attempts ; {}", user, sudo_call(user, command)));
}

void HostLog::su_to_root(Instant at, std::string_view user, bool is_mistyped) {
  const std::string tag = tagged("su", next_pid());
  if (is_mistyped) {
    add(at, tag,
        fmt::format("pam_unix(su:auth): authentication failure; logname={0} uid={1} euid=0 tty=/dev/pts/1 ruser={0} "
                    "rhost=  user=root",
                    user, uid_of(user)));
    add(at + seconds(2), tag, fmt::format("FAILED SU (to root) {} on pts/1", user));
    return;
  }
  add(at, tag, fmt::format("(to root) {} on pts/1", user));
  add(at, tag,
      fmt::format("pam_unix(su:session): session opened for user root(uid=0) by {}(uid={})", user, uid_of(user)));
  add(at + seconds(60), tag, "pam_unix(su:session): session closed for user root");
}

void HostLog::password_changed(Instant at, std::string_view user) {
  add(at, tagged("passwd", next_pid()), fmt::format("pam_unix(passwd:chauthtok): password changed for {}", user));
}

void HostLog::request(Instant at, const WebRequest& request) {
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime time = to_civil_utc(at);
  lines_.push_back(
      {at,
       fmt::format(R"({} - - [{:02}/{}/{:04}:{:02}:{:02}:{:02} +0000] "{} {} HTTP/1.1" {} {} "{}" "{}")", request.from,
                   time.day, kMonths[time.month - 1], time.year, time.hour, time.minute, time.second, request.method,
                   request.target, request.status, request.size, request.referer, request.agent),
       LogFile::Access});
}

std::vector<Line> HostLog::take() {
  std::ranges::stable_sort(lines_, {}, &Line::at);
  return std::exchange(lines_, {});
}

SshVisit::SshVisit(HostLog& log, Instant at, std::string_view address)
    : log_(log),
      now_(at + milliseconds(log.dice().below(1'000))),
      tag_(tagged("sshd", log.next_pid())),
      address_(address),
      peer_(fmt::format("{} port {}", address, log.dice().between(32'768, 60'999))) {}

void SshVisit::say(std::string_view message) { log_.add(now_, tag_, message); }

void SshVisit::pam_failure(std::string_view user) {
  say(fmt::format("pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={}{}{}",
                  address_, user.empty() ? " " : "  user=", user));
}

SshVisit& SshVisit::offers_unknown_key(std::string_view user) {
  say(fmt::format("Failed publickey for {} from {} ssh2: ED25519 SHA256:{:043x}", user, peer_, log_.dice().next()));
  now_ = now_ + milliseconds(40);
  return *this;
}

SshVisit& SshVisit::mistypes(std::string_view user) {
  now_ = now_ + seconds(3);
  if (failures_++ == 0) pam_failure(user);
  now_ = now_ + seconds(2);  // PAM lets a failure wait.
  say(fmt::format("Failed password for {} from {} ssh2", user, peer_));
  return *this;
}

SshVisit& SshVisit::names_missing(std::string_view user) {
  if (failures_++ == 0) say(fmt::format("Invalid user {} from {}", user, peer_));
  now_ = now_ + seconds(3);
  say("pam_unix(sshd:auth): check pass; user unknown");
  pam_failure("");
  now_ = now_ + seconds(2);
  say(fmt::format("Failed password for invalid user {} from {} ssh2", user, peer_));
  return *this;
}

void SshVisit::opens_session(std::string_view user) {
  user_ = user;
  say(fmt::format("pam_unix(sshd:session): session opened for user {}(uid={}) by (uid=0)", user, uid_of(user)));
  log_.add(now_, "systemd-logind[512]", fmt::format("New session {} of user {}.", log_.dice().below(100'000), user));
  say("pam_env(sshd:session): deprecated reading of user environment enabled");
}

SshVisit& SshVisit::enters_by_key(std::string_view user) {
  say(fmt::format("Accepted publickey for {} from {} ssh2: ED25519 SHA256:{:043x}", user, peer_, log_.dice().next()));
  opens_session(user);
  return *this;
}

SshVisit& SshVisit::enters_by_password(std::string_view user) {
  now_ = now_ + seconds(4);
  say(fmt::format("Accepted password for {} from {} ssh2", user, peer_));
  opens_session(user);
  return *this;
}

void SshVisit::stays(seconds span) {
  now_ = now_ + span;
  const std::string worker = tagged("sshd", log_.next_pid());  // The unprivileged process of the session.
  log_.add(now_, worker, fmt::format("Received disconnect from {}:11: disconnected by user", peer_));
  log_.add(now_, worker, fmt::format("Disconnected from user {} {}", user_, peer_));
  say(fmt::format("pam_unix(sshd:session): session closed for user {}", user_));
}

void SshVisit::hangs_up(std::string_view user) {
  now_ = now_ + seconds(2);
  if (failures_ > 1) {
    say(fmt::format("PAM {} more authentication failure{}; logname= uid=0 euid=0 tty=ssh ruser= rhost={}  user={}",
                    failures_ - 1, failures_ > 2 ? "s" : "", address_, user));
  }
  say(fmt::format("Connection closed by authenticating user {} {} [preauth]", user, peer_));
}

void SshVisit::hangs_up_as_missing(std::string_view user) {
  now_ = now_ + seconds(2);
  say(fmt::format("Connection closed by invalid user {} {} [preauth]", user, peer_));
}

void SshVisit::is_refused_for_too_many(std::string_view user) {
  say(fmt::format("error: maximum authentication attempts exceeded for {} from {} ssh2 [preauth]", user, peer_));
  say(fmt::format("Disconnecting authenticating user {} {}: Too many authentication failures [preauth]", user, peer_));
}

void SshVisit::only_knocks() { say(fmt::format("Connection closed by {} [preauth]", peer_)); }

}  // namespace onesec::benign
