#include <algorithm>
#include <initializer_list>

#include "inspect/ascii.h"
#include "inspect/sql/judge.h"

namespace onesec::inspect::sql {
namespace {

bool is_any(std::string_view word, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) { return ascii::equals(word, name); });
}

}  // namespace

/// Whether the statement whose verb was just read goes on as its grammar wants: a prose sentence with the same verb
/// doesn't. `first` and `length`: of the verb.
bool Judge::is_statement(char first, std::size_t length, bool is_led) {
  const Token next = parser_.peek();
  const std::string_view word = parser_.text_of(next);
  bool is_sure = false;
  if (first == 's' && length == 8) {  // shutdown
    is_sure = parser_.is_at_end() || parser_.is(Kind::Semicolon) || parser_.is(Word::End) || is_any(word, {"with"});
  } else if (first == 'b' && length == 6) {  // backup database x to disk
    parser_.skip();
    parser_.skip();
    is_sure = is_any(word, {"database", "log"}) && is_any(parser_.text_of(parser_.peek()), {"to"});
    parser_.skip();
    is_sure = is_sure && is_any(parser_.text_of(parser_.peek()), {"disk"});
  } else if (first == 'w' || first == 'b') {  // waitfor delay 'x', begin
    is_sure = next.kind == Kind::Word && (is_any(word, {"delay", "time", "database"}) || next.word == Word::Statement ||
                                          next.word == Word::Telling);
    parser_.skip();
    is_sure = is_sure && (first == 'b' || parser_.is(Kind::String) || parser_.is(Kind::Variable));
  } else if (first == 'd' && length == 7) {  // declare @x
    parser_.skip();
    is_sure = next.kind == Kind::Variable ||
              (parser_.is(Word::Name) && parser_.text_of(parser_.peek()).size() == 6);  // x cursor for
  } else if (first == 'e' || (first == 'c' && length == 4)) {  // exec master..xp_cmdshell, execute immediate, call x(
    parser_.skip();
    if (is_any(word, {"immediate"}) && parser_.is(Kind::String)) return true;
    is_sure = next.kind == Kind::Open || next.kind == Kind::Variable || next.word == Word::Telling ||
              parser_.is(Kind::Dot) || (parser_.is(Kind::Open) && !is_wordy_) ||
              (is_led && !is_wordy_ && (next.kind == Kind::String || parser_.is(Kind::String))) ||
              word.find('_') != std::string_view::npos;
    while (parser_.is(Kind::Dot)) {  // master..xp_cmdshell
      parser_.skip();
      names_procedure_ = names_procedure_ || parser_.is(Word::Telling);
      if (parser_.is(Kind::Word)) parser_.skip();
    }
  } else if (first == 'h') {  // handler x open, handler x read first
    parser_.skip();
    is_sure = next.kind == Kind::Word && is_any(parser_.text_of(parser_.peek()), {"open", "read"});
    parser_.skip();
  } else if (first == 'i') {  // insert into x values|select|(
    is_sure = is_insert();
  } else if (first == 'r' && next.word == Word::Into) {  // replace into x …
    parser_.skip();
    parser_.skip();
    is_sure = parser_.is(Kind::Open) || parser_.is(Word::Values) || parser_.is(Word::Select);
  } else if (first == 'u') {  // update x set y =
    parser_.skip();
    while (parser_.is(Kind::Dot) ||
           (parser_.is(Kind::Word) && next.kind == Kind::Word && parser_.peek().word == Word::Function)) {
      const bool is_dot = parser_.is(Kind::Dot);
      parser_.skip();
      if (is_dot && parser_.is(Kind::Word)) parser_.skip();  // schema . table
    }
    const std::string_view set = parser_.text_of(parser_.peek());
    is_sure = (next.kind == Kind::Word || next.kind == Kind::String) && is_any(set, {"set"});
    parser_.skip();
    parser_.skip();
    is_sure = is_sure && (parser_.is(Kind::Comparison) || parser_.is(Kind::Dot));
  } else if (first == 'd' && length == 6) {  // delete from x
    Token from = next;
    while (is_any(parser_.text_of(from), {"low_priority", "quick", "ignore"})) {
      parser_.skip();
      from = parser_.peek();
    }
    is_sure = from.word == Word::From;
    parser_.skip();
    if (is_sure) {
      parser_.skip();
      is_sure = parser_.is(Word::Where) || parser_.is_at_end() || parser_.is(Kind::Semicolon) || parser_.is(Kind::Dot);
      if (parser_.is(Kind::End) && !is_led) is_sure = false;
    }
  } else {
    is_sure = is_of_object();
  }
  return is_sure;
}

/// At what follows drop|create|alter|truncate|rename|grant …: table|database|user|function|procedure …
bool Judge::is_of_object() {
  const Token next = parser_.peek();
  const std::string_view word = parser_.text_of(next);
  const bool is_object = next.word == Word::Values || next.word == Word::Function || next.word == Word::Limit ||
                         next.word == Word::Logic ||
                         is_any(word, {"view", "index", "login", "trigger", "column", "data", "infile", "all", "xml"});
  parser_.skip();
  const bool is_sure = is_object && next.kind == Kind::Word &&
                       (parser_.is(Kind::Word) || parser_.is(Kind::String) || parser_.is_at_end());
  if (is_sure && !parser_.is_at_end()) is_complete_ = is_definition(word);
  return is_sure;
}

/// At the name of what is made: "create user x identified by", "load data infile 'x'". Nothing of such a statement is
/// missing, and nobody shows one to others, as they do "create table x (".
bool Judge::is_definition(std::string_view object) {
  const bool is_user = is_any(object, {"user"});
  if (!is_user && !is_any(object, {"data", "xml"})) return false;
  const bool is_file = is_any(parser_.text_of(parser_.peek()), {"infile"});
  parser_.skip();
  return is_user ? is_any(parser_.text_of(parser_.peek()), {"identified"}) : is_file && parser_.is(Kind::String);
}

/// At what follows "insert": into x values|select|(. With a list of columns and one of values, nothing is missing.
bool Judge::is_insert() {
  if (!parser_.is(Word::Into)) return false;
  parser_.skip();
  if (parser_.is(Kind::Word) || parser_.is(Kind::String)) parser_.skip();
  const bool is_qualified = parser_.is(Kind::Dot);
  if (is_qualified) {
    parser_.skip();
    parser_.skip();
  }
  if (is_qualified && !parser_.is(Kind::Open)) return true;
  if (parser_.is(Word::Values) || parser_.is(Word::Select)) return true;
  if (!parser_.is(Kind::Open)) return false;
  (void)parser_.expression();
  if (parser_.is(Word::Values)) {
    parser_.skip();
    is_complete_ = parser_.is(Kind::Open);
  }
  return true;
}

/// Statements whose first word is no verb of prose: with x as (select …), replace into, pragma, attach, vacuum.
bool Judge::is_other_statement() {
  const Token verb = parser_.peek();
  const std::string_view word = parser_.text_of(verb);
  if (is_any(word, {"with"})) {
    parser_.skip();
    if (is_any(parser_.text_of(parser_.peek()), {"recursive"})) parser_.skip();
    if (!parser_.is(Word::Name)) return false;
    parser_.skip();
    if (parser_.is(Kind::Open)) return true;
    if (!parser_.is(Word::As)) return false;
    parser_.skip();
    return parser_.is(Kind::Open);
  }
  if (is_any(word, {"replace"})) {
    parser_.skip();
    if (parser_.is(Word::Into)) return true;
    if (!parser_.is(Kind::Word)) return false;
    parser_.skip();  // replace x (a, b) values (…)
    return parser_.is(Kind::Open) && parser_.expression().operands > 0 && parser_.is(Word::Values);
  }
  if (is_any(word, {"copy"})) {  // copy x (a, b) from program 'id'
    parser_.skip();
    if (!parser_.is(Kind::Word) && !parser_.is(Kind::String) && !parser_.is(Kind::Open)) return false;
    parser_.skip();
    const auto is_direction = [&] { return parser_.is(Word::From) || is_any(parser_.text_of(parser_.peek()), {"to"}); };
    for (std::uint32_t i = 0; i < 32 && !is_direction() && !parser_.is_at_end(); ++i) parser_.skip();
    parser_.skip();
    return parser_.is(Kind::String) || is_any(parser_.text_of(parser_.peek()), {"program", "stdin", "stdout"});
  }
  if (is_any(word, {"pragma"})) {
    parser_.skip();
    parser_.skip();
    return parser_.is(Kind::Open) || parser_.is(Kind::Comparison) || parser_.is_at_end() || parser_.is(Kind::Semicolon);
  }
  if (is_any(word, {"attach", "detach"})) {
    parser_.skip();
    return parser_.is(Kind::String) || is_any(parser_.text_of(parser_.peek()), {"database"});
  }
  if (is_any(word, {"bulk"})) {
    parser_.skip();
    return is_any(parser_.text_of(parser_.peek()), {"insert"});
  }
  if (is_any(word, {"runscript"})) {
    parser_.skip();
    return parser_.is(Word::From);
  }
  if (is_any(word, {"use", "desc", "describe"})) {  // use x; desc x;
    parser_.skip();
    if (!parser_.is(Kind::Word)) return false;
    parser_.skip();
    return parser_.is(Kind::Semicolon) || parser_.is(Kind::Comment);
  }
  if (is_any(word, {"vacuum", "analyze", "reindex", "checkpoint"})) {
    parser_.skip();
    return parser_.is_at_end() || parser_.is(Kind::Semicolon);
  }
  return false;
}

}  // namespace onesec::inspect::sql
