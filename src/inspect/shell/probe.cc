#include "inspect/shell/probe.h"

#include <array>

#include "inspect/ascii.h"
#include "inspect/shell/glob.h"
#include "inspect/shell/separators.h"
#include "inspect/shell/utilities.h"

namespace onesec::inspect::shell {
namespace {

constexpr std::size_t kLongest = 256;     ///< Of a probe. What is longer has more to be found by.
constexpr std::size_t kLongestLead = 40;  ///< Of the value that it is appended to.

/// Commands that are sent to see whether one runs, and that no list of fields or tags has as a word.
constexpr std::array<std::string_view, 15> kTelling{"getent",      "hostname",   "ifconfig", "ipconfig", "iptables",
                                                    "lsb_release", "lsof",       "netstat",  "nslookup", "printenv",
                                                    "pwd",         "systeminfo", "tasklist", "uname",    "whoami"};
static_assert(std::is_sorted(kTelling.begin(), kTelling.end()));
/// Those of them that are words, too.
constexpr std::array<std::string_view, 8> kAsked{"dir", "id", "ls", "ps", "reboot", "set", "ver", "who"};
/// Commands whose one argument is a number.
constexpr std::array<std::string_view, 5> kCounting{"kill", "ping", "sleep", "timeout", "usleep"};
/// Commands that print or reckon with the words behind them: how one looks whether anything runs.
constexpr std::array<std::string_view, 4> kPrinting{"echo", "expr", "print", "printf"};
/// Utilities and keywords that a command follows.
constexpr std::array<std::string_view, 26> kLookedThrough{
    "builtin", "busybox", "call",   "command", "coproc", "do",     "else",   "env",    "eval",
    "exec",    "if",      "ionice", "nice",    "nohup",  "setsid", "stdbuf", "strace", "sudo",
    "then",    "time",    "true",   "unshare", "until",  "watch",  "while",  "xargs"};
static_assert(std::is_sorted(kLookedThrough.begin(), kLookedThrough.end()));

bool is_path_byte(char c) {
  return ascii::is_word(c) || c == '~' || c == '/' || c == '.' || c == '-' || c == '\\' || c == '?' || c == '*';
}

class Probe {
 public:
  Probe(std::string_view text, std::size_t joint, Reasons& out) : text_(text), joint_(joint), at_(joint), out_(out) {}

  void read() {
    skip_joint();
    if (reads_compound()) return;
    for (int steps = 0; steps < 6; ++steps) {
      skip_wrappers();
      if (at_ >= text_.size()) return;
      if (text_.substr(at_).starts_with(". /")) return say(100, "a shell is told to read its commands from a file");
      if (reads_substitution()) return;
      if (reads_assignment()) continue;
      const std::string_view name = command_word();
      if (name.empty()) return;
      if (has_prefix_ && name.front() == '-') {
        // sudo -u root id: the option has an argument of its own.
        if (name == "-u" || name == "-g" || name == "-n") (void)command_word();
        continue;
      }
      if (ascii::is_among(name, kLookedThrough) && runs_on()) {
        has_prefix_ = true;
        continue;
      }
      if (is_reference(text_, word_begin_, at_) || is_something_else(text_, word_begin_, at_)) return;
      return judge(name);
    }
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void say(std::uint32_t points, std::string_view what) {
    out_.add({Attack::Shell, points, what, static_cast<std::uint32_t>(joint_),
              static_cast<std::uint32_t>(std::min(at_, text_.size()))});
  }

  void skip_joint() {
    kind_ = peek() == '\x1a' ? '\n' : peek();
    is_doubled_ = (kind_ == '&' || kind_ == '|') && peek(1) == kind_;
    if (kind_ == '$' || kind_ == '<' || kind_ == '>') ++at_;
    ++at_;
    while (peek() == kind_ || peek() == '\r' || peek() == '\n' || peek() == '&') ++at_;
    is_spaced_ = peek() == ' ';
  }

  /// { ( ! : and a redirection.
  void skip_wrappers() {
    for (;;) {
      at_ = ascii::skip_space(text_, at_);
      const char c = peek();
      const bool is_colon = c == ':' && (peek(1) == ';' || peek(1) == ' ' || peek(1) == '&' || peek(1) == '|');
      // "{{{size|200px}}}": a brace is a command of its own only with a blank behind it (POSIX XCU 2.9.4.1).
      if (c == '{' && !ascii::is_space(peek(1))) return;
      if (c == '{' || c == '(' || c == '!' || c == ';' || c == '&' || c == '|' || c == '@' || is_colon) {
        is_wrapped_ = is_wrapped_ || c == '{' || c == '(' || c == '!';
        ++at_;
        continue;
      }
      if (c != '>' && c != '<') return;
      ++at_;
      while (peek() == '>' || peek() == '&') ++at_;
      at_ = ascii::skip_space(text_, at_);
      if (word().empty()) return;
      is_wrapped_ = true;
    }
  }

  std::string_view word() {
    at_ = ascii::skip_space(text_, at_);
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_path_byte(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// How long that is at `at_` which a shell makes nothing of in a word: "", $@, ${x}, $(), `:`, the end of a line
  /// behind a backslash. 0: something else.
  [[nodiscard]] std::size_t filler() const {
    const std::string_view rest = text_.substr(at_, 24);
    if (rest.starts_with("\\\n")) return 2;
    if (rest.starts_with("$()")) return 3;
    if (rest.starts_with("`:`")) return 3;
    if (rest.starts_with("``")) return 2;
    if (rest.size() > 1 && rest[0] == '$' && std::string_view("@*#123456789").find(rest[1]) != std::string_view::npos)
      return 2;
    if (!rest.starts_with("${") || rest.starts_with("${IFS")) return 0;
    const std::size_t close = rest.find('}');
    return close == std::string_view::npos || rest.substr(0, close).find(' ') != std::string_view::npos ? 0 : close + 1;
  }

  /// The word in command position as the shell reads it, its quotes and what else hides it taken out.
  std::string_view command_word() {
    at_ = ascii::skip_space(text_, at_);
    word_begin_ = at_;
    is_hidden_ = is_quoted_ = false;
    std::size_t size = 0;
    const auto take = [&](std::string_view bytes) {
      if (bytes.size() > word_.size() - size) return false;
      std::copy(bytes.begin(), bytes.end(), word_.begin() + static_cast<std::ptrdiff_t>(size));
      size += bytes.size();
      return true;
    };
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_path_byte(c) && !(c == '\\' && peek(1) == '\n')) {
        if (!take(text_.substr(at_, 1))) return {};
        is_hidden_ = is_hidden_ || is_quoted_;
        ++at_;
        continue;
      }
      if (const std::size_t length = filler(); length > 0 && size > 0) {
        is_hidden_ = true;
        at_ += length;
        continue;
      }
      const std::size_t close = c == '\'' || c == '"' ? text_.find(c, at_ + 1) : std::string_view::npos;
      if (close == std::string_view::npos) break;
      const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
      const auto is_plain = [](char byte) { return is_path_byte(byte); };
      if (!std::all_of(inside.begin(), inside.end(), is_plain) || !take(inside)) break;
      is_hidden_ = is_hidden_ || (is_quoted_ && !inside.empty()) || size > inside.size() || inside.empty();
      is_quoted_ = true;
      at_ = close + 1;
    }
    // "id''": the quotes that the program closes.
    const bool is_hiding = std::any_of(word_.begin(), word_.begin() + static_cast<std::ptrdiff_t>(size),
                                       [](char byte) { return ascii::is_word(byte); });
    is_hidden_ = is_hidden_ && is_hiding;
    return {word_.data(), size};
  }

  /// Whether a word follows: "env id", not "env;".
  [[nodiscard]] bool runs_on() const {
    const std::size_t next = ascii::skip_space(text_, at_);
    constexpr std::string_view kEnds = "#;|&)}<>";
    const bool redirects = next + 1 < text_.size() && text_[next] == '2' && text_[next + 1] == '>';
    return next < text_.size() && (next > at_ || text_[next] == '(') && !redirects &&
           kEnds.find(text_[next]) == std::string_view::npos;
  }

  /// A command that a substitution, a variable or $0 gives.
  bool reads_substitution() {
    const bool is_command = (peek() == '$' && (peek(1) == '(' || peek(1) == '0')) || peek() == '`';
    // `a`; `b`: code in a sentence.
    if (peek() == '`' && text_.substr(0, joint_).find('`') != std::string_view::npos) return true;
    if (is_command && kind_ != '`') {
      const bool is_zero = peek(1) == '0';
      at_ += peek() == '`' ? 1 : 2;
      std::array<char, 24> small{};
      const std::string_view name = word();
      if (name.size() > small.size()) return true;
      std::transform(name.begin(), name.end(), small.begin(), ascii::lower);
      if (!is_zero && utility_of({small.data(), name.size()}) == Utility::None) return true;
      say(100, "a command is put together by another one");
      return true;
    }
    if (peek() != '$' || !has_assignment_) return false;
    say(100, "a command stands in a variable that the value sets");
    return true;
  }

  bool reads_assignment() {
    std::size_t end = at_;
    while (end < text_.size() && ascii::is_word(text_[end])) ++end;
    if (end == at_ || end >= text_.size() || text_[end] != '=' || ascii::is_digit(text_[at_])) return false;
    at_ = end + 1;
    while (at_ < text_.size() && text_[at_] != ';' && text_[at_] != ' ' && text_[at_] != '&' && text_[at_] != '\n')
      ++at_;
    has_assignment_ = true;
    return true;
  }

  /// if …;then …;fi and its kin, and f(){ …;}
  bool reads_compound() {
    const std::size_t begin = ascii::skip_space(text_, at_);
    const std::string_view rest = text_.substr(begin);
    struct Compound {
      std::string_view begin;
      std::string_view middle;
      std::string_view end;
    };
    constexpr Compound kCompounds[] = {{"if ", "then", "fi"},
                                       {"while ", "do", "done"},
                                       {"until ", "do", "done"},
                                       {"for ", "do", "done"},
                                       {"case ", "in", "esac"}};
    for (const Compound& one : kCompounds) {
      if (!rest.starts_with(one.begin)) continue;
      const std::size_t middle = rest.find(one.middle, one.begin.size());
      const bool is_joined =
          middle != std::string_view::npos &&
          (one.middle == "in" || std::string_view("; \n").find(rest[middle - 1]) != std::string_view::npos) &&
          rest.find_first_of(";\n") != std::string_view::npos;
      if (!is_joined || rest.find(one.end, middle + one.middle.size()) == std::string_view::npos) continue;
      at_ = text_.size();
      say(100, "a compound command of a shell");
      return true;
    }
    std::size_t end = begin;
    while (end < text_.size() && ascii::is_word(text_[end])) ++end;
    if (end == begin || !text_.substr(end).starts_with("()")) return false;
    const std::size_t brace = ascii::skip_space(text_, end + 2);
    if (brace >= text_.size() || text_[brace] != '{') return false;
    at_ = brace + 1;
    say(100, "a function of a shell is defined");
    return true;
  }

  struct Lead {
    bool is_word = false;  ///< It is a word of letters, and may be an item of a list.
    bool has_query = false;
  };
  [[nodiscard]] Lead lead() const {
    const std::string_view before = ascii::trim(text_.substr(0, joint_));
    Lead lead;
    // "a;id": an item of a list has more than one letter.
    lead.is_word =
        before.size() > 1 && ascii::is_letter(before.back()) && before.find_first_of("/.") == std::string_view::npos;
    lead.has_query = before.find_first_of("?=") != std::string_view::npos;
    return lead;
  }

  /// The length of an argument in quotes behind a blank; 0: the quote ends the value's own string.
  [[nodiscard]] std::size_t quoted_argument() const {
    if (at_ == 0 || !ascii::is_space(text_[at_ - 1])) return 0;
    const std::size_t close = text_.find(text_[at_], at_ + 1);
    if (close == std::string_view::npos || close == at_ + 1) return 0;
    const bool is_argument =
        ascii::is_word(text_[at_ + 1]) || std::string_view("/~.$-*").find(text_[at_ + 1]) != std::string_view::npos;
    return is_argument ? close + 1 - at_ : 0;
  }

  /// Arguments as programs take them, to the end of the text or a separator. False: words of prose.
  bool reads_arguments(std::string_view name, Utility utility) {
    bare_ = at_;
    std::uint32_t words = 0;
    std::uint32_t strong = 0;
    std::uint32_t numbers = 0;
    for (;;) {
      while (peek() == ' ' || peek() == '\t') ++at_;
      const char c = peek();
      const std::size_t quoted = c == '\'' || c == '"' ? quoted_argument() : 0;
      if (quoted > 0) {
        const std::string_view inside = text_.substr(at_, quoted);
        strong += inside.find_first_of("/.$*=") != std::string_view::npos ? 1 : 0;
        words += static_cast<std::uint32_t>(std::count(inside.begin(), inside.end(), ' '));
        at_ += quoted;
        continue;
      }
      constexpr std::string_view kEnds = ";|&)`}#\n\r\"'";
      if (c == '\0' || kEnds.find(c) != std::string_view::npos) break;
      const std::size_t begin = at_;
      while (at_ < text_.size() && !ascii::is_space(text_[at_]) && text_.substr(at_) != "\"" &&
             text_.substr(at_) != "'" && std::string_view(";|&)`#}").find(text_[at_]) == std::string_view::npos)
        ++at_;
      const std::string_view argument = text_.substr(begin, at_ - begin);
      if (argument.empty()) return false;
      if (argument.find_first_not_of("0123456789") == std::string_view::npos) {
        ++numbers;
      } else if (argument.find_first_of("/.=$:*~<>@") != std::string_view::npos || argument.front() == '-') {
        ++strong;
      } else {
        ++words;
      }
    }
    if (strong + words + numbers == 0) return true;
    if (strong == 0 && words == 0) return ascii::is_among(name, kCounting);
    // "stop; echo off the walls": words behind words.
    const bool is_prose = lead().is_word && is_spaced_ && !is_doubled_;
    if (ascii::is_among(name, kPrinting)) return !is_prose && words < 4;
    // "ps aux", "df h": options of BSD.
    const std::size_t length = ascii::trim(text_.substr(bare_, at_ - bare_)).size();
    if (utility == Utility::Word) return (strong > 0 && words < 2) || (words == 1 && !is_prose && length < 4);
    return words < 2 || strong > words || (words == 2 && !is_prose);
  }

  /// w`x`hoami, who$(echo am)i: a name with what a command prints inside.
  bool reads_glued() {
    const bool is_open = peek() == '`' || (peek() == '$' && peek(1) == '(');
    // "`a | sort` or `b`": the end of a span of code and the beginning of the next.
    if (!is_open || kind_ == '&' || kind_ == '`' || ascii::is_space(peek(1))) return false;
    const std::size_t close =
        text_.substr(0, std::min(text_.size(), at_ + 32)).find(peek() == '`' ? '`' : ')', at_ + 1);
    if (close == std::string_view::npos || close + 1 >= text_.size() || !ascii::is_letter(text_[close + 1]))
      return false;
    at_ = close + 1;
    say(100, "the name of a command is put together with what another one prints");
    return true;
  }

  void judge(std::string_view name) {
    if (ascii::is_letter(name.back()) && reads_glued()) return;
    const std::size_t folder = name.find_last_of("/\\");
    const bool has_folder = folder != std::string_view::npos;
    std::array<char, 24> small{};
    const std::string_view base = has_folder ? name.substr(folder + 1) : name;
    if (base.empty() || base.size() > small.size()) return;
    std::transform(base.begin(), base.end(), small.begin(), ascii::lower);
    const std::string_view command(small.data(), base.size());
    Utility utility = utility_of(command);
    const bool has_pattern = command.find_first_of("?*") != std::string_view::npos;
    if (utility == Utility::None && has_folder && has_pattern && fits_utility(command)) {
      utility = Utility::Technical;
      is_hidden_ = true;
    }
    if (utility == Utility::None || command.size() < 2) return;
    // Without a command to run it does nothing; "env" prints.
    if (utility == Utility::Prefix && command != "env" && !runs_on()) return;
    // "stop; 'cat' is a word": it is quoted.
    const bool may_be_prose = lead().is_word && is_spaced_ && !is_doubled_ && kind_ != '\n';
    if (is_hidden_ && !may_be_prose) return say(100, "the name of a command is hidden from a filter");
    if (is_quoted_ && may_be_prose) return;
    const std::size_t bare = at_;
    const char after = text_[std::min(ascii::skip_space(text_, at_), text_.size() - 1)];
    if (at_ < text_.size() && !ascii::is_space(text_[at_]) &&
        std::string_view(";|&)`}#\"'<>$").find(text_[at_]) == std::string_view::npos)
      return;
    if (kind_ == '`' && text_.find('`', at_) == std::string_view::npos) return;
    if (!reads_arguments(command, utility)) return;
    const bool has_arguments = at_ > bare && !ascii::trim(text_.substr(bare, at_ - bare)).empty();
    const Lead before = lead();
    if (kind_ == '$' && name.front() >= 'A' && name.front() <= 'Z') return;
    // "$(NAME)" and "$(name)" are variables of make.
    if (kind_ == '$' && !has_arguments && utility == Utility::Word && !ascii::is_among(command, kAsked)) return;
    // "| id | name |": a row of a table.
    if (kind_ == '|' && is_spaced_ && after == '|' && bare < text_.size() && text_[bare] == ' ' &&
        std::count(text_.begin(), text_.end(), '|') > 2)
      return;
    // "5* & more", "2|ab": what does nothing by itself isn't tried by itself.
    if (!has_arguments && !has_prefix_ && !is_wrapped_) {
      const bool is_idle = utility == Utility::Word && !ascii::is_among(command, kAsked);
      if ((kind_ == '&' && !is_doubled_ && is_spaced_ && is_idle) || command == "ab") return;
    }
    if (kind_ == '&' && !is_doubled_ &&
        (before.has_query || (before.is_word && !has_arguments && !ascii::is_among(command, kTelling))))
      return;
    const bool is_substitution = kind_ == '$' || kind_ == '`' || kind_ == '<' || kind_ == '>';
    // "name;id;size", "name|id": a list. A number, a quote or nothing before it isn't one.
    const bool is_list = before.is_word && !has_arguments && !is_wrapped_ && !has_prefix_ && !is_substitution &&
                         !is_doubled_ && kind_ != '\n' && !ascii::is_among(command, kTelling);
    if (is_substitution && (before.is_word || kind_ == '`') && ends_in_prose()) return;
    if (!is_list) say(100, "a command stands alone where a shell would run it");
  }

  /// Words behind the command: it is quoted in a sentence.
  [[nodiscard]] bool ends_in_prose() const {
    return text_.substr(std::min(at_ + 1, text_.size())).find(' ') != std::string_view::npos;
  }

  std::string_view text_;
  std::size_t joint_;
  std::size_t at_;
  Reasons& out_;
  std::size_t bare_ = 0;
  std::array<char, 48> word_{};  ///< The word in command position.
  std::size_t word_begin_ = 0;
  bool is_quoted_ = false;  ///< A part of it was.
  bool is_hidden_ = false;  ///< It isn't written as it is read.
  char kind_ = '\0';
  bool is_doubled_ = false;  ///< && or ||: no list has them.
  bool is_spaced_ = false;
  bool is_wrapped_ = false;
  bool has_prefix_ = false;
  bool has_assignment_ = false;
};

bool begins_substitution(std::string_view text, std::size_t at) {
  const char c = text[at];
  return (c == '$' || c == '<' || c == '>') && at + 1 < text.size() && text[at + 1] == '(';
}

}  // namespace

void read_probe(std::string_view text, Reasons& out) {
  if (text.size() > kLongest || text.size() < 3) return;
  const std::size_t first = ascii::skip_space(text, 0);
  for (std::size_t at = 0, probes = 0; at + 1 < text.size() && at <= first + kLongestLead && probes < 4; ++at) {
    const char c = text[at];
    if (const std::size_t length = numeric_reference(text, at); length > 0) {
      at += length - 1;
      continue;
    }
    const bool is_joint =
        c == ';' || c == '|' || c == '&' || c == '\n' || c == '\x1a' || c == '`' || begins_substitution(text, at);
    if (!is_joint) {
      // A second word: somebody writes.
      if (ascii::is_space(c) && at > first && text.find_first_not_of(" \t\r\n", at) != std::string_view::npos &&
          std::string_view(";|&`$\n\"')#").find(text[text.find_first_not_of(" \t\r", at)]) == std::string_view::npos)
        return;
      continue;
    }
    ++probes;
    if (is_parameter(text, at)) continue;
    if (c == '`' && at + 1 < text.size() && text[at + 1] == '`') return;  // ``word'': a quotation.
    Probe(text, at, out).read();
    while (at + 1 < text.size() && text[at + 1] == c) ++at;
  }
}

}  // namespace onesec::inspect::shell
