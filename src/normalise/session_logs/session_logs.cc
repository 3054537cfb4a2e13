#include "normalise/session_logs/session_logs.h"

#include "normalise/draft_parts.h"
#include "normalise/pam_message.h"
#include "text/line_scanner.h"

namespace onesec::normalise {
namespace {

using text::LineScanner;
constexpr std::size_t kNone = std::string_view::npos;

/// sudo's "KEY=value ; KEY=value ; COMMAND=…": the command is last and may hold anything.
struct SudoValues {
  std::string_view tty;
  std::string_view target;
  std::string_view command;
};

SudoValues read_sudo_values(std::string_view rest) {
  SudoValues out;
  const std::size_t command = rest.find("COMMAND=");
  if (command != kNone) {
    out.command = rest.substr(command + 8);
    rest = rest.substr(0, command);
  }
  const auto value = [rest](std::string_view key) {
    const std::size_t at = rest.find(key);
    if (at == kNone) return std::string_view();
    const std::string_view from = rest.substr(at + key.size());
    return from.substr(0, from.find(" ;"));
  };
  out.tty = value("TTY=");
  out.target = value("USER=");
  return out;
}

Normalised sudo_failure(AuthKind kind, std::string_view user, const SudoValues& values, const KnownUsers* known,
                        EventDraft& draft) {
  draft.type = EventType::AuthFailure;
  set_kind(kind, draft);
  set_user(user, true, known, draft);
  draft.set(Field::Method, "sudo");
  if (!values.target.empty()) draft.set(Field::TargetUser, values.target);
  if (!values.tty.empty()) draft.set(Field::Tty, values.tty);
  if (!values.command.empty()) draft.set(Field::Command, values.command);
  return Normalised::Event;
}

}  // namespace

Normalised normalise_pam(const RawRecord& record, const KnownUsers* known, EventDraft& draft) {
  if (const std::optional<PamFailure> failure = read_pam_failure(record.bytes)) {
    const std::string_view service = record.program.empty() ? failure->service : record.program;
    set_record_parts(record, service.substr(0, service.find('(')), draft);
    draft.type = EventType::AuthFailure;
    set_kind(AuthKind::FailPam, draft);
    set_origin(failure->rhost, draft);
    if (failure->has_user)
      set_user(failure->user, failure->is_known_user ? std::optional(true) : std::nullopt, known, draft);
    if (!failure->tty.empty()) draft.set(Field::Tty, failure->tty);
    draft.set(Field::Method, "pam");
    return Normalised::Event;
  }
  if (const std::optional<PamSession> session = read_pam_session(record.bytes)) {
    // A session without a login (cron, systemd-user) proves nothing about anybody's password: no auth_success.
    set_record_parts(record, session->service, draft);
    draft.type = EventType::SessionActivity;
    set_kind(session->is_opened ? AuthKind::SessionOpened : AuthKind::SessionClosed, draft);
    set_user(session->user, true, known, draft);
    return Normalised::Event;
  }
  return record.bytes.starts_with("pam_") || record.bytes.starts_with("(pam_") ? Normalised::Ignored
                                                                               : Normalised::NotMine;
}

Normalised normalise_sudo(const RawRecord& record, const KnownUsers* known, EventDraft& draft) {
  // The PAM line says what sudo's own "N incorrect password attempts" says again with the count.
  if (const std::optional<PamFailure> failure = read_pam_failure(record.bytes)) {
    const Normalised result = normalise_pam(record, known, draft);
    set_kind(AuthKind::AgainSeen, draft);
    return result;
  }
  if (record.bytes.starts_with("pam_")) return normalise_pam(record, known, draft);
  LineScanner line(record.bytes);
  line.skip_spaces();  // sudo pads the user name to eight columns
  const std::optional<std::string_view> user = line.until(" : ");
  if (!user || user->empty()) return Normalised::Ignored;
  set_record_parts(record, "sudo", draft);
  LineScanner ahead = line;
  const std::optional<std::int64_t> count = ahead.number();
  if (count && (ahead.skip(" incorrect password attempts ; ") || ahead.skip(" incorrect password attempt ; "))) {
    draft.set_integer(Field::RepeatCount, *count);
    return sudo_failure(AuthKind::FailPassword, *user, read_sudo_values(ahead.rest()), known, draft);
  }
  for (const std::string_view refusal : {"user NOT in sudoers ; ", "command not allowed ; ",
                                         "user NOT authorized on host ; ", "a password is required ; "}) {
    if (!line.skip(refusal)) continue;
    draft.set(Field::Reason, refusal.substr(0, refusal.size() - 3));
    return sudo_failure(AuthKind::NotAllowed, *user, read_sudo_values(line.rest()), known, draft);
  }
  const SudoValues values = read_sudo_values(line.rest());
  if (values.command.empty()) return Normalised::Ignored;
  draft.type = EventType::PrivilegeChange;
  draft.set(Field::User, *user);
  draft.set(Field::Action, "sudo");
  draft.set(Field::Target, values.target);
  draft.set(Field::Command, values.command);
  if (!values.tty.empty()) draft.set(Field::Tty, values.tty);
  return Normalised::Event;
}

Normalised normalise_su(const RawRecord& record, const KnownUsers* known, EventDraft& draft) {
  if (read_pam_failure(record.bytes)) {
    const Normalised result = normalise_pam(record, known, draft);
    set_kind(AuthKind::AgainSeen, draft);  // "FAILED SU" follows and is the attempt
    return result;
  }
  if (record.bytes.starts_with("pam_")) return normalise_pam(record, known, draft);
  LineScanner line(record.bytes);
  const bool is_failed = line.skip("FAILED SU ") || line.skip("FAILED su for ");
  const bool is_shadow = record.bytes.starts_with("FAILED su for ") || line.skip("Successful su for ");
  std::optional<std::string_view> target;
  std::optional<std::string_view> user;
  if (is_shadow) {  // "FAILED su for root by alice"
    target = line.until(" by ");
    user = line.rest();
  } else if (line.skip("(to ")) {  // "(to root) alice on pts/0"
    target = line.until(") ");
    user = line.until(" on ");
  }
  if (!target || !user || user->empty()) return Normalised::Ignored;
  set_record_parts(record, "su", draft);
  if (!is_shadow) draft.set(Field::Tty, line.rest());
  if (is_failed) {
    draft.type = EventType::AuthFailure;
    set_kind(AuthKind::FailPassword, draft);
    set_user(*user, true, known, draft);
    draft.set(Field::Method, "su");
    draft.set(Field::TargetUser, *target);
    return Normalised::Event;
  }
  draft.type = EventType::PrivilegeChange;
  draft.set(Field::User, *user);
  draft.set(Field::Action, "su");
  draft.set(Field::Target, *target);
  return Normalised::Event;
}

}  // namespace onesec::normalise
