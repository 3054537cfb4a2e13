#pragma once

#include <cstdint>
#include <string_view>

namespace onesec::inspect::sql {

/// What a word is for, over the dialects of MySQL, PostgreSQL, SQL Server, Oracle and SQLite. A word that is none of
/// these is a name.
enum class Word : std::uint8_t {
  Name,
  Logic,       ///< and, or, xor
  Not,         ///< not, and what stands before an operand likewise: binary, prior, exists
  Predicate,   ///< like, rlike, regexp, in, between, is …: compares
  Arithmetic,  ///< div, mod
  Union,       ///< union, except, intersect, minus
  All,         ///< all, distinct, distinctrow, top
  Select,
  Statement,  ///< insert, update, delete, drop …: begins one
  From,
  Where,
  Into,
  By,  ///< order, group: "by" follows
  Having,
  Limit,  ///< limit, offset, fetch, procedure, for
  Join,   ///< join, inner, left, natural …
  Null,   ///< null, true, false, default: literals
  Case,
  When,  ///< when, then, else
  End,
  As,
  Between,
  Collate,
  Interval,
  Values,    ///< values, table, row
  Telling,   ///< A function or variable that an application's user has no use for: it waits, tells an error or reads
             ///< files.
  Function,  ///< Any other function of a dialect that is seldom an English word.
};

/// ASCII letters of either case.
[[nodiscard]] Word word_of(std::string_view text);

}  // namespace onesec::inspect::sql
