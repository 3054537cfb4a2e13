#include "inspect/shell/lexer.h"

#include <algorithm>

#include "inspect/ascii.h"
#include "inspect/shell/separators.h"

namespace onesec::inspect::shell {
namespace {

using ascii::is_digit;

constexpr ascii::Bytes is_blank(" \t\r\0");
constexpr auto& is_name = ascii::is_word;
constexpr ascii::Bytes ends_word(" \t\r\0\n\x1a;&|<>()`");
/// What ends a word, stands for something else or is counted in it.
constexpr ascii::Bytes is_special(" \t\r\0\n\x1a;&|<>()`'\"\\^$?*[+,}");

}  // namespace

Lexer::Lexer(std::string_view text, std::size_t at) : text_(text), at_(at) {
  const std::size_t plus = text.find('+');
  if (plus == text.npos) return;
  for (std::size_t i = plus; i < text.size() && !plus_is_blank_; ++i) {
    if (text[i] != '+') continue;
    const char before = i > 0 ? text[i - 1] : ' ';
    const char after = i + 1 < text.size() ? text[i + 1] : ' ';
    plus_is_blank_ = before == '|' || before == ';' || after == '|' || after == ';';
  }
  plus_is_blank_ = plus_is_blank_ || text.find(' ') == text.npos;
}

void Lexer::keep(char byte) {
  if (word_.size < Word::kKept) word_.bytes[word_.size++] = byte;
}

/// Whether letters stand on both sides of what ends at `after`: that is where a disguise is.
bool Lexer::is_inside_word(std::size_t after) const {
  return word_.size > 0 && after < text_.size() && is_name(text_[after]);
}

Token Lexer::next() {
  while (at_ < text_.size()) {
    if (is_blank(text_[at_]) || (plus_is_blank_ && text_[at_] == '+')) {
      ++at_;
    } else if (text_[at_] == '\\' && peek(1) == '\n') {
      at_ += 2;
    } else if (const std::size_t length = numeric_reference(text_, at_); length > 0) {
      at_ += length;
    } else {
      break;
    }
  }
  const auto begin = static_cast<std::uint32_t>(at_);
  if (at_ >= text_.size()) return {Sort::Joint, Joint::End, begin, begin};
  const auto joint = [&](Joint kind, std::size_t length) {
    at_ += length;
    in_brace_ = false;
    return Token{Sort::Joint, kind, begin, static_cast<std::uint32_t>(at_)};
  };
  switch (text_[at_]) {
    case ';':
    case '\x1a':  // What follows the end of a batch file's text is a line of its own.
      return joint(Joint::Operator, 1);
    case '&':
      if (peek(1) == '>') break;
      return joint(Joint::Operator, peek(1) == '&' ? 2 : 1);
    case '|':
      return peek(1) == '|' ? joint(Joint::Operator, 2) : joint(Joint::Pipe, peek(1) == '&' ? 2 : 1);
    case '\n':
      return joint(Joint::Newline, 1);
    case ')':
      return joint(Joint::Closing, 1);
    case '(':
      return joint(Joint::Closing, 1);
    case '`':
      in_backtick_ = !in_backtick_;
      return joint(in_backtick_ ? Joint::Backtick : Joint::Closing, 1);
    case '$':
      if (peek(1) == '(' && peek(2) != '(') return joint(Joint::Substitution, 2);
      break;
    case '<':
    case '>':
      if (peek(1) == '(') return joint(Joint::Substitution, 2);
      break;
    default:
      break;
  }
  if (text_[at_] == '<' || text_[at_] == '>' || (text_[at_] == '&' && peek(1) == '>')) {
    while (at_ < text_.size() && (text_[at_] == '<' || text_[at_] == '>' || text_[at_] == '&')) ++at_;
    return {Sort::Redirection, Joint::End, begin, static_cast<std::uint32_t>(at_)};
  }
  read_word();
  return {Sort::Word, Joint::End, begin, static_cast<std::uint32_t>(at_)};
}

void Lexer::read_word() {
  word_.size = 0;
  word_.is_quoted = word_.is_disguised = word_.has_glob = word_.has_variable = word_.is_call = false;
  word_.ends_at_field_break = false;
  word_.begin = static_cast<std::uint32_t>(at_);
  // "{cat,/etc/group}": brace expansion makes words of what stands between commas.
  if (text_[at_] == '{' && !is_blank(peek(1)) && peek(1) != '\0' && text_.substr(at_, 256).find(',') != text_.npos) {
    in_brace_ = true;
    word_.is_disguised = true;
    ++at_;
  }
  while (at_ < text_.size() && !ends_word(text_[at_]) && !(plus_is_blank_ && text_[at_] == '+')) {
    if (!is_special(text_[at_])) {
      keep(text_[at_++]);
      continue;
    }
    if (in_brace_ && (text_[at_] == ',' || text_[at_] == '}')) {
      in_brace_ = text_[at_] == ',';
      ++at_;
      if (word_.size == 0) continue;
      word_.ends_at_field_break = true;
      break;
    }
    if (read_special()) {
      if (word_.ends_at_field_break && word_.size > 0) break;
      word_.ends_at_field_break = false;
      continue;
    }
    if (text_[at_] == '$' && peek(1) == '(') break;
    const char byte = text_[at_++];
    word_.has_glob = word_.has_glob || byte == '?' || byte == '*' || byte == '[';
    keep(byte);
  }
  // A word is at least one byte, or the lexer would stand still.
  if (at_ == word_.begin) ++at_;
  word_.end = static_cast<std::uint32_t>(at_);
  word_.is_call = at_ < text_.size() && text_[at_] == '(';
}

/// Reads what stands for something else. False: an ordinary byte.
bool Lexer::read_special() {
  switch (text_[at_]) {
    case '\'':
    case '"':
      read_quoted(text_[at_]);
      return true;
    case '\\': {
      const char next = peek(1);
      if (next == '\n') {
        word_.is_disguised = word_.is_disguised || is_inside_word(at_ + 2);
        at_ += 2;
        return true;
      }
      // Only before a letter inside a word of letters is it a disguise; before "/" or "." it is a path of Windows.
      if (!is_name(next) || (word_.size > 1 && word_.bytes[1] == ':')) return false;
      word_.is_disguised = word_.is_disguised || is_inside_word(at_ + 1) || word_.size == 0;
      ++at_;
      return true;
    }
    case '^':
      if (!is_inside_word(at_ + 1)) return false;
      word_.is_disguised = true;
      ++at_;
      return true;
    case '$':
      return read_dollar();
    default:
      return false;
  }
}

void Lexer::read_quoted(char quote) {
  const std::size_t end = text_.find(quote, at_ + 1);
  const std::size_t close = end == text_.npos ? text_.size() : end;
  const std::size_t length = close - at_ - 1;
  const bool is_split =
      (word_.size > 0 || (close + 1 < text_.size() && is_name(text_[close + 1]))) && length < 24 && end != text_.npos;
  word_.is_quoted = true;
  word_.is_disguised = word_.is_disguised || is_split;
  for (std::size_t i = at_ + 1; i < close; ++i) {
    // A substitution runs inside of "…" too.
    if (quote == '"' && (text_[i] == '`' || (text_[i] == '$' && i + 1 < close && text_[i + 1] == '('))) {
      at_ = i;
      return;
    }
    keep(text_[i]);
  }
  at_ = std::min(close + 1, text_.size());
}

/// $'…' (POSIX.1-2024 XCU 2.2.4).
void Lexer::read_ansi_c() {
  at_ += 2;
  while (at_ < text_.size() && text_[at_] != '\'') {
    if (text_[at_] != '\\') {
      keep(text_[at_++]);
      continue;
    }
    ++at_;
    const std::size_t first = at_;
    int value = 0;
    if (peek(0) == 'x') {
      for (++at_; at_ < first + 3 && ascii::hex_value(peek(0)) >= 0; ++at_)
        value = value * 16 + ascii::hex_value(peek(0));
    } else {
      for (; at_ < first + 3 && peek(0) >= '0' && peek(0) <= '7'; ++at_) value = value * 8 + (peek(0) - '0');
      if (at_ == first && at_ < text_.size()) value = text_[at_++];
    }
    keep(static_cast<char>(value));
  }
  at_ = std::min(at_ + 1, text_.size());
  word_.is_quoted = word_.is_disguised = true;
}

/// $'…', $IFS, $name, $1, ${name…}. False where "$(" or a lone "$" stands.
bool Lexer::read_dollar() {
  const char next = peek(1);
  if (next == '\'') {
    read_ansi_c();
    return true;
  }
  if (next == '"') {
    ++at_;
    return true;
  }
  std::size_t end = at_ + 1;
  std::string_view name;
  std::string_view rest;
  if (next == '{') {
    const std::size_t length = text_.substr(at_, 128).find('}');
    if (length == text_.npos) return false;
    const std::size_t close = at_ + length;
    std::size_t name_end = at_ + 2;
    while (name_end < close && is_name(text_[name_end])) ++name_end;
    name = text_.substr(at_ + 2, name_end - at_ - 2);
    rest = text_.substr(name_end, close - name_end);
    end = close + 1;
  } else if (is_digit(next) || next == '@' || next == '*' || next == '!' || next == '#' || next == '?' || next == '-') {
    end = at_ + 2;
  } else {
    while (end < text_.size() && is_name(text_[end])) ++end;
    if (end == at_ + 1) return false;
    name = text_.substr(at_ + 1, end - at_ - 1);
  }
  const bool is_blank_one = name == "IFS";
  // ${x:-y} is y where x isn't set.
  if (rest.starts_with(":-") || rest.starts_with(":=")) {
    for (const char byte : rest.substr(2)) keep(byte);
    word_.is_disguised = true;
  }
  word_.is_disguised = word_.is_disguised || is_blank_one || is_inside_word(end);
  word_.has_variable = true;
  word_.ends_at_field_break = is_blank_one;
  at_ = end;
  // "$IFS$9": the second one is empty and only ends the name of the first.
  if (is_blank_one && at_ + 1 < text_.size() && text_[at_] == '$' && is_digit(text_[at_ + 1])) at_ += 2;
  return true;
}

}  // namespace onesec::inspect::shell
