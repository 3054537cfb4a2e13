#include "inspect/shell/batch.h"

#include <array>

#include "inspect/ascii.h"
#include "inspect/shell/utilities.h"

namespace onesec::inspect::shell {
namespace {

constexpr std::array<std::string_view, 6> kComparisons{"equ", "geq", "gtr", "leq", "lss", "neq"};

/// The words of a condition, one after the other; a quoted one and one in brackets count as one.
class Words {
 public:
  Words(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::string_view next() {
    at_ = ascii::skip_space(text_, at_);
    const std::size_t begin = at_;
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '(' || text_[at_] == '[')) {
      const char close = text_[at_] == '"' ? '"' : text_[at_] == '(' ? ')' : ']';
      const std::size_t end = text_.substr(0, at_ + 128).find(close, at_ + 1);
      at_ = end == std::string_view::npos ? text_.size() : end + 1;
    }
    while (at_ < text_.size() && !ascii::is_space(text_[at_]) && text_[at_] != '=' && at_ - begin < 128) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  /// "==", or a longer row of it, here.
  bool takes_equals() {
    const std::size_t at = ascii::skip_space(text_, at_);
    if (!text_.substr(at).starts_with("==")) return false;
    at_ = at;
    while (at_ < text_.size() && text_[at_] == '=') ++at_;
    return true;
  }
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  std::string_view text_;
  std::size_t at_;
};

/// Whether a command of cmd follows, or a block.
bool is_command(std::string_view word) {
  if (word.starts_with('(')) return true;
  if (word.starts_with('@')) word.remove_prefix(1);
  std::array<char, 20> small{};
  if (word.empty() || word.size() > small.size()) return false;
  std::transform(word.begin(), word.end(), small.begin(), ascii::lower);
  const std::string_view name(small.data(), word.size());
  static constexpr std::array<std::string_view, 8> kOwn{"call", "do",    "echo", "exit",
                                                        "goto", "pause", "rem",  "setlocal"};
  return ascii::is_among(name, kOwn) || utility_of(name) != Utility::None;
}

void read_condition(std::string_view text, std::size_t begin, Reasons& out) {
  Words words(text, begin + 2);
  std::string_view word = words.next();
  bool has_switch = false;
  if (ascii::equals(word, "/i")) {
    has_switch = true;
    word = words.next();
  }
  if (ascii::equals(word, "not")) word = words.next();
  const bool asks_name = ascii::equals(word, "exist") || ascii::equals(word, "defined");
  const bool asks_number = ascii::equals(word, "errorlevel") || ascii::equals(word, "cmdextversion");
  bool is_condition = false;
  if (asks_number) {
    const std::string_view number = words.next();
    is_condition = !number.empty() && ascii::is_digit(number.front());
  } else if (asks_name) {
    is_condition = !words.next().empty();
  } else if (words.takes_equals()) {
    is_condition = !word.empty();
    (void)words.next();
  } else if (!word.empty() && word.front() == '(' && word.size() > 8 && words.at() < text.size()) {
    is_condition =
        ascii::find(word, " equ ") != std::string_view::npos || ascii::find(word, " geq ") != std::string_view::npos;
  } else {
    is_condition = ascii::is_among(words.next(), kComparisons);
    (void)words.next();
  }
  if (!is_condition) return;
  // "%1" and "%~dp0" are arguments of a batch file: nothing but cmd asks for them.
  const std::string_view asked = text.substr(begin, words.at() - begin);
  for (std::size_t at = asked.find('%'); at != asked.npos && at + 1 < asked.size(); at = asked.find('%', at + 1)) {
    const bool is_argument = !ascii::is_word(asked[at - 1]) && (ascii::is_digit(asked[at + 1]) || asked[at + 1] == '~');
    if (is_argument && (at + 2 >= asked.size() || !ascii::is_digit(asked[at + 2])) && asked.find("==") != asked.npos)
      return out.add({Attack::Shell, 100, "a condition of cmd on an argument of a batch file",
                      static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(words.at())});
  }
  const std::string_view command = words.next();
  if (ascii::equals(command, "then")) return;  // "if a == b then c"
  if (!is_command(command) && !(has_switch && !command.empty())) return;
  out.add({Attack::Shell, 100, "a condition of cmd, and a command", static_cast<std::uint32_t>(begin),
           static_cast<std::uint32_t>(words.at())});
}

/// alias [-+options] name=value
void read_alias(std::string_view text, std::size_t begin, Reasons& out) {
  Words words(text, begin + 5);
  std::string_view word = words.next();
  for (int options = 0; options < 3 && word.size() > 1 && (word.front() == '-' || word.front() == '+'); ++options)
    word = words.next();
  if (word.empty() || words.at() >= text.size() || text[words.at()] != '=' || text.substr(words.at()).starts_with("=="))
    return;
  if (words.at() + 1 >= text.size() || ascii::is_space(text[words.at() + 1])) return;
  out.add({Attack::Shell, 100, "an alias of a shell is made", static_cast<std::uint32_t>(begin),
           static_cast<std::uint32_t>(words.at() + 1)});
}

}  // namespace

bool begins_with_condition(std::string_view text) {
  if (!ascii::starts(text, "if ")) return false;
  Words words(text, 2);
  std::string_view word = words.next();
  if (ascii::equals(word, "not")) word = words.next();
  static constexpr std::array<std::string_view, 4> kAsks{"cmdextversion", "defined", "errorlevel", "exist"};
  return ascii::is_among(word, kAsks);
}

void read_batch(std::string_view text, Reasons& out) {
  static constexpr ascii::Bytes separates(";&|\n");
  bool is_position = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_position) {
      is_position = separates(c);
      continue;
    }
    if (i + 3 < text.size()) {
      if (ascii::starts(text.substr(i), "if") && ascii::is_space(text[i + 2])) read_condition(text, i, out);
      if (ascii::starts(text.substr(i), "alias") && i + 6 < text.size() && ascii::is_space(text[i + 5]))
        read_alias(text, i, out);
    }
    is_position = separates(c) || ascii::is_space(c);
  }
}

}  // namespace onesec::inspect::shell
