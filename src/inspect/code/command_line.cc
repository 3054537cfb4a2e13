#include "inspect/code/command_line.h"

#include "inspect/reasons.h"
#include "inspect/request/leaf.h"
#include "inspect/shell/command.h"
#include "inspect/shell/lexer.h"
#include "inspect/shell/named.h"

namespace onesec::inspect::code {
namespace {

shell::Utility utility_of(std::string_view command) {
  shell::Lexer lexer(command, 0);
  shell::Command read;
  const bool begins = lexer.next().sort == shell::Sort::Word && shell::begin_command(lexer.word(), read);
  return begins ? read.utility : shell::Utility::None;
}

}  // namespace

bool begins_with_utility(std::string_view command) { return utility_of(command) != shell::Utility::None; }

bool is_command_line(std::string_view command) {
  const shell::Utility utility = utility_of(command);
  if (utility == shell::Utility::None) return false;
  if (utility == shell::Utility::Technical || utility == shell::Utility::Shell) return true;
  // As if it were the value of what is called so.
  Reasons reasons;
  shell::read_named({.part = Part::QueryValue, .name = "exec", .text = command}, command, reasons);
  return !reasons.empty();
}

}  // namespace onesec::inspect::code
