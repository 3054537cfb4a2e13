#include "normalise/sshd/sshd.h"

#include "normalise/draft_parts.h"
#include "normalise/pam_message.h"
#include "text/line_scanner.h"

namespace onesec::normalise {
namespace {

using Shape = SshdMessage::Shape;

/// Longest texts remembered of a process: a host name, and what sshd prints of a user name (100) with room.
constexpr std::size_t kMaxAddress = 255;
constexpr std::size_t kMaxUser = 128;

/// "message repeated 3 times: [ Failed password for … ]" of rsyslog; the count stays 1 when it isn't that.
std::string_view unwrap_repeated(std::string_view message, std::int64_t& count) {
  text::LineScanner line(message);
  if (!line.skip("message repeated ")) return message;
  const std::optional<std::int64_t> times = line.number();
  if (!times || !line.skip(" times: [ ")) return message;
  std::string_view inner = line.rest();
  while (inner.ends_with(' ')) inner.remove_suffix(1);
  if (!inner.ends_with(']')) return message;
  inner.remove_suffix(1);
  if (inner.ends_with(' ')) inner.remove_suffix(1);
  count = *times;
  return inner;
}

void learn(const SshdMessage& message, SshdProcess& process) {
  if (!message.peer.address.empty()) {
    process.address = message.peer.address.substr(0, kMaxAddress);
    if (message.peer.port != 0) process.port = message.peer.port;
  }
  if (!message.has_user) return;
  const std::string_view user = message.user.substr(0, kMaxUser);
  const bool is_other = process.user != user;
  if (!process.has_user || is_other) process.is_missing_user = process.is_forbidden_user = false;
  process.user = user;
  process.has_user = true;
  if (message.kind == AuthKind::NotAllowed) process.is_forbidden_user = true;
  if (message.is_invalid_user) process.is_missing_user = true;
}

void set_peer(const SshdMessage& message, const SshdProcess& process, EventDraft& draft) {
  set_origin(message.peer.address.empty() ? std::string_view(process.address) : message.peer.address, draft);
  const std::int64_t port = message.peer.port != 0 ? message.peer.port : process.port;
  constexpr std::int64_t kMaxPort = 65'535;
  if (port > 0 && port <= kMaxPort) draft.set_integer(Field::SourcePort, port);
}

}  // namespace

void Sshd::set_account(SshdProcess& process, const SshdMessage& message, EventDraft& draft) const {
  if (!process.has_user) return;
  std::optional<bool> exists;
  if (process.is_forbidden_user || message.kind == AuthKind::Accepted || message.is_authenticating) {
    exists = true;
  } else if (process.is_missing_user) {
    exists = false;
  } else if (message.shape == Shape::Attempt) {
    exists = true;  // sshd would have written "invalid user"
  }
  set_user(process.user, exists, known_, draft);
}

Normalised Sshd::failure(const SshdMessage& message, AuthKind kind, SshdProcess& process, EventDraft& draft) const {
  draft.type = EventType::AuthFailure;
  set_peer(message, process, draft);
  if (!has_origin(draft)) {
    process.has_trouble = true;
    return Normalised::Ignored;
  }
  set_kind(kind, draft);
  set_account(process, message, draft);
  if (!message.method.empty()) draft.set(Field::Method, message.method);
  if (!message.reason.empty()) draft.set(Field::Reason, message.reason);
  process.has_trouble = false;
  if (is_guess(kind)) process.has_attempt = true;
  return Normalised::Event;
}

Normalised Sshd::attempt(const SshdMessage& message, SshdProcess& process, EventDraft& draft) const {
  if (message.kind != AuthKind::Accepted) {
    const bool is_repeated = message.kind == AuthKind::FailKeyboardInteractive && process.has_pam_error;
    process.has_pam_error = false;
    return failure(message, is_repeated ? AuthKind::AgainSeen : message.kind, process, draft);
  }
  process.is_accepted = true;
  process.has_trouble = false;
  draft.type = EventType::AuthSuccess;
  set_peer(message, process, draft);
  set_kind(AuthKind::Accepted, draft);
  set_account(process, message, draft);
  draft.set(Field::Method, message.method);
  return Normalised::Event;
}

Normalised Sshd::ended(const SshdMessage& message, SshdProcess& process, EventDraft& draft) const {
  if (process.is_accepted && !message.is_preauth) return Normalised::Ignored;
  if (!message.is_preauth && !message.is_authenticating && !message.is_invalid_user && !process.has_trouble) {
    return Normalised::Ignored;
  }
  const AuthKind kind = process.has_attempt ? AuthKind::AgainSeen
                        : process.has_user  ? AuthKind::FailConnection
                                            : AuthKind::Probe;
  return failure(message, kind, process, draft);
}

Normalised Sshd::pam(std::string_view text, SshdProcess& process, EventDraft& draft) const {
  const std::optional<PamFailure> pam = read_pam_failure(text);
  if (!pam) return Normalised::Ignored;
  SshdMessage message;
  message.shape = Shape::PamFailure;
  message.method = "password";
  message.peer.address = pam->rhost;
  message.user = pam->user;
  message.has_user = pam->has_user;
  learn(message, process);
  // sshd's own line, or the end of the connection, is the attempt.
  return failure(message, AuthKind::AgainSeen, process, draft);
}

Normalised Sshd::normalise(const RawRecord& record, EventDraft& draft) {
  std::int64_t count = 1;
  const std::string_view message = unwrap_repeated(record.bytes, count);
  const Normalised result = normalise_message(message, record, draft);
  if (result == Normalised::Event && count > 1) draft.set_integer(Field::RepeatCount, count);
  return result;
}

Normalised Sshd::normalise_message(std::string_view text, const RawRecord& record, EventDraft& draft) {
  SshdProcess& process = processes_.of(record.host, record.pid);
  const std::string known_address = process.address;  // `learn` overwrites what the message was read with
  const SshdMessage message = read_sshd_message(text, {.address = known_address, .port = process.port});
  if (message.shape == Shape::Unknown) return Normalised::Ignored;
  set_record_parts(record, "sshd", draft);
  if (message.shape == Shape::Connected && text.starts_with("Connection from ")) process = {};
  learn(message, process);
  switch (message.shape) {
    case Shape::Attempt:
      return attempt(message, process, draft);
    case Shape::View:
    case Shape::Broken:
      return failure(message, message.kind, process, draft);
    case Shape::PamError: {
      const Normalised result = failure(message, AuthKind::FailPam, process, draft);
      process.has_pam_error = true;
      return result;
    }
    case Shape::Ended:
      return ended(message, process, draft);
    case Shape::Session:
      draft.type = EventType::SessionActivity;
      set_kind(message.kind, draft);
      set_peer(message, process, draft);
      set_user(message.user, true, known_, draft);
      if (message.kind == AuthKind::SessionClosed) processes_.forget(record.host, record.pid);
      return Normalised::Event;
    case Shape::Other:
      return pam(text, process, draft);
    default:
      return Normalised::Ignored;
  }
}

}  // namespace onesec::normalise
