#include "inspect/shell/shell.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "inspect/ascii.h"
#include "inspect/shell/batch.h"
#include "inspect/shell/command.h"
#include "inspect/shell/lexer.h"
#include "inspect/shell/options.h"
#include "inspect/shell/probe.h"
#include "inspect/shell/separators.h"
#include "inspect/shell/signs.h"
#include "inspect/shell/utilities.h"

namespace onesec::inspect {
namespace {

using shell::Command;
using shell::Joint;
using shell::Lexer;
using shell::Sort;
using shell::Token;
using shell::Word;

/// What begins a command or hides one.
constexpr ascii::Alphabet::Any kSigns = "\x1a~;|&`$\n<>{%(^\\'\"*?=[";

bool is_assignment(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == word.npos || equals == 0) return false;
  for (const char byte : word.substr(0, equals)) {
    if (!ascii::is_word(byte)) return false;
  }
  return true;
}

/// Where the code of a text in markdown is: between back-ticks, a fence of three among them (CommonMark 6.1, 4.5).
class Quoting {
 public:
  /// A text quotes code when it says something itself: eight ordinary words, three of them around the code. A sentence
  /// has more, and a value that a shell is to run has few.
  explicit Quoting(std::string_view text) : text_(text) {
    if (text.find('`') == text.npos) return;
    std::uint32_t words = 0;
    std::uint32_t around = 0;
    bool is_code = false;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      while (at < text.size() && ascii::is_letter(text[at])) ++at;
      const bool begins = begin == 0 || ascii::is_space(text[begin - 1]) || text[begin - 1] == '`';
      const bool ends =
          at == text.size() || ascii::is_space(text[at]) || std::string_view(".,:;!?`").find(text[at]) != text.npos;
      const bool is_word = at > begin + 1 && begins && ends;
      words += is_word ? 1 : 0;
      around += is_word && !is_code ? 1 : 0;
      if (at < text.size() && text[at] == '`') is_code = !is_code;
      at += at < text.size() ? 1 : 0;
    }
    is_talk_ = !is_code && words >= 8 && around >= 3;
  }

  /// Whether code is at `at`; asked in the order of the text.
  bool is_code(std::size_t at) {
    if (!is_talk_) return false;
    for (; at_ <= at && at_ < text_.size(); ++at_) is_code_ = is_code_ != (text_[at_] == '`');
    return is_code_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool is_talk_ = false;
  bool is_code_ = false;
};

/// Walks the tokens of one context and judges each command.
class Reader {
 public:
  Reader(std::string_view text, std::size_t at, const Quoting& quoting, Reasons& out)
      : text_(text), lexer_(text, at), quoting_(quoting), start_(at), out_(out) {}

  void read() {
    is_command_position_ = start_ == 0;
    // What stands before a quote that is left may be prose; 256 bytes say so.
    for (std::size_t i = start_ > 256 ? start_ - 256 : 0; i < start_; ++i) prose_ += text_[i] == ' ' ? 1 : 0;
    for (;;) {
      const Token token = lexer_.next();
      if (token.sort == Sort::Joint) {
        command_.after = token.joint;
        close(token.begin);
        if (token.joint == Joint::End) return;
        open(token);
      } else if (token.sort == Sort::Redirection) {
        command_.redirects = true;
        // What is read from a file, or the end tag of HTML, writes nothing.
        is_target_ = text_[token.begin] != '<' && is_open_;
        is_command_position_ = false;
      } else {
        take(lexer_.word());
      }
    }
  }

 private:
  void open(const Token& token) {
    const bool was_known = is_known_before_;
    command_ = Command{};
    command_.before = token.joint;
    command_.begin = token.begin;
    command_.feeds_known = was_known && token.joint == Joint::Pipe;
    while (front_ < token.begin && static_cast<unsigned char>(text_[front_]) <= ' ') ++front_;
    command_.is_first = front_ == token.begin;
    is_command_position_ = token.joint != Joint::Closing && !shell::is_parameter(text_, token.begin);
    if (token.joint == Joint::Newline) prose_ = 0;
  }

  void close(std::size_t end) {
    if (is_open_) {
      command_.is_last = text_.find_first_not_of(" \t\r\n", end) == text_.npos;
      command_.is_quoted = quoting_.is_code(command_.begin);
      shell::judge_command(command_, prose_, out_);
    }
    is_known_before_ = is_open_;
    is_open_ = false;
    is_target_ = false;
  }

  void take(const Word& word) {
    if (is_target_) {
      is_target_ = false;
      command_.redirects_to_path = word.text().starts_with('/') && !word.text().starts_with("/dev/null");
    } else if (is_command_position_) {
      if (is_assignment(word.text()) || shell::is_reference(text_, word.begin, word.end)) return;
      if (shell::is_something_else(text_, word.begin, word.end)) {
        is_command_position_ = false;
        return;
      }
      // "|$u wget": a variable that nobody has set is no word.
      if (word.size == 0 && word.has_variable && !word.is_quoted && command_.before != Joint::Start) return;
      if (command_.before == Joint::Start) command_.begin = word.begin;
      // "$(GREP)" is a variable of make: names of utilities are in small letters.
      const bool is_make =
          command_.before == Joint::Substitution && word.size > 0 && word.bytes[0] >= 'A' && word.bytes[0] <= 'Z';
      is_open_ = !is_make && shell::begin_command(word, command_);
      is_command_position_ = false;
      prose_ += is_open_ ? 0 : 1;
    } else if (is_open_) {
      shell::add_argument(word, command_);
    } else {
      ++prose_;
    }
  }

  std::string_view text_;
  Lexer lexer_;
  Quoting quoting_;
  std::size_t start_;
  Reasons& out_;
  Command command_;
  std::uint32_t prose_ = 0;
  std::size_t front_ = start_;  ///< The first byte that is no blank.
  bool is_open_ = false;
  bool is_known_before_ = false;
  bool is_command_position_ = false;
  bool is_target_ = false;
};

/// Whether the first word alone could begin a command line: nearly no text of words does.
bool begins_with_utility(std::string_view text) {
  Lexer lexer(text.substr(0, 64), 0);
  Command command;
  return lexer.next().sort == Sort::Word && shell::begin_command(lexer.word(), command);
}

void inspect_text(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  // A first word with arguments behind it.
  const bool may_begin = alphabet.has_any(" \t+") && alphabet.has_any("/-.") &&
                         (begins_with_utility(text) || shell::begins_with_cmdlet(text));
  if (!alphabet.has_any(kSigns) && !may_begin && !shell::begins_with_condition(text) &&
      !(alphabet.has_any("/-.") && shell::may_have_option(text)))
    return;

  shell::inspect_signs(text, alphabet, out);
  shell::read_batch(text, out);
  shell::read_probe(text, out);
  shell::read_options(text, out);
  const Quoting quoting(text);
  Reader(text, 0, quoting, out).read();
  for (const char quote : {'\'', '"'}) {
    const std::size_t left = alphabet.has(quote) ? text.find(quote) : text.size();
    if (left + 1 < text.size()) Reader(text, left + 1, quoting, out).read();
  }
}

/// A text that is an object or array of JSON (RFC 8259), with a string in it. Its quotes and brackets are no shell's.
class Document {
 public:
  explicit Document(std::string_view text) : text_(ascii::trim(text)) {}

  /// Whether it is one. "{"a","b"}" is none: a shell makes words of it.
  [[nodiscard]] bool is_whole() const {
    if (text_.size() < 4 || (text_[0] != '[' && text_[0] != '{')) return false;
    std::uint64_t objects = 0;  // One bit a level, the innermost lowest.
    std::size_t depth = 0;
    bool has_string = false;
    for (std::size_t at = 0; at < text_.size();) {
      const char c = text_[at];
      if (c == '[' || c == '{') {
        if (++depth > 64) return false;
        objects = objects << 1U | (c == '{' ? 1U : 0U);
        const std::size_t next = ascii::skip_space(text_, ++at);
        if (c == '{' && next < text_.size() && text_[next] != '}' && !is_key(next)) return false;
      } else if (c == ']' || c == '}') {
        if ((objects & 1U) != (c == '}' ? 1U : 0U)) return false;
        objects >>= 1U;
        ++at;
        if (--depth == 0) return has_string && at == text_.size();
      } else if (c == '"') {
        at = string_end(at);
        has_string = true;
      } else if (ascii::is_letter(c)) {
        const std::string_view rest = text_.substr(at);
        const std::size_t length = rest.starts_with("false")                              ? 5
                                   : rest.starts_with("true") || rest.starts_with("null") ? 4
                                                                                          : 0;
        if (length == 0 && ((c != 'e' && c != 'E') || !ascii::is_digit(text_[at - 1]))) return false;
        at += std::max<std::size_t>(length, 1);
      } else if (ascii::is_space(c) || ascii::is_digit(c) ||
                 std::string_view(",:.-+").find(c) != std::string_view::npos) {
        ++at;
      } else {
        return false;
      }
    }
    return false;
  }

  /// Calls `read` with each string that has no escape. One that has is a leaf of the request by itself, unescaped, or
  /// the layer behind this one.
  template <class Read>
  void each_string(Read read) const {
    for (std::size_t at = text_.find('"'); at < text_.size(); at = text_.find('"', at)) {
      const std::size_t end = string_end(at);
      const std::string_view inside = text_.substr(at + 1, end - at - 2);
      if (inside.find('\\') == std::string_view::npos) read(inside);
      at = end;
    }
  }

 private:
  /// Behind the quote that closes the string at `at`.
  [[nodiscard]] std::size_t string_end(std::size_t at) const {
    for (++at; at < text_.size() && text_[at] != '"'; ++at) at += text_[at] == '\\' ? 1 : 0;
    return std::min(at + 1, text_.size());
  }
  [[nodiscard]] bool is_key(std::size_t at) const {
    if (text_[at] != '"') return false;
    const std::size_t colon = ascii::skip_space(text_, string_end(at));
    return colon < text_.size() && text_[colon] == ':';
  }

  std::string_view text_;
};

}  // namespace

void inspect_shell(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  const Document document(text);
  if (!alphabet.has('"') || !document.is_whole()) return inspect_text(text, alphabet, out);
  document.each_string([&](std::string_view inside) {
    Reasons found;
    inspect_text(inside, ascii::Alphabet(inside), found);
    const auto offset = static_cast<std::uint32_t>(inside.data() - text.data());
    for (Reason reason : found.all()) {
      reason.begin += offset;
      reason.end += offset;
      out.add(reason);
    }
  });
}

}  // namespace onesec::inspect
