#include "inspect/sql/judge.h"

#include <algorithm>
#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect::sql {
std::uint32_t Judge::weight_of(const Expression& read) {
  if (read.has_telling || read.has_subquery) return 100;
  if (read.compares_literals) return 100;
  if (read.has_information && (read.has_nested_call || read.compares)) return 100;
  if (read.has_function) return read.compares ? 100 : (read.has_nested_call ? 80 : 60);
  if (read.compares) return 50;
  return read.has_special ? 40 : 0;
}

void Judge::add(std::uint32_t points, std::string_view what, std::uint32_t begin, std::uint32_t end) {
  if (points == 0) return;
  out_.add({.attack = Attack::Sql, .points = points, .what = what, .begin = begin, .end = end});
}

bool Judge::ends_well(const Expression& read) const {
  if (read.is_broken) return false;
  return read.is_open || parser_.is(Word::Where) || parser_.is(Kind::Comma) || parser_.is(Word::As) ||
         parser_.is_at_end() || parser_.is(Kind::Semicolon) || parser_.is(Kind::Close) || parser_.is_logic() ||
         parser_.is(Word::Union) || parser_.is(Word::By) || parser_.is(Word::Limit) || parser_.is(Word::Having) ||
         parser_.is(Word::Into);
}

bool Judge::is_cut_off() const {
  if (!parser_.is(Kind::Comment)) return false;
  constexpr std::uint32_t kLongest = 4;  // "-- -"
  return parser_.text_between(parser_.peek().begin, parser_.peek().begin + kLongest + 1).size() <= kLongest;
}

/// A few words, and the rest is hidden in a comment: "with ur--", "option(maxdop 1)-- -".
bool Judge::is_cut_off_soon() const {
  constexpr std::size_t kLongest = 40;
  std::string_view rest = parser_.text_between(parser_.last_end(), parser_.last_end() + kLongest + 1);
  if (rest.size() > kLongest) return false;
  while (!rest.empty() && std::string_view(" -+#").find(rest.back()) != std::string_view::npos) {
    if (rest.ends_with("--") || rest.back() == '#') return true;
    rest.remove_suffix(1);
  }
  return false;
}

/// "rownum=1", without a blank.
bool Judge::is_equation_of_a_name(const Expression& read) const {
  const std::string_view whole = parser_.text_between(read.begin, read.end);
  return read.operands == 2 && read.compares && !read.is_broken && read.last == Shape::Number &&
         whole.find('=') != std::string_view::npos && whole.find(' ') == std::string_view::npos;
}

/// "a=a": true whatever it names.
bool Judge::is_tautology(const Expression& read) const {
  const std::string_view whole = parser_.text_between(read.begin, read.end);
  const std::size_t equals = whole.find('=');
  if (read.operands != 2 || read.is_broken || equals == std::string_view::npos || equals == 0) return false;
  const std::string_view left = ascii::trim(whole.substr(0, equals));
  return !left.empty() && ascii::is_letter(left.front()) && left == ascii::trim(whole.substr(equals + 1));
}

bool Judge::ends_the_value() const {
  return is_cut_off() || (parser_.is(Kind::Semicolon) && byte(parser_.peek().end) == '\0');
}

void Judge::run() {
  if (place_ == Place::Bare) {
    first_operand();
  } else {
    has_operand_ = true;
    while (parser_.is(Kind::Close)) parser_.skip();
  }
  while (!is_over_ && !parser_.is(Kind::End)) {
    item();
    is_first_ = false;
  }
}

/// Of a bare value: what the program's own statement would have had there.
void Judge::first_operand() {
  if (parser_.is(Word::Select)) return select_alone(false);
  if (parser_.is(Word::Statement) || parser_.is(Word::Values) || parser_.is(Kind::Semicolon)) return;
  if (parser_.is_logic() || parser_.is(Word::Union) || parser_.is(Kind::Close) || parser_.is(Word::By) ||
      parser_.is(Word::Having) || parser_.is(Word::Limit) || parser_.is(Kind::Comma))
    return;
  const Expression first = parser_.expression();
  has_operand_ = !first.is_broken;
  first_ = first.last;
  compares_first_ = first.compares_literals;
  is_one_number_ = first.last == Shape::Number && first.operands == 1;
  // "sleep (42).pdf", "sleep (3)": the name of a copy, a page of a manual.
  const bool is_name = first.operands == 1 && byte(first.end - 1) == ')' &&
                       parser_.text_between(first.begin, first.end).find(" (") != std::string_view::npos &&
                       !first.has_subquery && !parser_.is(Kind::Comment);
  // "sleep(8) hours": nobody names a column so.
  static constexpr std::array<std::string_view, 8> kOfTime{"h",       "hours",  "hrs",     "min",
                                                           "minutes", "nights", "seconds", "secs"};
  const bool is_talk = first.operands == 1 && place_ == Place::Bare && !first.has_subquery && parser_.is(Kind::Word) &&
                       ascii::is_among(parser_.text_of(parser_.peek()), kOfTime) &&
                       ascii::starts(parser_.text_between(first.begin, first.begin + 6), "sleep(");
  if (first.has_telling && first.has_call) {
    add(is_talk                                                                                 ? 40
        : is_name && (parser_.is(Kind::Dot) || parser_.is(Kind::Word) || parser_.is(Kind::End)) ? 40
                                                                                                : 100,
        "a function that waits, reads files or tells of the server is called", first.begin, first.end);
  } else if (first.has_subquery) {
    add(100, "a subquery stands where a value is expected", first.begin, first.end);
  } else if (first.has_telling) {
    add(70, "a variable of the database server is asked for", first.begin, first.end);
  } else if (first.has_function && !first.is_broken && ends_well(first)) {
    const bool is_number = ascii::is_digit(byte(first.begin));
    add((first.has_pipes && (!first.compares || is_number)) || (first.has_information && first.compares) ||
                (first.has_information && first.has_nested_call)
            ? 100
        : first.has_nested_call ? 60
                                : 30,
        "a function of SQL is called", first.begin, first.end);
  }
  // -1+id -- , 7-(id);
  const bool is_led_by_number = ascii::is_digit(byte(first.begin)) || ascii::is_digit(byte(first.begin + 1));
  const bool is_group = first.last == Shape::Group || first.compares;
  // "100%Katze#2": the sign is a part of a word.
  const bool is_glued = byte(parser_.peek().begin) == '#' && ascii::is_word(byte(parser_.peek().begin + 1));
  if (is_led_by_number && !is_glued && first.operands > 1 && !first.is_broken && first.last != Shape::Number &&
      (is_cut_off() || (is_group && ends_the_value())))
    add(100, "a number is reckoned with, and the rest is cut off", first.begin, parser_.peek().end);
  if (first.last == Shape::Case && !first.is_broken && !first.has_name && first.operands > 0 && ends_well(first) &&
      ascii::equals(parser_.text_between(first.end - 3, first.end), "end"))
    add(100, "a whole CASE expression is given", first.begin, first.end);
  if (first.has_cast && !first.is_broken && ends_well(first))
    add(100, "a value is cast to a type", first.begin, first.end);
  // "1/2 + 1/3 = 5/6" is an equation.
  const bool is_equation =
      first.operands > 2 && byte(first.begin) != '(' && first.last == Shape::Number && !first.has_pipes;
  // "516=4-k4M5oqdV": a number, and what a program made of more.
  const bool is_code = first.operands > 2 && first.last == Shape::Name &&
                       parser_.text_between(first.begin, first.end).find(' ') == std::string_view::npos;
  // 'x'!='y, which the program's own quote closes; not 'Ch'in'.
  const bool is_begun = first.is_open && byte(first.begin) == '\'' &&
                        parser_.text_between(first.begin, first.end).find_first_of("=<>") != std::string_view::npos;
  if (first.compares_literals && !first.is_broken && !is_equation && !is_code && ends_well(first))
    add(first.last == Shape::String ? (is_begun ? 100 : 30)
                                    : (first.last == Shape::Group || first.has_pipes || first.operands > 2 ? 100 : 70),
        "two literals are compared", first.begin, first.end);
  const bool is_more_than_a_name = first.has_call || first.last == Shape::Group || first.last == Shape::Case;
  if (!first.is_broken && is_more_than_a_name && parser_.is(Kind::Comment) && parser_.peek().is_special)
    add(70, "an expression stands where a value is expected, and the rest is hidden", first.begin, parser_.peek().end);
  if (first.is_broken) recover();
}

/// After a break: on to what only SQL says.
void Judge::recover() {
  is_recovered_ = true;
  while (!parser_.is(Kind::End) && !parser_.is_logic() && !parser_.is(Word::Union) && !parser_.is(Kind::Semicolon) &&
         !parser_.is(Word::Into) && !parser_.is(Word::Predicate) && !parser_.is(Word::Telling))
    parser_.skip();
}

void Judge::item() {
  if (parser_.is_logic()) return logic();
  if (parser_.is(Kind::Comment)) return comment();
  if (parser_.is(Word::Union)) return union_select();
  if (parser_.is(Kind::Semicolon)) return stacked();
  if (parser_.is(Word::Into)) return into();
  if (parser_.is(Word::Statement)) return stacked();
  if (parser_.is(Kind::Open)) return group();
  if (parser_.is(Word::Select) && !is_recovered_) return select_alone(place_ == Place::Quoted);
  if (place_ == Place::Quoted &&
      ascii::starts(parser_.text_between(parser_.peek().begin, parser_.peek().begin + 24), "on duplicate key update "))
    add(100, "an INSERT goes on", parser_.peek().begin, parser_.peek().end);
  if (parser_.is(Word::Telling)) {
    const std::uint32_t name_end = parser_.peek().end;
    const std::uint32_t begin = parser_.peek().begin;
    const Expression read = parser_.expression();
    if (read.has_telling && read.has_call && parser_.text_between(name_end, name_end + 1) == "(")
      add(place_ == Place::Quoted || (!is_recovered_ && first_ != Shape::Name) ? 100 : 60,
          "a function that waits, reads files or tells of the server is called", begin, parser_.last_end());
    if (read.is_broken) recover();
    return;
  }
  if (parser_.is(Word::By) || parser_.is(Word::Having) || parser_.is(Word::Limit) || parser_.is(Word::Where))
    return clause();
  if (parser_.is(Kind::Close)) {
    has_left_group_ = true;
    return parser_.skip();
  }
  if (parser_.is(Word::As)) {  // ") as x where …"
    parser_.skip();
    const bool has_name = parser_.is(Word::Name) || parser_.is(Kind::String);
    if (has_name) parser_.skip();
    const bool is_led = (place_ == Place::Quoted && begin_ == 1) || (place_ == Place::Bare && first_ == Shape::Number);
    if (has_name && is_led && !is_recovered_ && parser_.is(Word::From))
      add(100, "a column is named, and a table follows", begin_, parser_.peek().end);
    return;
  }
  if (parser_.is(Kind::Comparison) || parser_.is(Word::Predicate) || parser_.is(Word::Between) || parser_.is(Word::Not))
    return comparison();
  if (parser_.is(Kind::Arithmetic) || parser_.is(Word::Arithmetic)) return arithmetic();
  if (parser_.is(Word::From) && has_left_group_ && !is_recovered_ &&
      (place_ == Place::Quoted || first_ == Shape::Number)) {  // ") from x where …"
    const std::uint32_t begin = parser_.peek().begin;
    parser_.skip();
    parser_.skip();
    if (parser_.is(Word::Where)) add(100, "a query is left, and begun anew", begin, parser_.peek().end);
    return recover();
  }
  if (parser_.is(Word::End) && place_ == Place::Bare && has_operand_ && !is_recovered_) {  // id desc, …
    parser_.skip();
    if (!parser_.is(Kind::Comma)) recover();
    return;
  }
  if (parser_.is(Kind::Comma)) {  // Into a list of values.
    parser_.skip();
    const Expression next = parser_.expression();
    while (parser_.is(Word::End)) parser_.skip();  // asc, desc
    if (!next.is_broken && ends_well(next))
      add(weight_of(next) >= 100 || next.last == Shape::Case || sets_columns(next) ? 100 : 0,
          "a list of values goes on with SQL", next.begin, next.end);
    if (next.is_broken) recover();
    return;
  }
  recover();
  if (parser_.is(Kind::End)) is_over_ = true;
}

/// ', password='x' where …: goes on in a list of columns that a statement sets.
bool Judge::sets_columns(const Expression& read) const {
  return place_ == Place::Quoted && begin_ == 1 && read.compares && read.last == Shape::String &&
         parser_.is(Word::Where);
}

/// "1 (select …"
void Judge::group() {
  const std::uint32_t begin = parser_.peek().begin;
  const Expression read = parser_.expression();
  if (read.has_subquery || (read.has_telling && read.has_call)) {
    add(100, "a subquery stands where a value is expected", begin, parser_.last_end());
  }
  if (read.is_broken || read.operands == 0) recover();
}

/// "Allow ' and \" in names": the second quote is written of, too, and words follow it.
bool Judge::quotes_on(const Expression& read) const {
  if (!read.is_open || read.operands != 1 || read.compares || read.last != Shape::String) return false;
  const std::string_view words = ascii::trim(parser_.text_between(read.begin, read.end).substr(1));
  const bool is_prose = std::ranges::all_of(words, [](char c) { return ascii::is_letter(c) || c == ' ' || c == '.'; });
  return is_prose && std::ranges::count(words, ' ') > 0 && byte(read.begin + 1) == ' ';
}

/// "or 1=1", "and sleep(5)", "|| 'x'"
void Judge::logic() {
  const Token op = parser_.peek();
  const bool is_word = op.kind == Kind::Word;
  parser_.skip();
  const bool is_quoted = is_quoted_word(op);
  const Expression read = parser_.expression();
  const bool is_clean = ends_well(read);
  const bool is_sharp = read.last == Shape::Name && !read.compares && parser_.peek().begin == parser_.last_end() &&
                        byte(parser_.last_end()) == '#';  // C#
  const bool is_comment = parser_.is(Kind::Comment) && !is_sharp;
  const bool is_literal_last = read.last == Shape::Number || read.last == Shape::String || read.last == Shape::Null;
  const bool is_hidden = is_comment && (parser_.peek().is_special || is_literal_last);  // "cats and dogs -- see there"
  const std::uint32_t end = parser_.last_end();
  if (is_recovered_) {
    // "Is 5 > 3 and 2 < 4?": what comes behind a sentence of prose and isn't an equation ends as a condition does.
    const bool is_equal = parser_.text_between(read.begin, read.end).find('=') != std::string_view::npos;
    const bool is_condition = read.compares_literals && !read.is_broken && (is_equal || is_clean || is_comment);
    const bool is_sure = is_condition || (read.has_telling && read.has_call) || read.has_subquery;
    if (is_sure) add(100, "a condition of SQL follows and or or", op.begin, end);
    if (read.is_broken) recover();
    return;
  }
  std::uint32_t points = weight_of(read);
  if (is_mathematics(op, read)) return;
  if (place_ == Place::Quoted && is_word && quotes_on(read)) return recover();
  if (is_name_with_apostrophe(op) && !read.compares_literals && !read.has_call && !is_comment) return recover();
  if (place_ == Place::Quoted) {
    if (read.compares || read.has_function) points = is_clean || (read.compares && is_cut_off_soon()) ? 100 : 60;
    if (!is_word && points < 100) points = points / 2;  // 'a' || 'b' joins strings in most dialects; see arithmetic()
    if (points == 0 && is_clean && read.operands > 0) {
      const bool is_literal = read.last == Shape::Number || read.last == Shape::String || read.last == Shape::Null;
      points = is_literal ? (is_wordy_ ? 40 : 100) : (is_comment ? 100 : (read.has_call ? 60 : 0));
      if ((!is_word && !is_comment) || is_quoted) points = is_wordy_ || is_quoted ? 20 : 60;
    }
    // '||'1'||': a value that begins with a quote, and goes on with an operator.
    if (!is_word && begin_ == 1 && !read.is_broken && read.last == Shape::String &&
        ascii::trim(parser_.text_between(begin_, op.begin)).empty())
      points = 100;
    // x' || 'y, x' or a && 'y, x" or a^"1: what the program's own quote closes.
    const bool is_joined = read.is_open && !read.is_broken && !is_wordy_ && !is_quoted;
    if (is_joined && (is_glued(read) || (has_condition_ && !is_word) || (is_word && read.operands > 1))) points = 100;
    has_condition_ = has_condition_ || (is_word && !read.is_broken && read.operands > 0);
  } else {
    if (read.compares && !read.compares_literals && points < 100) points = is_hidden ? 100 : 40;
    if (points < 100 && is_hidden && is_clean) points = 100;
    if (is_clean && is_word && is_tautology(read)) points = 100;
    // 7 or rownum=1
    if (points < 100 && is_one_number_ && parser_.is_at_end() && is_equation_of_a_name(read)) points = 100;
    // 7 or name like 'a%'
    if (points < 100 && is_one_number_ && is_clean && read.compares && read.last == Shape::String && !read.is_open)
      points = 100;
    // 7 and ifnull(1,0)
    if (points < 100 && is_one_number_ && is_clean && read.has_function && read.operands == 1 && parser_.is_at_end())
      points = 100;
    if (points < 100 && first_ == Shape::Number && is_clean && read.has_function && parser_.is(Kind::Semicolon))
      points = 100;
    if (points < 100 && first_ == Shape::Number && read.has_nested_call) points = 100;
    if (points == 0 && is_clean && read.last == Shape::Number)
      points =
          parser_.lexer().has_version_comment() || (parser_.lexer().inner_comments() > 0 && first_ == Shape::Number)
              ? 100
              : 30;
    // 1=1 and ~~(1)
    if (points == 0 && is_clean && compares_first_ && !read.has_name && read.operands > 0) points = 30;
    if (read.is_broken && !read.has_telling && !read.has_subquery) points = points / 2;
  }
  add(points,
      place_ == Place::Quoted ? "a string is closed, and a condition follows" : "a condition is joined to a value",
      op.begin, end);
  if (read.is_broken) recover();
}

/// "'='", "' like '%", "1=1"
void Judge::comparison() {
  const Token op = parser_.peek();
  while (parser_.is(Kind::Comparison) || parser_.is(Word::Predicate) || parser_.is(Word::Not) || parser_.is(Word::All))
    parser_.skip();
  const bool is_quoted = is_quoted_word(op);
  if (is_quoted_sign(op)) return recover();
  if (parser_.skip_search_mode()) return;
  if ((is_name_with_apostrophe(op) || ascii::equals(parser_.text_of(op), "in")) && !parser_.is(Kind::Open))
    return recover();
  const Expression read = parser_.expression();
  if (parser_.is_logic() && op.word == Word::Between) {
    parser_.skip();
    (void)parser_.expression();
  }
  const bool is_clean = ends_well(read);
  std::uint32_t points = weight_of(read) >= 60 ? weight_of(read) : 0;
  if (place_ == Place::Quoted && is_clean && points < 100) {
    const bool is_literal = read.last == Shape::Number || read.last == Shape::String;
    points = !is_wordy_ && !is_quoted && (is_literal || op.kind == Kind::Comparison) ? 100 : (is_quoted ? 20 : 40);
    if (is_tag(op, read)) points = std::min<std::uint32_t>(points, 40);
    // "AS IS": the word ends what somebody quotes.
    if (read.is_open && read.end - read.begin == 1 && ascii::equals(parser_.text_of(op), "is"))
      points = std::min<std::uint32_t>(points, 40);
  }
  if (has_left_group_ && !read.is_broken && read.operands > 0 && is_cut_off()) points = 100;
  if (place_ == Place::Quoted && !is_wordy_ && !is_quoted && !read.is_broken && is_cut_off()) points = 100;
  if (!is_recovered_ || ((read.has_telling || read.has_subquery) && read.has_call))
    add(points, "a string is closed, and compared", op.begin, parser_.last_end());
  if (read.is_broken) recover();
}

/// "A' + 'B": a string or number stands on both sides, and nobody writes prose there.
bool Judge::is_glued(const Expression& read) const {
  if (begin_ < 2 || !read.is_open || read.operands != 1) return false;
  const std::string_view whole = parser_.text_between(read.begin, read.end);
  const std::string_view rest = ascii::trim(whole.substr(whole.find_first_of("'\"") + 1));
  // CONCATENATE(A1," - ",B1): what is glued are words.
  if (!ascii::is_word(byte(begin_ - 2)) || (!rest.empty() && !ascii::is_word(rest.front()))) return false;
  return !rest.empty() && rest.find(' ') == std::string_view::npos;
}

/// "'+'", "' - sleep(5) - '", "1-if(…)"
void Judge::arithmetic() {
  const Token op = parser_.peek();
  parser_.skip();
  if (is_quoted_sign(op)) return recover();
  const bool is_quoted = is_quoted_word(op);
  const Expression read = parser_.expression();
  std::uint32_t points = weight_of(read);
  if (points < 100 && (read.is_broken || !ends_well(read))) points = 0;
  if (place_ == Place::Quoted && !read.is_broken && ends_well(read) && points < 60)
    points = is_wordy_ || is_quoted
                 ? 20
                 : (is_glued(read) || (parser_.is(Kind::Comment) && parser_.peek().is_special) ? 100 : 50);
  const bool is_left = has_left_group_ || (place_ == Place::Quoted && !is_wordy_ && !is_quoted);
  if (is_left && !read.is_broken && read.operands > 0 && is_cut_off()) points = 100;
  // 1' * id - '0
  const bool is_behind_number = begin_ > 1 && ascii::is_digit(byte(begin_ - 2));
  if (place_ == Place::Quoted && is_behind_number && !is_quoted && !read.is_broken && read.is_open &&
      read.operands > 1 && read.last == Shape::String && ascii::is_digit(byte(read.end - 1)))
    points = 100;
  // '*(6*8)||'x, '/id!='x
  if (place_ == Place::Quoted && !is_wordy_ && !is_quoted && !read.is_broken && read.is_open &&
      (read.compares || (read.operands > 2 && (read.has_call || read.has_pipes))))
    points = 100;
  if (!is_recovered_ || read.has_subquery)
    add(points, "a string or number is left by arithmetic", op.begin, parser_.last_end());
  if (read.is_broken) recover();
}

}  // namespace onesec::inspect::sql
