#include "normalise/pam_message.h"

#include <algorithm>

#include "text/line_scanner.h"

namespace onesec::normalise {
namespace {

using text::LineScanner;
constexpr std::size_t kNone = std::string_view::npos;

struct PamOrigin {
  std::string_view module;
  std::string_view service;
  std::string_view type;  ///< "auth", "session"; empty in old forms.
};

/// "pam_unix(sshd:auth): ", "(pam_unix) ", "pam_unix: ", or nothing when the tag was "pop(pam_unix)".
std::optional<PamOrigin> take_origin(LineScanner& line) {
  LineScanner ahead = line;
  PamOrigin origin;
  if (ahead.skip("(pam_")) {
    const std::optional<std::string_view> module = ahead.until(") ");
    if (!module) return std::nullopt;
    origin.module = *module;
    line = ahead;
    return origin;
  }
  if (!ahead.rest().starts_with("pam_")) return std::nullopt;
  const std::optional<std::string_view> word = ahead.until(": ");
  if (!word || word->find(' ') != kNone) return std::nullopt;
  const std::size_t open = word->find('(');
  origin.module = word->substr(0, open);
  if (open != kNone && word->ends_with(')')) {
    const std::string_view inside = word->substr(open + 1, word->size() - open - 2);
    const std::size_t colon = inside.rfind(':');
    if (colon != kNone) origin.service = inside.substr(0, colon);
    origin.type = colon == kNone ? inside : inside.substr(colon + 1);
  }
  line = ahead;
  return origin;
}

std::string_view trimmed(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// The order is PAM's: logname= uid= euid= tty= ruser= rhost= [user=].
void read_values(std::string_view values, PamFailure& out) {
  constexpr std::string_view kTty = "tty=";
  constexpr std::string_view kRuser = " ruser=";
  constexpr std::string_view kRhost = " rhost=";
  constexpr std::string_view kUser = " user=";
  const std::size_t tty = values.find(kTty);
  const std::size_t ruser = values.find(kRuser);
  if (tty != kNone && ruser != kNone && tty + kTty.size() <= ruser) {
    out.tty = values.substr(tty + kTty.size(), ruser - tty - kTty.size());
  }
  if (ruser == kNone) return;
  // A client that may choose `ruser` can write " rhost=" into it: then PAM's own is the last one. With an empty `ruser`
  // PAM's own is the first that is followed by " user=" (which may hold anything), else the last.
  const std::string_view behind = values.substr(ruser);
  const bool has_ruser = behind.size() > kRuser.size() && behind[kRuser.size()] != ' ';
  std::size_t rhost = behind.rfind(kRhost);
  std::size_t user = kNone;
  for (std::size_t at = has_ruser ? rhost : behind.find(kRhost); at != kNone; at = behind.find(kRhost, at + 1)) {
    const std::string_view host = behind.substr(at + kRhost.size());
    const std::size_t blank = host.find_first_not_of(' ', std::min(host.find(' '), host.size()));
    if (blank == kNone || !host.substr(blank - 1).starts_with(kUser)) continue;
    rhost = at;
    user = at + kRhost.size() + blank - 1;
    break;
  }
  if (rhost == kNone) return;
  const std::string_view host = behind.substr(rhost + kRhost.size());
  out.rhost = host.substr(0, host.find(' '));
  const std::string_view remote_user = trimmed(behind.substr(kRuser.size(), rhost - std::min(rhost, kRuser.size())));
  if (user != kNone) {
    out.user = trimmed(behind.substr(user + kUser.size()));
    out.is_known_user = out.has_user = true;
  } else if (!remote_user.empty()) {
    out.user = remote_user;
    out.has_user = true;
  }
}

}  // namespace

std::optional<PamFailure> read_pam_failure(std::string_view message) {
  LineScanner line(message);
  const std::optional<PamOrigin> origin = take_origin(line);
  if (!line.skip("authentication failure; ")) return std::nullopt;
  PamFailure out;
  if (origin) {
    if (origin->type == "session" || origin->type == "account") return std::nullopt;
    out.module = origin->module;
    out.service = origin->service;
  } else if (!message.starts_with("authentication failure; logname=")) {
    return std::nullopt;
  }
  read_values(line.rest(), out);
  return out;
}

std::optional<PamSession> read_pam_session(std::string_view message) {
  LineScanner line(message);
  const std::optional<PamOrigin> origin = take_origin(line);
  if (!origin || origin->type != "session" || !line.skip("session ")) return std::nullopt;
  PamSession out{.service = origin->service};
  out.is_opened = line.skip("opened for user ");
  if (!out.is_opened && !line.skip("closed for user ")) return std::nullopt;
  out.user = line.rest().substr(0, line.rest().find_first_of("( "));
  return out;
}

}  // namespace onesec::normalise
