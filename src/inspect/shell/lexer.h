#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace onesec::inspect::shell {

/// What stands between two commands.
enum class Joint : std::uint8_t {
  Start,     ///< Nothing: the text begins here, or a quote was left.
  Operator,  ///< ; & && ||
  Pipe,      ///< |
  Newline,
  Substitution,  ///< $( <( >(
  Backtick,
  Closing,  ///< ) or the second backtick: no command follows.
  End,
};

/// What a word is after quote removal and expansion (POSIX XCU 2.6, 2.2), as far as it can be known without running it.
struct Word {
  static constexpr std::size_t kKept = 96;

  std::array<char, kKept> bytes{};
  std::size_t size = 0;  ///< Of bytes; a longer word loses its end.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool is_quoted = false;     ///< Any quote was removed.
  bool is_disguised = false;  ///< It is written in a way that has no use but to hide it.
  bool has_glob = false;      ///< An unquoted ?, * or [.
  bool has_variable = false;
  bool is_call = false;              ///< "(" follows at once: a function of some language, not a command.
  bool ends_at_field_break = false;  ///< $IFS or a brace expansion stands where a blank would.

  [[nodiscard]] std::string_view text() const { return {bytes.data(), size}; }
};

enum class Sort : std::uint8_t { Word, Redirection, Joint };

struct Token {
  Sort sort = Sort::Joint;
  Joint joint = Joint::End;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// A lexer of POSIX shells (XCU 2.3) that never fails and knows what cmd adds: "^" escapes. It is flat: a substitution
/// is a joint like an operator.
class Lexer {
 public:
  Lexer(std::string_view text, std::size_t at);

  /// The next token. A word is in word() until the next call.
  Token next();
  [[nodiscard]] const Word& word() const { return word_; }

 private:
  void read_word();
  bool read_special();
  void read_quoted(char quote);
  void read_ansi_c();
  bool read_dollar();
  void keep(char byte);
  [[nodiscard]] char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  [[nodiscard]] bool is_inside_word(std::size_t after) const;

  std::string_view text_;
  std::size_t at_ = 0;
  Word word_;
  bool in_brace_ = false;
  bool in_backtick_ = false;
  bool plus_is_blank_ = false;  ///< Form encoding that was not undone.
};

}  // namespace onesec::inspect::shell
