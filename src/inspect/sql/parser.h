#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "inspect/sql/lexer.h"

namespace onesec::inspect::sql {

/// What stands as an operand.
enum class Shape : std::uint8_t { None, Number, String, Null, Variable, Name, Call, Group, Case, Star };

constexpr bool is_literal(Shape shape) {
  return shape == Shape::Number || shape == Shape::String || shape == Shape::Null;
}
/// Names that people write as one word of prose have neither.
constexpr bool is_technical(std::string_view name) { return name.find_first_of("_0123456789$") != name.npos; }

/// What an expression, or a chain of them with and and or between, is made of.
struct Expression {
  Shape last = Shape::None;
  std::uint32_t operands = 0;
  bool compares = false;           ///< = < like in between …, in it or in a group of it.
  bool compares_literals = false;  ///< Both sides are literals: what only a test of an injection says.
  bool has_telling = false;        ///< Word::Telling, called or a variable of the server.
  bool has_function = false;       ///< A function of a dialect is called.
  bool has_call = false;           ///< Anything is called.
  bool has_subquery = false;
  bool has_information = false;  ///< version(), user() …: without arguments.
  bool has_nested_call = false;  ///< A function of a dialect in a call.
  bool has_pipes = false;        ///< ||, which joins strings or conditions.
  bool has_name = false;
  bool has_special = false;  ///< A number in hexadecimal.
  bool has_cast = false;     ///< x::type
  bool is_broken = false;    ///< It stops where SQL can't.
  bool is_open = false;      ///< Its last string isn't closed: the program's own quote will.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  void take_in(const Expression& inner);
};

/// A SELECT from its list on.
struct Selection {
  std::uint32_t items = 0;
  bool has_literal = false;  ///< Of numbers, NULL or strings, as columns are counted.
  bool has_star = false;
  bool has_from = false;
  bool has_alias_of_words = false;   ///< "a date", which prose has too.
  bool has_qualified_table = false;  ///< schema.table, or a name with an underscore or a digit
  Expression all{};
};

/// Reads SQL from a place in a text on, tolerant of every dialect. One token is looked ahead; nothing is read twice, so
/// it is O(1) a byte. Nested at most kMaxDepth deep; deeper is broken.
class Parser {
 public:
  static constexpr std::uint32_t kMaxDepth = 24;

  Parser(std::string_view text, std::size_t at) : lexer_(text, at) { now_ = lexer_.next(); }

  [[nodiscard]] const Token& peek() const { return now_; }
  void skip() {
    last_end_ = now_.end;
    now_ = lexer_.next();
  }
  [[nodiscard]] bool is(Kind kind) const { return now_.kind == kind; }
  [[nodiscard]] bool is(Word word) const { return now_.kind == Kind::Word && now_.word == word; }
  [[nodiscard]] bool is_logic() const { return is(Kind::Logic) || is(Word::Logic); }
  [[nodiscard]] bool is_pipes() const { return is(Kind::Logic) && text_of(now_) == "||"; }
  [[nodiscard]] bool is_at_end() const { return is(Kind::End) || is(Kind::Comment); }
  [[nodiscard]] std::uint32_t last_end() const { return last_end_; }
  [[nodiscard]] std::string_view text_of(const Token& token) const { return lexer_.text_of(token); }
  [[nodiscard]] std::string_view text_between(std::uint32_t begin, std::uint32_t end) const {
    return lexer_.text_between(begin, end);
  }
  [[nodiscard]] const Lexer& lexer() const { return lexer_; }

  /// Operands with operators between them, without and and or.
  [[nodiscard]] Expression expression();
  /// Expressions with and and or between them.
  [[nodiscard]] Expression condition();
  /// Of MATCH … AGAINST: "boolean mode", "natural language mode". False: they aren't there.
  [[nodiscard]] bool skip_search_mode();
  [[nodiscard]] bool is_operator_of_words() const;
  /// At "select". The rest of its clauses is taken too.
  [[nodiscard]] Selection selection();

 private:
  void operand(Expression& out);
  void read_operand(Expression& out);
  void group(Expression& out);
  bool common_table(Expression& out);
  void named(Expression& out);
  void arguments(Expression& out);
  void case_of(Expression& out);
  void compare(Expression& out);
  void tables(Selection& out);
  void clauses(Selection& out);

  Lexer lexer_;
  Token now_;
  std::uint32_t last_end_ = 0;
  std::uint32_t depth_ = 0;
};

}  // namespace onesec::inspect::sql
