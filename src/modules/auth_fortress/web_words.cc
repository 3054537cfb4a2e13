#include "modules/auth_fortress/web_words.h"

#include <algorithm>
#include <span>

namespace onesec::auth_fortress {
namespace {

using Word = std::string_view;

// The vocabulary is that of one idea, "sign in", not of products. Whatever is missed here only costs a detection, and
// whatever is taken wrongly still has to be refused again and again before anybody hears of it.

/// These also stand glued to another word: "adminlogin", "loginuser".
constexpr Word kSignIn[] = {"login", "logon", "signin", "signon"};
/// The same in two words: "log-in", "SignIn", "log_on"; "security check" is the Servlet specification's own form login.
constexpr Word kSignInPairs[][2] = {{"log", "in"},  {"sign", "in"},        {"log", "on"},
                                    {"sign", "on"}, {"security", "check"}, {"iniciar", "sesion"}};
/// In the languages of most sites, only words that mean nothing else: "anmeldung" and "entrar" do.
constexpr Word kSignInElsewhere[] = {"connexion", "anmelden", "einloggen",  "inloggen",      "accedi",
                                     "logowanie", "zaloguj",  "prihlaseni", "iniciarsesion", "вход",
                                     "войти",     "登录",     "登入",       "ログイン",      "로그인"};
/// Words that only begin like one above.
constexpr Word kOnlyAlike[] = {"signing", "signings", "signonbehalf", "loginfo"};
/// Beside a word above they make it another thing: "login-history", "login-actions/reset", "sign-on-behalf".
constexpr Word kSomethingElse[] = {"forgot",   "lost",    "reset",   "history",   "attempts",  "log",
                                   "logs",     "list",    "status",  "settings",  "config",    "options",
                                   "callback", "ping",    "alive",   "keepalive", "heartbeat", "refresh",
                                   "extend",   "captcha", "actions", "behalf"};
constexpr Word kCarryOut[] = {"submit", "do",       "post",   "check",    "process",     "perform", "validate", "form",
                              "ajax",   "json",     "action", "password", "credentials", "local",   "ldap",     "email",
                              "user",   "username", "admin",  "account",  "identifier",  "step"};
constexpr Word kFrame[] = {"api",   "rest",    "auth",     "oauth", "oauth2",   "oidc",     "openid", "connect", "user",
                           "users", "account", "accounts", "admin", "identity", "protocol", "app",    "web"};

bool is_one_of(std::span<const Word> words, Word word) { return std::ranges::find(words, word) != words.end(); }

bool is_glued(Word word) {
  if (is_one_of(kOnlyAlike, word)) return false;
  return std::ranges::any_of(kSignIn, [word](Word core) { return word.ends_with(core) || word.starts_with(core); });
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "v1", and both halves of "v2.0".
bool is_version(Word word) {
  if (word == "0") return true;
  return word.size() >= 2 && word.size() <= 3 && word[0] == 'v' && std::ranges::all_of(word.substr(1), is_digit);
}

bool is_frame(Word word) { return is_one_of(kFrame, word) || is_version(word); }

}  // namespace

WebWords::WebWords(Word shown, Word small) {
  std::size_t from = 0;
  for (std::size_t at = 0; at <= shown.size() && size_ < kMost; ++at) {
    const bool is_end = at == shown.size() || !is_letter_or_digit(shown[at]);
    const bool is_hump = !is_end && at > from && is_capital(shown[at]) && is_small(shown[at - 1]);
    if (!is_end && !is_hump) continue;
    if (at > from) words_[size_++] = small.substr(from, at - from);
    from = is_hump ? at : at + 1;
  }
}

bool WebWords::ask_to_sign_in() const {
  bool is_sign_in = false;
  for (std::size_t at = 0; at < size_; ++at) {
    const Word word = words_[at];
    const auto is_pair = [&](const Word(&pair)[2]) {
      return at + 1 < size_ && word == pair[0] && words_[at + 1] == pair[1];
    };
    if (std::ranges::any_of(kSignInPairs, is_pair)) {
      is_sign_in = true;
      ++at;
    } else if (is_one_of(kSomethingElse, word)) {
      return false;
    } else if (is_glued(word) || is_one_of(kSignInElsewhere, word)) {
      is_sign_in = true;
    }
  }
  return is_sign_in;
}

bool WebWords::name_a_script_door() const {
  return ask_to_sign_in() || is_only("xmlrpc") || is_only("auth") || is_only("authenticate");
}

bool WebWords::only_carry_out() const {
  return size_ > 0 && std::ranges::all_of(*this, [](Word word) { return is_one_of(kCarryOut, word); });
}

bool WebWords::only_frame() const { return std::ranges::all_of(*this, is_frame); }

bool WebWords::all_but_last_only_frame() const { return size_ > 0 && std::all_of(begin(), end() - 1, is_frame); }

bool WebWords::name_an_api() const {
  return std::ranges::any_of(
      *this, [](Word word) { return word == "api" || word == "rest" || (word != "0" && is_version(word)); });
}

}  // namespace onesec::auth_fortress
