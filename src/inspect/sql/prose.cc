// What people write and SQL says too: signs in quotes, names with an apostrophe, tags, drawn lines, mathematics.
#include "inspect/ascii.h"
#include "inspect/sql/judge.h"

namespace onesec::inspect::sql {

char Judge::byte(std::uint32_t at) const {
  const std::string_view one = parser_.text_between(at, at + 1);
  return one.empty() ? '\0' : one.front();
}

/// "or" between two quotes without a blank: somebody quotes the word, unless it is all there is, or glues two words.
bool Judge::is_quoted_word(const Token& op) const {
  if (place_ != Place::Quoted || op.begin != begin_ || !parser_.is(Kind::String) || parser_.peek().begin != op.end)
    return false;
  const std::string_view rest = parser_.text_between(op.end + 1, parser_.peek().end);
  // fo'or'1: not "trick'or'treat".
  if (op.kind == Kind::Word) return rest.empty() || !ascii::is_digit(rest.front());
  const bool is_all = begin_ == 1 && rest.empty();
  const bool is_glue =
      begin_ > 1 && !is_wordy_ && !rest.empty() && rest.find_first_of(" ,;:)]}.") == std::string_view::npos;
  return !is_all && !is_glue;
}

/// '<' and "-", in quotes of the same kind, with no word behind them: somebody writes of the sign.
bool Judge::is_quoted_sign(const Token& op) const {
  if (place_ != Place::Quoted || op.begin != begin_ || byte(op.end) != byte(begin_ - 1)) return false;
  const char after = byte(op.end + 1);
  return after != '\0' && !ascii::is_word(after);
}

/// Val-d'Or, Ch'in: a letter, the apostrophe, and a capital or a word that SQL wants more behind.
bool Judge::is_name_with_apostrophe(const Token& op) const {
  if (place_ != Place::Quoted || op.begin != begin_ || begin_ < 2 || !ascii::is_letter(byte(begin_ - 2))) return false;
  const std::string_view word = parser_.text_of(op);
  const bool is_title = word.size() > 1 && word[0] >= 'A' && word[0] <= 'Z' && word[1] >= 'a';
  return is_title || word == "in";
}

/// "<input>", ">x1, "</b>": a sign of a tag stands at the quote, and a name alone is glued to it. A condition has
/// something to compare with, a call, or a comment behind it.
bool Judge::is_tag(const Token& op, const Expression& read) const {
  if (op.kind != Kind::Comparison || op.end - op.begin != 1 || read.has_call || parser_.is(Kind::Comment)) return false;
  if (read.operands == 0) return byte(op.begin) != '=';
  const char first = byte(op.end);
  const bool is_glued = read.begin == op.end && (ascii::is_letter(first) || first == '@');
  return is_glued && (read.operands == 1 || byte(op.begin) != '=') && !read.has_special;
}

/// A row of dashes is drawn, not meant.
bool Judge::is_drawn(const Token& comment) const {
  return comment.end - comment.begin > 6 &&
         parser_.text_between(comment.begin, comment.begin + 6).find_first_not_of("- ") == std::string_view::npos;
}

/// "42 < 5 && 5 > 42": numbers compared by signs, without an equals sign or a string, and joined by another sign.
bool Judge::is_mathematics(const Token& op, const Expression& read) const {
  return op.kind != Kind::Word && place_ == Place::Bare && read.compares_literals && !read.has_call &&
         !parser_.is(Kind::Comment) &&
         parser_.text_between(op.begin, parser_.last_end()).find_first_of("='\"") == std::string_view::npos;
}

}  // namespace onesec::inspect::sql
