#include "normalise/sshd/sshd_message.h"

#include <algorithm>
#include <array>
#include <optional>

#include "text/line_scanner.h"

namespace onesec::normalise {
namespace {

using text::LineScanner;
using Shape = SshdMessage::Shape;
constexpr std::size_t kNone = std::string_view::npos;

/// "A", "A port P", with whatever follows left in the scanner.
std::optional<SshdPeer> take_peer(LineScanner& line) {
  const std::optional<std::string_view> word = line.word();
  if (!word) return std::nullopt;
  SshdPeer peer{.address = *word};
  LineScanner ahead = line;
  if (ahead.skip(" port ")) {
    if (const std::optional<std::int64_t> port = ahead.number(); port && *port <= 65'535) {
      peer.port = *port;
      line = ahead;
    }
  }
  return peer;
}

bool is_same(const SshdPeer& a, const SshdPeer& b) { return a.port != 0 && a.port == b.port && a.address == b.address; }

/// What may stand behind the peer: nothing, "ssh2", and then details of the key or the old "ruser".
enum class Tail : std::uint8_t { None, Clean, Details, Other };

Tail tail_of(std::string_view rest) {
  for (const std::string_view protocol : {" ssh2", " ssh1"}) {
    if (rest.starts_with(protocol)) rest.remove_prefix(protocol.size());
  }
  while (rest.ends_with(' ')) rest.remove_suffix(1);
  if (rest.empty()) return Tail::Clean;
  if (!rest.starts_with(": ")) return Tail::None;
  LineScanner details(rest.substr(2));
  const std::string_view first = details.word().value_or(std::string_view());
  const bool is_key_type = first.size() >= 2 && std::ranges::all_of(first, [](char c) {
                             return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                           });
  return is_key_type || first == "ruser" ? Tail::Details : Tail::Other;
}

struct UserAndPeer {
  std::string_view user;
  SshdPeer peer{};
};

/// "U from A port P ssh2: …", where U may hold anything, " from A port P" too.
std::optional<UserAndPeer> split_user_from_peer(std::string_view text, const SshdPeer& known) {
  constexpr std::string_view kFrom = " from ";
  std::optional<UserAndPeer> best;
  bool best_has_port = false;
  for (std::size_t at = text.rfind(kFrom); at != kNone; at = at == 0 ? kNone : text.rfind(kFrom, at - 1)) {
    LineScanner line(text.substr(at + kFrom.size()));
    const std::optional<SshdPeer> peer = take_peer(line);
    if (!peer) continue;
    const Tail tail = tail_of(line.rest());
    if (tail == Tail::None) continue;
    const UserAndPeer found{.user = text.substr(0, at), .peer = *peer};
    if (is_same(*peer, known)) return found;
    if (tail == Tail::Other) continue;
    if (!best || (!best_has_port && peer->port != 0)) {
      best = found;
      best_has_port = peer->port != 0;
    }
  }
  return best;
}

bool take_invalid(std::string_view& user) {
  for (const std::string_view word : {"invalid user ", "illegal user "}) {
    if (user.starts_with(word)) {
      user.remove_prefix(word.size());
      return true;
    }
  }
  return false;
}

void set_user_of(std::string_view user, SshdMessage& out) {
  out.is_invalid_user = take_invalid(user) || user == "<invalid username>";
  out.user = user == "<invalid username>" ? std::string_view() : user;
  out.has_user = user != "<invalid username>";
}

AuthKind kind_of_method(std::string_view method) {
  const std::string_view base = method.substr(0, method.find('/'));
  if (base == "password") return AuthKind::FailPassword;
  if (base == "publickey") return AuthKind::FailPublickey;
  if (base == "keyboard-interactive" || base == "keyboard-interactive/pam") return AuthKind::FailKeyboardInteractive;
  if (base == "hostbased") return AuthKind::FailHostbased;
  if (base.starts_with("gssapi")) return AuthKind::FailGssapi;
  if (base == "none") return AuthKind::FailNone;
  return AuthKind::FailOther;
}

/// "Failed password for …", "Accepted publickey for …", "Postponed …", "Partial …".
bool read_outcome(LineScanner line, const SshdPeer& known, SshdMessage& out) {
  const bool is_failed = line.skip("Failed ");
  const bool is_accepted = !is_failed && line.skip("Accepted ");
  const bool is_step = !is_failed && !is_accepted && (line.skip("Postponed ") || line.skip("Partial "));
  if (!is_failed && !is_accepted && !is_step) return false;
  const std::optional<std::string_view> method = line.word();
  if (!method || !line.skip(" for ")) return false;
  // Before a user name without any character: "for  from".
  const std::optional<UserAndPeer> found = split_user_from_peer(line.rest(), known);
  if (!found) return false;
  out.shape = is_step ? Shape::Connected : Shape::Attempt;
  out.kind = is_accepted ? AuthKind::Accepted : kind_of_method(*method);
  out.method = *method;
  out.peer = found->peer;
  set_user_of(found->user, out);
  return true;
}

/// "A port P" at the end, whatever stands before it, as in "by authenticating user U A port P".
std::optional<UserAndPeer> split_user_before_peer(std::string_view text) {
  const std::size_t port_at = text.rfind(" port ");
  std::string_view front = text;
  SshdPeer peer;
  if (port_at != kNone) {
    const std::optional<std::int64_t> port = text::whole_number(text.substr(port_at + 6));
    if (!port) return std::nullopt;
    peer.port = *port;
    front = text.substr(0, port_at);
  }
  const std::size_t space = front.rfind(' ');
  if (space == kNone) return std::nullopt;
  peer.address = front.substr(space + 1);
  if (peer.address.empty()) return std::nullopt;
  return UserAndPeer{.user = front.substr(0, space), .peer = peer};
}

/// The part of a line about an end that names who: "authenticating user U A port P", "invalid user …", "user U …", "A
/// port P".
bool read_who(std::string_view who, SshdMessage& out) {
  struct Form {
    std::string_view word;
    bool is_invalid;
    bool is_authenticating;
  };
  static constexpr std::array<Form, 3> kForms{
      {{"authenticating user ", false, true}, {"invalid user ", true, false}, {"user ", false, false}}};
  for (const Form& form : kForms) {
    if (!who.starts_with(form.word)) continue;
    const std::optional<UserAndPeer> found = split_user_before_peer(who.substr(form.word.size()));
    if (!found) return false;
    out.user = found->user;
    out.has_user = true;
    out.is_invalid_user = form.is_invalid;
    out.is_authenticating = form.is_authenticating;
    out.peer = found->peer;
    return true;
  }
  LineScanner line(who);
  const std::optional<SshdPeer> peer = take_peer(line);
  if (!peer) return false;
  out.peer = *peer;
  return true;
}

/// Cuts ": reason" behind "… port P", at the known peer where it stands, else at the first port.
std::string_view cut_reason(std::string_view who, const SshdPeer& known, SshdMessage& out) {
  std::size_t cut = kNone;
  for (std::size_t at = who.find(" port "); at != kNone; at = who.find(" port ", at + 1)) {
    LineScanner line(who.substr(at + 6));
    const std::optional<std::int64_t> port = line.number();
    if (!port || !line.rest().starts_with(": ")) continue;
    const std::size_t end = who.size() - line.rest().size();
    const std::string_view front = who.substr(0, at);
    if (cut == kNone) cut = end;
    if (*port == known.port && front.ends_with(known.address)) {
      cut = end;
      break;
    }
  }
  if (cut == kNone) return who;
  out.reason = who.substr(cut + 2);
  return who.substr(0, cut);
}

bool read_end(LineScanner line, const SshdPeer& known, SshdMessage& out) {
  for (const std::string_view word : {"Connection closed by ", "Connection reset by ", "Disconnected from "}) {
    if (!line.skip(word)) continue;
    out.shape = Shape::Ended;
    return read_who(line.rest(), out);
  }
  if (line.skip("Disconnecting: ")) {
    out.shape = Shape::View;
    out.kind = AuthKind::TooManyAttempts;
    out.reason = line.rest();
    if (!line.skip("Too many authentication failures")) {
      out.shape = Shape::Other;
      return true;
    }
    if (line.skip(" for ")) set_user_of(line.rest(), out);
    return true;
  }
  if (line.skip("Disconnecting ")) {
    out.shape = Shape::Ended;
    return read_who(cut_reason(line.rest(), known, out), out);
  }
  return false;
}

/// "Received disconnect from A port P:11: text" and, before 7.0, "A: 11: text". The text is the client's.
bool read_received_disconnect(LineScanner line, SshdMessage& out) {
  if (!line.skip("Received disconnect from ")) return false;
  std::optional<SshdPeer> peer = take_peer(line);
  if (!peer) return false;
  if (peer->port == 0 && peer->address.ends_with(':')) peer->address.remove_suffix(1);
  line.skip(":");
  line.skip_spaces();
  const std::optional<std::int64_t> code = line.number();
  line.skip(": ");
  out.shape = Shape::Ended;
  out.peer = *peer;
  out.reason = line.rest();
  // RFC 4253 11.1: 14 no more authentication methods; what clients say themselves after their last refusal.
  constexpr std::int64_t kNoMoreMethods = 14;
  if (code == kNoMoreMethods || out.reason.ends_with("Auth fail")) out.is_preauth = true;
  return true;
}

bool read_user_line(LineScanner line, const SshdPeer& known, SshdMessage& out) {
  if (line.skip("Invalid user ") || line.skip("Illegal user ")) {
    const std::optional<UserAndPeer> found = split_user_from_peer(line.rest(), known);
    if (!found) return false;
    out.peer = found->peer;
    out.user = found->user;
  } else if (line.skip("input_userauth_request: ") && (line.skip("invalid user ") || line.skip("illegal user "))) {
    out.user = line.rest();
  } else {
    return false;
  }
  out.shape = Shape::View;
  out.kind = AuthKind::InvalidUser;
  out.has_user = out.is_invalid_user = true;
  return true;
}

bool read_not_allowed(LineScanner line, SshdMessage& out) {
  constexpr std::string_view kBecause = " not allowed because ";
  if (!line.skip("User ")) return false;
  const std::string_view rest = line.rest();
  const std::size_t because = rest.rfind(kBecause);
  if (because == kNone) return false;
  std::string_view user = rest.substr(0, because);
  if (const std::size_t from = user.rfind(" from "); from != kNone) {
    out.peer.address = user.substr(from + 6);
    user = user.substr(0, from);
  }
  out.shape = Shape::View;
  out.kind = AuthKind::NotAllowed;
  out.user = user;
  out.has_user = true;
  out.reason = rest.substr(because + kBecause.size());
  return true;
}

bool read_refusal(LineScanner line, const SshdPeer& known, SshdMessage& out) {
  out.shape = Shape::View;
  if (line.skip("maximum authentication attempts exceeded for ")) {
    const std::optional<UserAndPeer> found = split_user_from_peer(line.rest(), known);
    if (!found) return false;
    out.kind = AuthKind::TooManyAttempts;
    out.peer = found->peer;
    set_user_of(found->user, out);
    return true;
  }
  if (line.skip("ROOT LOGIN REFUSED FROM ")) {
    out.kind = AuthKind::RootRefused;
    out.user = "root";
    out.has_user = true;
    return read_who(line.rest(), out) && !out.peer.address.empty();
  }
  if (line.skip("Access denied for user ")) {
    const std::optional<std::string_view> user = line.until(" by PAM account configuration");
    if (!user) return false;
    out.kind = AuthKind::NotAllowed;
    out.user = *user;
    out.has_user = true;
    return true;
  }
  if (line.skip("refused connect from ")) {  // libwrap: "name (address)"
    const std::size_t open = line.rest().rfind('(');
    if (open == kNone || !line.rest().ends_with(')')) return false;
    out.kind = AuthKind::Denied;
    out.peer.address = line.rest().substr(open + 1, line.rest().size() - open - 2);
    return true;
  }
  return false;
}

/// "error: PAM: Authentication failure for [illegal user] U from A [via B]".
bool read_pam_error(LineScanner line, SshdMessage& out) {
  if (!line.skip("PAM: ")) return false;
  std::string_view rest = line.rest();
  while (rest.ends_with(' ')) rest.remove_suffix(1);
  if (const std::size_t via = rest.rfind(" via "); via != kNone) rest = rest.substr(0, via);
  const std::size_t user_at = rest.find(" for ");
  const std::size_t from = rest.rfind(" from ");
  if (user_at == kNone || from == kNone || from < user_at + 5) return false;
  out.shape = Shape::PamError;
  out.kind = AuthKind::FailPam;
  out.method = "keyboard-interactive/pam";
  out.reason = rest.substr(0, user_at);
  set_user_of(rest.substr(user_at + 5, from - user_at - 5), out);
  out.peer.address = rest.substr(from + 6);
  return !out.peer.address.empty() && out.peer.address.find(' ') == kNone;
}

/// A line about a handshake that names the peer behind `word`, and perhaps text before that.
bool read_broken_with_peer(LineScanner line, SshdMessage& out) {
  static constexpr std::array<std::string_view, 6> kFronts{
      "Unable to negotiate with ",          "Did not receive identification string from ",
      "banner exchange: Connection from ",  "Timeout before authentication for connection from ",
      "Timeout before authentication for ", "Protocol major versions differ for "};
  for (const std::string_view front : kFronts) {
    if (!line.skip(front)) continue;
    std::optional<SshdPeer> peer = take_peer(line);
    if (!peer) return false;
    if (peer->port == 0 && peer->address.ends_with(':')) peer->address.remove_suffix(1);
    out.peer = *peer;
    return true;
  }
  if (line.skip("Bad protocol version identification '")) {
    const std::optional<UserAndPeer> found = split_user_from_peer(line.rest(), {});
    if (!found) return false;
    out.peer = found->peer;
    return true;
  }
  if (line.skip("ssh_dispatch_run_fatal: Connection from ") || line.skip("ssh_dispatch_run_fatal: Connection to ")) {
    return read_who(cut_reason(line.rest(), {}, out), out);
  }
  if (line.skip("drop connection #")) {
    const std::optional<std::string_view> front = line.until(" from [");
    const std::optional<std::string_view> address = front ? line.until("]:") : std::nullopt;
    if (!address) return false;
    out.peer = {.address = *address, .port = line.number().value_or(0)};
    return true;
  }
  return false;
}

bool read_broken(LineScanner line, SshdMessage& out) {
  static constexpr std::array<std::string_view, 8> kWithoutPeer{"kex_exchange_identification: ",
                                                                "kex_protocol_error: ",
                                                                "Unable to negotiate a key exchange method",
                                                                "no matching ",
                                                                "Read from socket failed: ",
                                                                "Write failed: ",
                                                                "Corrupted MAC on input",
                                                                "Bad packet length "};
  out.shape = Shape::Broken;
  out.kind = AuthKind::Probe;
  out.reason = line.rest();
  return std::ranges::any_of(kWithoutPeer, [&](std::string_view front) { return line.rest().starts_with(front); }) ||
         read_broken_with_peer(line, out);
}

bool read_connected(LineScanner line, SshdMessage& out) {
  out.shape = Shape::Connected;
  if (line.skip("Connection from ")) {
    const std::optional<SshdPeer> peer = take_peer(line);
    if (!peer) return false;
    out.peer = *peer;
    return true;
  }
  // The audit lines of the HPN patches: "SSH: Server;Ltype: Version;Remote: A-P;…".
  if (!line.skip("SSH: Server;Ltype: ") || !line.until(";Remote: ")) return false;
  const std::optional<std::string_view> remote = line.until(";");
  const std::size_t dash = remote ? remote->rfind('-') : kNone;
  if (dash == kNone) return false;
  out.peer = {.address = remote->substr(0, dash), .port = text::whole_number(remote->substr(dash + 1)).value_or(0)};
  return true;
}

bool read_session(LineScanner line, SshdMessage& out) {
  if (!line.skip("pam_unix(sshd:session): session ") && !line.skip("pam_sss(sshd:session): session ")) return false;
  const bool is_opened = line.skip("opened for user ");
  if (!is_opened && !line.skip("closed for user ")) return false;
  const std::string_view rest = line.rest();
  out.shape = Shape::Session;
  out.kind = is_opened ? AuthKind::SessionOpened : AuthKind::SessionClosed;
  out.user = rest.substr(0, rest.find_first_of("( "));
  out.has_user = true;
  return true;
}

bool read_other(std::string_view text) {
  static constexpr std::array<std::string_view, 17> kFronts{"(pam_",
                                                            "Address ",
                                                            "reverse mapping checking ",
                                                            "Server listening on ",
                                                            "Received signal ",
                                                            "Starting session: ",
                                                            "Close session: ",
                                                            "User child is on pid ",
                                                            "subsystem request for ",
                                                            "Transferred: ",
                                                            "Closing connection to ",
                                                            "Received SIGHUP; ",
                                                            "pam_",
                                                            "PAM service(sshd) ignoring max retries",
                                                            "Postponed ",
                                                            "beginning MaxStartups throttling",
                                                            "exited MaxStartups throttling"};
  return std::ranges::any_of(kFronts, [&](std::string_view front) { return text.starts_with(front); });
}

/// The words that syslog implementations and sshd's own log levels put in front.
std::string_view strip_front(std::string_view text) {
  LineScanner line(text);
  LineScanner ahead = line;
  if (ahead.skip("[ID ") && ahead.until("] ")) line = ahead;  // Solaris: message id, facility and level
  ahead = line;
  if (ahead.skip("kernel:")) {  // loggers that pass through the kernel's buffer: "kernel:[  970.699396]: "
    ahead.skip_spaces();
    if (ahead.skip("[") && ahead.until("]")) {
      ahead.skip(":");
      ahead.skip_spaces();
      line = ahead;
    }
  }
  while (line.skip("error: ") || line.skip("fatal: ") || line.skip("debug1: ")) {
  }
  return line.rest();
}

}  // namespace

SshdMessage read_sshd_message(std::string_view message, const SshdPeer& known) {
  constexpr std::string_view kPreauth = " [preauth]";
  std::string_view text = strip_front(message);
  while (text.ends_with(' ') && !text.ends_with("user ")) text.remove_suffix(1);
  const bool is_preauth = text.ends_with(kPreauth);
  if (is_preauth) text.remove_suffix(kPreauth.size());
  const LineScanner line(text);
  const auto result = [is_preauth](SshdMessage& read) {
    read.is_preauth = read.is_preauth || is_preauth;
    return read;
  };
  SshdMessage out;
  if (read_outcome(line, known, out) || read_end(line, known, out)) return result(out);
  if (read_received_disconnect(line, out) || read_user_line(line, known, out)) return result(out);
  if (read_not_allowed(line, out) || read_session(line, out)) return result(out);
  out = {};
  if (read_pam_error(line, out)) return result(out);
  out = {};
  if (read_refusal(line, known, out)) return result(out);
  out = {};
  if (read_connected(line, out)) return result(out);
  out = {};
  if (read_broken(line, out)) return result(out);
  out = {};
  out.shape = read_other(text) ? Shape::Other : Shape::Unknown;
  return result(out);
}

}  // namespace onesec::normalise
