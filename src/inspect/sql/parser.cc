#include "inspect/sql/parser.h"

#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect::sql {
namespace {

/// "version", "user", "database", "schema" of either case
bool is_information_name(std::string_view name) {
  const char first = static_cast<char>(name.front() | 0x20);
  return (first == 'v' && name.size() == 7) || (first == 'u' && name.size() == 4) ||
         (first == 'd' && name.size() == 8) || (first == 's' && name.size() == 6);
}

/// The types of PostgreSQL that values are cast to: "std::string" and "Foo::Bar" are none of SQL.
bool is_type(std::string_view name) {
  static constexpr std::array<std::string_view, 20> kTypes{
      "bigint", "bool",    "boolean", "bytea", "char",    "date",     "double", "float", "int",     "int4",
      "int8",   "integer", "json",    "jsonb", "numeric", "regclass", "text",   "uuid",  "varchar", "xml"};
  return ascii::is_among(name, kTypes);
}

}  // namespace

void Expression::take_in(const Expression& inner) {
  operands += inner.operands;
  compares |= inner.compares;
  compares_literals |= inner.compares_literals;
  has_telling |= inner.has_telling;
  has_function |= inner.has_function;
  has_call |= inner.has_call;
  has_subquery |= inner.has_subquery;
  has_information |= inner.has_information;
  has_nested_call |= inner.has_nested_call;
  has_pipes |= inner.has_pipes;
  has_name |= inner.has_name;
  has_special |= inner.has_special;
  has_cast |= inner.has_cast;
  is_broken |= inner.is_broken;
  is_open = inner.is_open;
}

Expression Parser::condition() {
  Expression all;
  all.begin = now_.begin;
  while (true) {
    const Expression one = expression();
    all.take_in(one);
    all.last = one.last;
    if (all.is_broken || !is_logic()) break;
    skip();
  }
  all.end = last_end_;
  return all;
}

Expression Parser::expression() {
  Expression out;
  out.begin = now_.begin;
  operand(out);
  while (!out.is_broken) {
    if (is(Kind::Arithmetic) || is(Word::Arithmetic) || is_pipes()) {
      out.has_pipes |= is_pipes();
      skip();
      operand(out);
    } else if (is(Kind::Bang) && out.last == Shape::String && text_of(now_) == "~") {  // 'a' ~ 'a': PostgreSQL
      skip();
      if (is(Kind::Arithmetic)) skip();  // ~*
      operand(out);
      out.compares = out.compares_literals = !out.is_broken && is_literal(out.last);
    } else if (out.last != Shape::None && is_operator_of_words()) {
      skip();
      skip();
      operand(out);
      out.compares = out.compares_literals = !out.is_broken;
    } else if (is(Kind::Comparison) || is(Word::Predicate) || is(Word::Between) ||
               (is(Word::Not) && out.last != Shape::None)) {
      compare(out);
    } else if (is(Word::Collate)) {
      skip();
      if (is(Kind::Word) || is(Kind::String)) skip();
    } else {
      break;
    }
  }
  out.end = last_end_;
  return out;
}

/// "member of(" of MySQL, "similar to '" of PostgreSQL: words of prose before anything else.
bool Parser::is_operator_of_words() const {
  if (!is(Word::Name)) return false;
  const std::string_view rest = text_between(now_.end, now_.end + 6);
  if (ascii::equals(text_of(now_), "member")) return ascii::starts(rest, " of(") || ascii::starts(rest, " of (");
  return ascii::equals(text_of(now_), "similar") && ascii::starts(rest, " to '");
}

bool Parser::skip_search_mode() {
  const std::string_view mode = text_of(now_);
  const char first = mode.empty() ? '\0' : static_cast<char>(mode.front() | 0x20);
  if (!is(Word::Name) || mode.size() != 7 || (first != 'b' && first != 'n')) return false;
  while (is(Word::Name)) skip();
  return true;
}

/// At the operator; the left side has been read.
void Parser::compare(Expression& out) {
  const Shape left = out.compares || out.has_name || out.has_call ? Shape::None : out.last;
  while (is(Word::Not)) skip();
  const bool is_between = is(Word::Between);
  const bool is_predicate = is(Word::Predicate);
  const bool can_end = is_predicate && (text_of(now_).size() == 6 || text_of(now_).size() == 7);  // isnull, notnull
  if (!is(Kind::Comparison) && !is_predicate && !is_between) {
    out.is_broken = true;
    return;
  }
  skip();
  if (can_end && (is_at_end() || is_logic() || is(Kind::Close))) {
    out.compares = true;
    return;
  }
  if (skip_search_mode()) return;
  while (is(Word::Predicate) || is(Word::Not) || is(Word::All) || is(Kind::Comparison))
    skip();                   // sounds like, is not, = all
  if (is(Kind::End)) return;  // The program's own text goes on.
  operand(out);
  if (out.is_broken) return;
  if (is_between) {
    if (!is_logic()) {
      out.is_broken = true;
      return;
    }
    skip();
    operand(out);
  }
  out.compares = true;
  if (is_literal(left) && is_literal(out.last)) out.compares_literals = true;
}

void Parser::operand(Expression& out) {
  if (++depth_ > kMaxDepth) out.is_broken = true;
  while (!out.is_broken && (is(Kind::Bang) || is(Word::Not) || is(Word::All) ||
                            (is(Kind::Arithmetic) && (text_of(now_) == "-" || text_of(now_) == "+"))))
    skip();
  if (!out.is_broken && is(Kind::End)) {  // The program's own text goes on.
    --depth_;
    return;
  }
  ++out.operands;
  read_operand(out);
  // 'x'::jsonb, id::int: a cast of PostgreSQL leaves the value what it is.
  while (!out.is_broken && is(Kind::Arithmetic) && text_of(now_) == "::") {
    skip();
    out.has_cast |= is(Kind::Word) && now_.begin == last_end_ && is_type(text_of(now_));
    if (is(Kind::Word)) skip();
    if (is(Word::Name)) skip();  // double precision
    if (is(Kind::Open)) group(out);
  }
  --depth_;
}

void Parser::read_operand(Expression& out) {
  switch (out.is_broken ? Kind::Other : now_.kind) {
    case Kind::Number:
      out.last = Shape::Number;
      out.has_special |= now_.is_special;
      skip();
      break;
    case Kind::String:
      out.last = text_of(now_).front() == '`' ? Shape::Name : Shape::String;
      out.is_open = now_.is_open;
      skip();
      while (is(Kind::String)) {  // 'a' 'b' is one string.
        out.is_open = now_.is_open;
        skip();
      }
      break;
    case Kind::Variable:
      out.last = Shape::Variable;
      out.has_telling |= now_.is_special;
      skip();
      break;
    case Kind::Arithmetic:
      if (text_of(now_) == "*") {
        out.last = Shape::Star;
        skip();
        break;
      }
      out.is_broken = true;
      break;
    case Kind::Open:
      group(out);
      break;
    case Kind::Word:
      named(out);
      break;
    default:
      out.is_broken = true;
  }
}

/// At "with": WITH x AS (SELECT …) SELECT … , a query as any (SQL:1999 7.12). False: the word was a name.
bool Parser::common_table(Expression& out) {
  if (!is(Kind::Word) || !ascii::equals(text_of(now_), "with")) return false;
  skip();
  if (ascii::equals(text_of(now_), "recursive")) skip();
  if (is(Kind::Word) || is(Kind::String)) skip();
  Expression inner;
  if (is(Word::As)) {
    skip();
    if (is(Kind::Open) && depth_ < kMaxDepth) {
      ++depth_;
      group(inner);
      --depth_;
    }
  }
  if (inner.has_subquery && is(Word::Select))
    inner.take_in(selection().all);
  else
    inner.is_broken = true;
  out.take_in(inner);
  return true;
}

void Parser::group(Expression& out) {
  const bool is_brace = text_of(now_) == "{";  // const { select } = x: JavaScript
  skip();
  Expression inner;
  if (is(Word::Select) && is_brace) {
    inner.is_broken = true;
  } else if (is(Word::Select)) {
    const std::uint32_t verb_end = now_.end;
    const Selection selected = selection();
    inner = selected.all;
    // "SQL (select, insert)": a list of words.
    inner.has_subquery = text_between(verb_end, verb_end + 1) != ",";
  } else if (is(Word::Values) && ascii::equals(text_of(now_), "values")) {
    skip();  // (values(1)): a query of one row
    const bool has_row = is(Kind::Open);
    inner = condition();
    inner.has_subquery = has_row && (is_literal(inner.last) || inner.last == Shape::Group);
  } else if (!common_table(inner)) {
    if (is_brace && (is(Word::Name) || (is(Kind::String) && text_of(now_).front() == '`')))
      skip();  // {d '2000-01-01'}, and on MySQL {x 1}
    inner = condition();
    while (!inner.is_broken && is(Kind::Comma)) {
      skip();
      inner.take_in(condition());
    }
  }
  if (is(Kind::Close)) {
    skip();
  } else if (!is_at_end()) {
    inner.is_broken = true;
  }
  out.take_in(inner);
  out.last = inner.operands == 1 && !inner.has_subquery && is_literal(inner.last) ? inner.last : Shape::Group;
}

void Parser::named(Expression& out) {
  const Word word = now_.word;
  if (word == Word::Null) {
    out.last = Shape::Null;
    return skip();
  }
  if (word == Word::Case) return case_of(out);
  if (word == Word::Interval) {
    skip();
    operand(out);
    if (is(Word::Name)) skip();
    return;
  }
  const bool can_be_called = word == Word::Function || word == Word::Telling || word == Word::Join ||
                             word == Word::Values || word == Word::Statement || word == Word::Predicate ||
                             word == Word::Arithmetic;  // left(, row(, insert(, mod(
  if (word != Word::Name && !can_be_called) {
    out.is_broken = true;
    return;
  }
  bool is_telling = word == Word::Telling;
  const bool is_array = ascii::equals(text_of(now_), "array");
  const bool is_hard_name = is_technical(text_of(now_));
  const bool is_function = word == Word::Function;
  const bool is_information = is_function && is_information_name(text_of(now_));
  const bool is_user =
      text_of(now_).size() > 5 && (text_of(now_).ends_with("_user") || text_of(now_).ends_with("_USER"));
  skip();
  bool is_dotted = false;
  while (is(Kind::Dot)) {
    is_dotted = true;
    skip();
    if (!is(Kind::Word) && !(is(Kind::Arithmetic) && text_of(now_) == "*")) break;
    is_telling |= now_.word == Word::Telling && is_technical(text_of(now_));  // master..xp_cmdshell, not time.sleep
    skip();
  }
  if (is_array && is(Kind::Other) && text_of(now_) == "[") {  // array['a','b'], of PostgreSQL
    skip();
    while (is(Kind::String) || is(Kind::Number) || is(Kind::Comma)) skip();
    out.is_broken = !is(Kind::Other) || text_of(now_) != "]";
    out.last = Shape::String;
    return skip();
  }
  if (is(Kind::Open) && text_of(now_) == "(") {
    const bool is_adjacent = now_.begin == last_end_;
    Expression inner;
    arguments(inner);
    // "sleep (well)" is prose, "Sleep(Well)" a title.
    const bool is_word_alone = inner.operands == 1 && inner.last == Shape::Name;
    is_telling =
        is_telling && (is_hard_name || is_literal(inner.last) || inner.has_call || (is_adjacent && !is_word_alone));

    out.has_nested_call |= (inner.has_function && is_function) || inner.has_information;
    out.has_information |= is_information && inner.operands == 0;
    inner.operands = 0;
    inner.compares = false;
    out.take_in(inner);
    out.has_call = true;
    out.has_function |= is_function && !is_dotted;
    out.has_telling |= is_telling;
    out.last = Shape::Call;
    return;
  }
  if (word != Word::Name && word != Word::Function && word != Word::Telling) {
    out.is_broken = true;
    return;
  }
  out.last = Shape::Name;
  out.has_name = true;
  // current_user needs no parentheses; "sleep" without them is a word.
  out.has_telling |= is_telling && is_user;
}

/// At the parenthesis. Inside, dialects put words between arguments: cast(x as int), substring(x from 1),
/// count(distinct x).
void Parser::arguments(Expression& out) {
  skip();
  while (!is_at_end() && !is(Kind::Close) && !out.is_broken) {
    if (is(Word::Select)) {
      const std::uint32_t verb_end = now_.end;
      Expression inner = selection().all;
      inner.has_subquery = text_between(verb_end, verb_end + 1) != ",";
      out.take_in(inner);
    } else if (common_table(out)) {
      continue;
    } else if (is(Kind::Comma) || is(Word::From) || is(Word::As) || is(Word::By) || is(Word::Limit) ||
               is(Word::Collate) || is(Word::End)) {
      skip();
    } else {
      const Expression argument = condition();
      out.take_in(argument);
      out.last = argument.last;
      if (!out.is_broken && (is(Kind::Word) || is(Kind::String))) skip();  // cast(x as char character set y)
    }
  }
  if (is(Kind::Close)) skip();
}

void Parser::case_of(Expression& out) {
  skip();
  bool has_when = false;
  while (!is_at_end() && !out.is_broken && !is(Word::End)) {
    if (is(Word::When)) {
      has_when = true;
      skip();
    } else {
      out.take_in(condition());
    }
  }
  if (!has_when) out.is_broken = true;
  if (is(Word::End)) skip();
  out.last = Shape::Case;
  out.has_function = has_when;
}

}  // namespace onesec::inspect::sql
