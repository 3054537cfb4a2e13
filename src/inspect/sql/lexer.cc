#include "inspect/sql/lexer.h"

#include <algorithm>

#include "inspect/ascii.h"

namespace onesec::inspect::sql {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return ascii::is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool is_word(char c) { return ascii::is_word(c) || c == '$' || static_cast<unsigned char>(c) >= 0x80; }
/// What skip_space() has to look at.
constexpr ascii::Bytes may_be_passed(
    "\0\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f"
    "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f \x7f\xc2/*-#");
/// MySQL takes all of these between tokens, and SQL Server every control character.
bool is_space(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '\x7f'; }

}  // namespace

Token Lexer::made(Kind kind, std::size_t begin, std::size_t end) {
  at_ = end;
  Token token;
  token.kind = kind;
  token.begin = static_cast<std::uint32_t>(begin);
  token.end = static_cast<std::uint32_t>(end);
  return token;
}

/// False: a comment that hides the rest begins here.
bool Lexer::skip_space() {
  while (at_ < text_.size() && may_be_passed(text_[at_])) {
    const char c = text_[at_];
    if (is_space(c)) {
      ++at_;
    } else if (c == '\xC2' && at(at_ + 1) == '\xA0') {
      at_ += 2;
    } else if (c == '/' && at(at_ + 1) == '*') {
      if (at(at_ + 2) == '!') {  // Its content runs on MySQL.
        has_version_comment_ = is_in_version_comment_ = true;
        at_ += 3;
        while (is_digit(at(at_))) ++at_;
        continue;
      }
      const std::size_t close = text_.find("*/", at_ + 2);
      if (close == std::string_view::npos) return false;
      ++inner_comments_;
      at_ = close + 2;
    } else if (c == '*' && at(at_ + 1) == '/' && is_in_version_comment_) {
      is_in_version_comment_ = false;
      at_ += 2;
    } else if (c == '-' && at(at_ + 1) == '-' && !(at_ == 0 && is_digit(at(2)))) {  // "--1": twice negated, to MySQL
      const std::size_t line = text_.find('\n', at_);
      if (line == std::string_view::npos) return false;
      ++inner_comments_;
      at_ = line + 1;
    } else if (c == '#' && at(at_ + 1) != '>') {
      const std::size_t line = text_.find('\n', at_);
      if (line == std::string_view::npos) return false;
      ++inner_comments_;
      at_ = line + 1;
    } else {
      return true;
    }
  }
  return true;
}

Token Lexer::comment() {
  const std::size_t begin = at_;
  std::size_t content = begin + (text_[begin] == '#' ? 1 : 2);
  while (content < text_.size() && (is_space(text_[content]) || text_[content] == '-' || text_[content] == '+' ||
                                    text_[content] == '*' || text_[content] == '/' || text_[content] == '#'))
    ++content;
  Token token = made(Kind::Comment, begin, text_.size());
  token.is_special = content == text_.size();
  return token;
}

Token Lexer::number() {
  const std::size_t begin = at_;
  std::size_t i = begin;
  if (text_[i] == '0' && (at(i + 1) == 'x' || at(i + 1) == 'X') && is_hex(at(i + 2))) {
    for (i += 2; is_hex(at(i)); ++i) {
    }
    Token token = made(Kind::Number, begin, i);
    token.is_special = true;
    return token;
  }
  if (text_[i] == '0' && (at(i + 1) == 'b' || at(i + 1) == 'B') && (at(i + 2) == '0' || at(i + 2) == '1')) {
    for (i += 2; at(i) == '0' || at(i) == '1'; ++i) {
    }
    return made(Kind::Number, begin, i);
  }
  while (is_digit(at(i))) ++i;
  if (at(i) == '.') {
    for (++i; is_digit(at(i)); ++i) {
    }
  }
  if ((at(i) == 'e' || at(i) == 'E') &&
      (is_digit(at(i + 1)) || ((at(i + 1) == '-' || at(i + 1) == '+') && is_digit(at(i + 2))))) {
    for (i += 2; is_digit(at(i)); ++i) {
    }
  }
  const char suffix = static_cast<char>(at(i) | 0x20);
  // A float of Oracle glued to the next keyword, 1fUNION; MySQL's 0x without a digit.
  if (suffix == 'f' || suffix == 'd' || (suffix == 'x' && i - begin == 1 && text_[begin] == '0')) {
    std::size_t last = i + 1;
    while (is_word(at(last)) && last - i < 12) ++last;
    const Word next = word_of(text_.substr(i + 1, last - i - 1));
    if (next == Word::Union || next == Word::Logic || next == Word::From || next == Word::Where) ++i;
  }
  if (at(i) == '_' && text_.substr(begin, i - begin).find('.') == std::string_view::npos)
    return word();  // MySQL has names that begin with a digit.
  return made(Kind::Number, begin, i);
}

Token Lexer::word() {
  const std::size_t begin = at_;
  std::size_t i = begin;
  while (is_word(at(i))) ++i;
  // N'text', x'41', b'01', _utf8'text', E'text'
  const std::size_t length = i - begin;
  if (at(i) == '\'' && (length == 1 || text_[begin] == '_')) {
    const char c = text_[begin];
    if (c == '_' || c == 'n' || c == 'N' || c == 'x' || c == 'X' || c == 'b' || c == 'B' || c == 'e' || c == 'E' ||
        c == 'q' || c == 'Q')
      return string('\'', begin);
  }
  Token token = made(Kind::Word, begin, i);
  token.word = word_of(text_of(token));
  return token;
}

Token Lexer::string(char quote, std::size_t from) {
  std::size_t i = text_.find(quote, from) + 1;
  for (; i < text_.size(); ++i) {
    if (text_[i] == '\\') {
      ++i;  // MySQL; the others would close here, which the caller's other contexts see.
    } else if (text_[i] == quote) {
      if (at(i + 1) != quote) return made(Kind::String, from, i + 1);
      ++i;
    }
  }
  Token token = made(Kind::String, from, text_.size());
  token.is_open = true;
  return token;
}

Token Lexer::symbol() {
  const std::size_t begin = at_;
  const char c = text_[begin];
  const char next = at(begin + 1);
  const auto of = [&](Kind kind, std::size_t length) { return made(kind, begin, begin + length); };
  switch (c) {
    case '{':  // The escapes of ODBC: {fn now()}
    case '(':
      return of(Kind::Open, 1);
    case '}':
    case ')':
      return of(Kind::Close, 1);
    case ',':
      return of(Kind::Comma, 1);
    case ';':
      return of(Kind::Semicolon, 1);
    case '.':
      return of(Kind::Dot, 1);
    case '=':
      return of(Kind::Comparison, next == '=' ? 2 : 1);
    case '<':
      if (next == '@') return of(Kind::Comparison, 2);  // JSON of PostgreSQL
      if (next == '=' && at(begin + 2) == '>') return of(Kind::Comparison, 3);
      if (next == '<') return of(Kind::Arithmetic, 2);
      return of(Kind::Comparison, next == '=' || next == '>' ? 2 : 1);
    case '>':
      if (next == '>') return of(Kind::Arithmetic, 2);
      return of(Kind::Comparison, next == '=' ? 2 : 1);
    case '!':
      if (next == '=' || next == '<' || next == '>') return of(Kind::Comparison, 2);
      return of(next == '~' ? Kind::Comparison : Kind::Bang, next == '~' ? 2 : 1);
    case '~':
      return of(Kind::Bang, 1);
    case '|':
      return of(next == '|' ? Kind::Logic : Kind::Arithmetic, next == '|' ? 2 : 1);
    case '&':
      return of(next == '&' ? Kind::Logic : Kind::Arithmetic, next == '&' ? 2 : 1);
    case '?':  // Asks a JSON value for a key, in PostgreSQL; elsewhere a mark of prose.
      return of(asks_for_key(begin) ? Kind::Comparison : Kind::Other, next == '|' || next == '&' ? 2 : 1);
    case '#':  // A path into JSON, in PostgreSQL: #> #>>
      return of(Kind::Arithmetic, at(begin + 2) == '>' ? 3 : 2);
    case '-':
      if (next == '>') return of(Kind::Arithmetic, at(begin + 2) == '>' ? 3 : 2);
      return of(Kind::Arithmetic, 1);
    case '+':
    case '*':
    case '/':
    case '%':
    case '^':
      return of(Kind::Arithmetic, 1);
    case ':':
      if (next == ':') return of(Kind::Arithmetic, 2);
      if (next == '=') return of(Kind::Comparison, 2);
      return of(Kind::Colon, 1);
    default:
      return of(Kind::Other, 1);
  }
}

bool Lexer::asks_for_key(std::size_t mark) const {
  std::size_t i = mark + 1;
  if (at(i) == '|' || at(i) == '&') ++i;
  while (is_space(at(i)) && i < text_.size()) ++i;
  return i > mark + 1 && (at(i) == '\'' || ascii::starts(text_.substr(std::min(i, text_.size())), "array["));
}

Token Lexer::next() {
  if (!skip_space()) return comment();
  if (at_ >= text_.size()) return made(Kind::End, text_.size(), text_.size());
  const char c = text_[at_];
  if (is_digit(c) || (c == '.' && is_digit(at(at_ + 1)))) return number();
  if (is_letter(c)) return word();
  if (c == '\'' || c == '"' || c == '`') return string(c, at_);
  if (c == '[' && is_letter(at(at_ + 1))) {    // A name in SQL Server.
    constexpr std::size_t kLongestName = 128;  // sysname
    const std::size_t close = text_.substr(at_, kLongestName + 2).find(']');
    if (close != std::string_view::npos) return made(Kind::Word, at_, at_ + close + 1);
  }
  if (c == '\\' && at(at_ + 1) == 'N') {  // NULL in MySQL
    Token token = made(Kind::Word, at_, at_ + 2);
    token.word = Word::Null;
    return token;
  }
  if (c == '@' && (at(at_ + 1) == '>' || at(at_ + 1) == '?')) return made(Kind::Comparison, at_, at_ + 2);
  if (c == '@') {
    const std::size_t begin = at_;
    std::size_t i = begin + 1;
    const bool is_server = at(i) == '@';
    if (is_server) ++i;
    while (is_word(at(i)) || at(i) == '.') ++i;
    if (i > begin + 1 || i == text_.size() || !is_letter(at(i))) {
      Token token = made(Kind::Variable, begin, i);
      token.is_special = is_server;
      return token;
    }
  }
  return symbol();
}

}  // namespace onesec::inspect::sql
