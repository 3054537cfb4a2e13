#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "inspect/sql/words.h"

namespace onesec::inspect::sql {

enum class Kind : std::uint8_t {
  End,
  Number,
  String,      ///< Of any quote; see `is_open`.
  Variable,    ///< @name, @@name, :name, $1
  Word,        ///< See `word`.
  Logic,       ///< || and &&: as words of Word::Logic
  Comparison,  ///< = <> <=> < > …
  Arithmetic,  ///< + - * / % ^ & | << >> ::
  Bang,        ///< ! or ~ before an operand
  Open,
  Close,
  Comma,
  Semicolon,
  Dot,
  Colon,
  Comment,  ///< One that hides the rest: "-- ", "#", or "/*" without an end.
  Other,    ///< No token of SQL.
};

struct Token {
  Kind kind = Kind::End;
  Word word = Word::Name;
  bool is_open = false;  ///< A string that the text doesn't close: what comes behind the text will.
  bool is_special =
      false;  ///< A number in hexadecimal or binary; a variable of the server (@@); a comment at once at its end.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Reads SQL of all dialects at once, from any place in a text; closed comments are white space, and what stands in a
/// version comment of MySQL (/*!50000 … */) is read. Never fails: what is no token is Kind::Other. O(1) a byte.
class Lexer {
 public:
  Lexer(std::string_view text, std::size_t at) : text_(text), at_(at) {}
  [[nodiscard]] Token next();
  [[nodiscard]] std::string_view text_of(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  [[nodiscard]] std::string_view text_between(std::uint32_t begin, std::uint32_t end) const {
    return begin >= text_.size() ? std::string_view() : text_.substr(begin, end - begin);
  }
  /// Comments between tokens so far, and whether one was MySQL's version comment.
  [[nodiscard]] std::uint32_t inner_comments() const { return inner_comments_; }
  [[nodiscard]] bool has_version_comment() const { return has_version_comment_; }

 private:
  [[nodiscard]] bool skip_space();
  [[nodiscard]] Token number();
  [[nodiscard]] Token word();
  [[nodiscard]] Token string(char quote, std::size_t from);
  [[nodiscard]] Token symbol();
  [[nodiscard]] Token comment();
  [[nodiscard]] bool asks_for_key(std::size_t mark) const;
  [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  [[nodiscard]] Token made(Kind kind, std::size_t begin, std::size_t end);

  std::string_view text_;
  std::size_t at_;
  std::uint32_t inner_comments_ = 0;
  bool has_version_comment_ = false;
  bool is_in_version_comment_ = false;
};

}  // namespace onesec::inspect::sql
