#pragma once

#include <string_view>

#include "inspect/reasons.h"
#include "inspect/sql/parser.h"

namespace onesec::inspect::sql {

/// Where in a statement the value is thought to stand.
enum class Place : std::uint8_t {
  Bare,    ///< As a number or a name: the value begins with an operand, or with what follows one.
  Quoted,  ///< In a string that was closed just before.
};

/// Reads what follows the literal, and says what of it is SQL. A word of prose where SQL has no place for it ends the
/// reading; behind it only what prose never says counts.
class Judge {
 public:
  /// `at`: the first byte behind the literal's quote, or 0. `is_wordy`: prose stands before it.
  Judge(std::string_view text, std::size_t at, Place place, bool is_wordy, Reasons& out)
      : parser_(text, at), begin_(static_cast<std::uint32_t>(at)), place_(place), is_wordy_(is_wordy), out_(out) {}
  void run();

 private:
  /// Points of an expression for what is in it, whatever stands before it.
  [[nodiscard]] static std::uint32_t weight_of(const Expression& read);
  void first_operand();
  void item();
  void logic();
  void comparison();
  void arithmetic();
  void union_select();
  [[nodiscard]] bool is_table_or_rows();
  void stacked();
  [[nodiscard]] bool is_statement(char first, std::size_t length, bool is_led);
  [[nodiscard]] bool is_insert();
  [[nodiscard]] bool quotes_on(const Expression& read) const;
  bool is_of_object();
  bool is_definition(std::string_view object);
  [[nodiscard]] bool is_other_statement();
  void clause();
  void into();
  void comment();
  void select_alone(bool is_led);
  [[nodiscard]] bool closes_phrase(std::uint32_t at) const;
  void group();
  [[nodiscard]] bool sets_columns(const Expression& read) const;
  [[nodiscard]] bool is_glued(const Expression& read) const;
  [[nodiscard]] bool is_quoted_word(const Token& op) const;
  [[nodiscard]] bool is_quoted_sign(const Token& op) const;
  [[nodiscard]] bool is_name_with_apostrophe(const Token& op) const;
  [[nodiscard]] bool is_tag(const Token& op, const Expression& read) const;
  [[nodiscard]] bool is_drawn(const Token& comment) const;
  [[nodiscard]] bool is_mathematics(const Token& op, const Expression& read) const;
  [[nodiscard]] char byte(std::uint32_t at) const;
  /// A comment begins here that has nothing to say: it hides what the program appends.
  [[nodiscard]] bool is_cut_off() const;
  [[nodiscard]] bool is_cut_off_soon() const;
  [[nodiscard]] bool is_equation_of_a_name(const Expression& read) const;
  [[nodiscard]] bool is_tautology(const Expression& read) const;
  /// The same, or a semicolon, and nothing behind it.
  [[nodiscard]] bool ends_the_value() const;
  void recover();
  /// Whether what was read ends as an attack does: with the text, a comment, a string for the program to close, or the
  /// next clause.
  [[nodiscard]] bool ends_well(const Expression& read) const;
  void add(std::uint32_t points, std::string_view what, std::uint32_t begin, std::uint32_t end);

  Parser parser_;
  std::uint32_t begin_;
  Place place_;
  bool is_wordy_;
  bool is_recovered_ = false;
  bool is_over_ = false;
  bool has_operand_ = false;
  bool is_first_ = true;
  bool has_left_group_ = false;   ///< A bracket was closed that the value didn't open.
  bool names_procedure_ = false;  ///< What is executed is a procedure of the server, by its whole name.
  bool is_one_number_ = false;    ///< … with a number, and an operator behind it.
  bool compares_first_ = false;   ///< A bare value begins with two literals compared.
  bool has_condition_ = false;    ///< One was joined by a word.
  bool is_complete_ = false;      ///< The statement has all that its grammar wants.
  Shape first_ = Shape::None;     ///< What a bare value begins with.
  Reasons& out_;
};

}  // namespace onesec::inspect::sql
