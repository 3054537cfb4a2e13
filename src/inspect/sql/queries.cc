// What follows the literal as a query, statement or clause of its own.
#include <array>

#include "inspect/ascii.h"
#include "inspect/sql/judge.h"

namespace onesec::inspect::sql {
namespace {

/// Functions of schoolbooks.
bool is_of_mathematics(std::string_view word) {
  static constexpr std::array<std::string_view, 7> kNames{"abs", "cos", "exp", "log", "sin", "sqrt", "tan"};
  return ascii::is_among(word, kNames);
}

}  // namespace

void Judge::union_select() {
  const Token op = parser_.peek();
  parser_.skip();
  bool has_all = false;
  bool has_group = false;
  while (parser_.is(Word::All) || parser_.is(Kind::Open)) {
    has_all |= parser_.is(Word::All);
    has_group |= parser_.is(Kind::Open);
    parser_.skip();
  }
  if (!parser_.is(Word::Select)) {
    const bool is_number = first_ == Shape::Number && !is_recovered_;
    if (is_number && (parser_.is_at_end() || parser_.is(Kind::Number)) && parser_.lexer().inner_comments() > 0)
      add(100, "a UNION is tried", op.begin, parser_.last_end());
    const bool is_left = !is_recovered_ && !is_wordy_ && (place_ == Place::Quoted || first_ == Shape::Number);
    if (parser_.is(Word::Values) && (has_all || has_group || (is_left && is_table_or_rows())))
      add(100, "a UNION of values follows", op.begin, parser_.last_end());
    return;
  }
  const Selection selected = parser_.selection();
  const bool is_sure = has_all || has_group || selected.has_literal || selected.has_star || selected.all.has_call ||
                       selected.all.has_telling || selected.items > 1 || selected.has_qualified_table ||
                       parser_.is(Kind::Comment) ||
                       (selected.has_from && !selected.has_alias_of_words && !is_recovered_ && !is_wordy_) ||
                       (!is_recovered_ && ((place_ == Place::Quoted && !is_wordy_) ||
                                           (place_ == Place::Bare && first_ != Shape::Name && first_ != Shape::None)));
  add(is_sure ? 100 : 40, "a UNION SELECT joins a second query", op.begin, parser_.last_end());
}

/// TABLE x, VALUES (1), VALUES ROW(1): a query without SELECT (SQL:1992 7.10 and 7.11, MySQL 8.0).
bool Judge::is_table_or_rows() {
  parser_.skip();
  if (parser_.is(Kind::Open)) return true;
  if (!parser_.is(Kind::Word)) return false;
  parser_.skip();
  return parser_.is(Kind::Open) || parser_.is(Word::Limit) || parser_.is(Kind::Comment) || parser_.is_at_end();
}

/// A second statement. Each verb needs what its grammar wants next, or prose would be one.
void Judge::stacked() {
  const Token op = parser_.peek();
  while (parser_.is(Kind::Semicolon)) parser_.skip();
  const bool is_led = op.kind == Kind::Semicolon || place_ == Place::Quoted;
  if (parser_.is(Kind::Comment)) {
    add(place_ == Place::Quoted ? 100 : 40, "a statement is ended, and the rest hidden in a comment", op.begin,
        parser_.last_end());
    return;
  }
  if (parser_.is(Word::Select)) {
    return select_alone(is_led);
  }
  if (is_led && !parser_.is(Word::Statement) && is_other_statement()) {
    add(100, "a second statement follows", op.begin, parser_.last_end());
    return recover();
  }
  if (parser_.is(Word::Statement) && ascii::equals(parser_.text_of(parser_.peek()), "begin")) parser_.skip();
  if (!parser_.is(Word::Statement)) {
    const std::string_view word = parser_.text_of(parser_.peek());
    const bool is_control = ascii::equals(word, "if") || ascii::equals(word, "while") || ascii::equals(word, "do");
    if (is_control) parser_.skip();
    // ";u2=sin(x)": a parameter that is given a value.
    const bool is_begun = is_control || parser_.is(Word::Function) || parser_.is(Word::Case) || parser_.is(Kind::Open);
    // "sin(30°)=0.5; cos(60°)=0.5": somebody's sums.
    const bool is_sum = is_of_mathematics(word);
    const Expression read = parser_.expression();
    const bool is_call =
        (read.has_telling && read.has_call) || (is_begun && !is_sum && read.has_function && (read.compares || is_led));
    // "; 2+2=4" is no statement.
    if (read.has_subquery || (read.compares_literals && is_control) || is_call)
      add(100, "a second statement follows", op.begin, parser_.last_end());
    if (read.is_broken) recover();
    return;
  }
  const std::string_view verb = parser_.text_of(parser_.peek());
  const std::size_t length = verb.size();
  const char first = static_cast<char>(verb.front() | 0x20);
  const Token verb_token = parser_.peek();
  parser_.skip();
  if (is_quoted_word(verb_token)) return recover();
  const Token next = parser_.peek();
  if (byte(verb_token.end) == '@' && ascii::is_letter(byte(verb_token.end + 1)) && next.begin == verb_token.end)
    return recover();
  const bool is_sure = is_statement(first, length, is_led);
  const bool is_plain = !is_led && first != 'w' && first != 'u' && next.word != Word::Telling &&
                        next.kind != Kind::Variable && !parser_.is(Kind::Variable) && !names_procedure_ &&
                        !is_complete_;
  if (is_sure) add(is_plain ? 50 : 100, "a second statement follows", op.begin, parser_.last_end());
  recover();
}

/// Whether words and blanks only, a few, stand between `at` and the quote that ends what the first one began.
bool Judge::closes_phrase(std::uint32_t at) const {
  constexpr std::uint32_t kLongest = 40;
  const std::uint32_t begin = at;
  while (at < begin + kLongest && (ascii::is_letter(byte(at)) || byte(at) == ' ')) ++at;
  return byte(at) == byte(begin_ - 1) && byte(at - 1) != ' ';
}

/// "(select …)" and "select … from …" as a whole statement.
void Judge::select_alone(bool is_led) {
  const Token verb = parser_.peek();
  // "select" in quotes, select@host
  const char after = byte(verb.end);
  const bool is_mail = after == '@' && ascii::is_letter(byte(verb.end + 1));
  // "select all", of which the first quote is the one that is left.
  const bool is_phrase = place_ == Place::Quoted && verb.begin == begin_ && closes_phrase(verb.end);
  if (is_mail || is_phrase || (place_ == Place::Quoted && verb.begin == begin_ && after == byte(begin_ - 1))) {
    parser_.skip();
    return recover();
  }
  const Selection selected = parser_.selection();
  std::uint32_t points = 0;
  // ';select p
  if (is_led && place_ == Place::Quoted && begin_ == 1 && selected.items == 1 && !selected.all.is_broken &&
      parser_.is_at_end() && byte(1) == ';')
    points = 100;
  if (selected.all.has_telling || selected.all.has_subquery) points = 100;
  if (selected.all.has_special && selected.all.has_function) points = 100;
  if (selected.all.is_broken && selected.items > 1 && selected.all.has_function) points = 100;
  if (!selected.all.is_broken) {
    if (selected.has_from &&
        (selected.has_star || (selected.has_literal && !selected.has_alias_of_words) || selected.has_qualified_table ||
         selected.items > 1 || selected.all.compares || selected.all.has_function))
      points = 100;
    // "SELECT *" in a sentence is no statement yet.
    const bool is_star_alone =
        selected.has_star && !selected.has_from && !selected.all.has_function && !selected.has_literal;
    if (points < 100 && is_star_alone)
      points = 50;
    else if (points < 100 && (selected.has_star || selected.all.has_function || selected.has_literal))
      points = is_led ? 100 : 60;
    if (points < 100 && selected.has_from && !selected.has_alias_of_words) points = is_led ? 100 : 50;
  }
  add(points, "a whole SELECT statement is given", selected.all.begin, parser_.last_end());
  if (selected.all.is_broken) recover();
}

void Judge::clause() {
  const Token op = parser_.peek();
  const bool is_by = parser_.is(Word::By);
  const bool is_having = parser_.is(Word::Having);
  const bool is_where = parser_.is(Word::Where);
  bool has_list = false;
  parser_.skip();
  const bool is_quoted = is_quoted_word(op);
  const std::string_view second = parser_.text_of(parser_.peek());
  const bool has_by = second == "by" || second == "BY" || second == "By" || second == "bY";
  if (is_by) {
    if (!has_by) return recover();
    parser_.skip();
  } else if (parser_.is(Word::Name) && op.end - op.begin < 9) {
    parser_.skip();  // next, update; what follows "procedure" is called
  }
  Expression read = parser_.condition();
  while (!read.is_broken && (parser_.is(Word::End) || parser_.is(Kind::Comma))) {
    const bool goes_on = parser_.is(Kind::Comma);
    has_list |= goes_on && read.last == Shape::Number;
    parser_.skip();
    if (goes_on) read.take_in(parser_.condition());
  }
  const bool is_clean = ends_well(read);
  const bool is_number = read.operands == 1 && read.last == Shape::Number;
  std::uint32_t points = weight_of(read);
  if (place_ == Place::Quoted && is_clean && points < 100 && !is_quoted)
    points = is_wordy_ || (is_where && !read.compares) ? 30 : 100;
  if (place_ == Place::Bare && is_clean && points < 100) {
    if (is_having || is_where)
      points = read.compares && (is_having || parser_.is(Kind::Comment)) ? 100 : (read.has_function ? 60 : 30);
    if (is_by)
      points = parser_.is(Kind::Comment) || has_list
                   ? 100
                   : (first_ == Shape::Number && (is_number || read.has_function) ? 100 : (is_number ? 70 : 30));
    if (!is_by && !is_having && !is_where) points = parser_.is(Kind::Comment) ? 100 : 30;
  }
  const std::string_view what = is_having ? "a condition on groups follows" : "the statement goes on with a clause";
  if (!is_recovered_ || weight_of(read) >= 100) add(points, what, op.begin, parser_.last_end());
  if (read.is_broken) recover();
}

/// "into outfile '/x'"
void Judge::into() {
  const Token op = parser_.peek();
  parser_.skip();
  const std::string_view word = parser_.text_of(parser_.peek());
  const bool is_file = word.size() > 6 && (word.ends_with("file") || word.ends_with("FILE"));
  parser_.skip();
  if (is_file && (parser_.is(Kind::String) || parser_.is(Kind::Open) || parser_.is(Word::Function)))
    add(100, "a result is written into a file", op.begin, parser_.peek().end);
}

/// "admin'--", "1 #"
void Judge::comment() {
  const Token token = parser_.peek();
  is_over_ = true;
  if (!is_first_ || is_recovered_) return;
  if (place_ == Place::Quoted) {
    add(token.is_special && !is_drawn(token) ? (is_wordy_ ? 50 : 100) : 30,
        "a string is closed, and the rest is hidden in a comment", begin_, token.end);
  } else if (has_operand_ && token.is_special) {
    add(first_ == Shape::Variable ? 100 : (first_ == Shape::Number ? 60 : 30), "the rest is hidden in a comment",
        token.begin, token.end);
  }
}

}  // namespace onesec::inspect::sql
