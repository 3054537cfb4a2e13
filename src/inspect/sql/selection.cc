// A SELECT from its list on: items, tables, clauses, and the queries that UNION joins to it.
#include "inspect/sql/parser.h"

namespace onesec::inspect::sql {

Selection Parser::selection() {
  Selection out;
  out.all.begin = now_.begin;
  skip();
  while (is(Word::All)) skip();
  while (true) {
    const std::uint32_t begin = now_.begin;
    Expression item = expression();
    if (item.operands == 1 && item.last == Shape::Star) out.has_star = true;
    out.has_literal |= is_literal(item.last) || item.last == Shape::Variable;
    out.all.take_in(item);
    if (item.is_broken) {
      out.items += item.operands > 1 ? 1U : 0U;
      if (begin == now_.begin) break;
    } else {
      ++out.items;
    }
    if (is(Word::As)) {
      skip();
      if (is(Kind::Word) || is(Kind::String)) skip();
    } else if (is(Word::Name) || is(Word::Function)) {
      out.has_alias_of_words = true;
      skip();
    }
    if (!is(Kind::Comma) || out.all.is_broken) break;
    skip();
  }
  if (!out.all.is_broken) clauses(out);
  out.all.end = last_end_;
  return out;
}

void Parser::tables(Selection& out) {
  out.has_from = true;
  while (true) {
    if (is(Kind::Open)) {
      group(out.all);
    } else if (is(Kind::Word) && (now_.word == Word::Name || now_.word == Word::Function || now_.word == Word::Values ||
                                  now_.word == Word::Telling)) {
      const bool is_bracketed = text_of(now_).front() == '[';
      out.has_qualified_table |= is_bracketed || is_technical(text_of(now_));
      skip();
      while (is(Kind::Dot) || is(Kind::Colon)) {  // Informix: database:table
        out.has_qualified_table = true;
        skip();
        if (is(Kind::Word)) skip();
      }
      if (is(Kind::Open)) arguments(out.all);
    } else if (is(Kind::String) && !now_.is_open) {
      skip();
    } else {
      out.all.is_broken = true;
      return;
    }
    if (is(Word::As)) skip();
    if (is(Word::Name)) {
      out.has_alias_of_words = true;
      skip();
    }
    if (is(Kind::Comma)) {
      skip();
      continue;
    }
    if (!is(Word::Join)) return;
    while (is(Word::Join)) skip();
  }
}

void Parser::clauses(Selection& out) {
  while (!out.all.is_broken) {
    if (is(Word::From)) {
      skip();
      tables(out);
    } else if (is(Word::Where) || is(Word::Having)) {
      skip();
      out.all.take_in(condition());
    } else if (is(Word::By)) {
      skip();
      if (is(Word::Name)) skip();  // "by"
      out.all.take_in(condition());
      while (is(Word::End)) skip();  // asc, desc
      while (is(Kind::Comma) && !out.all.is_broken) {
        skip();
        out.all.take_in(condition());
        while (is(Word::End)) skip();
      }
    } else if (is(Word::Limit) || is(Word::Into)) {
      skip();
      if (is(Word::Name)) skip();  // outfile, next
      out.all.take_in(condition());
      while (is(Kind::Comma) && !out.all.is_broken) {
        skip();
        out.all.take_in(condition());
      }
    } else if (is(Word::Union)) {
      skip();
      while (is(Word::All) || is(Kind::Open)) skip();
      if (!is(Word::Select) || depth_ >= kMaxDepth) return;
      ++depth_;
      const Selection next = selection();
      --depth_;
      out.all.take_in(next.all);
      out.has_literal |= next.has_literal;
    } else {
      return;
    }
  }
}

}  // namespace onesec::inspect::sql
