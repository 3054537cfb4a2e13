#pragma once

#include <string_view>

namespace onesec::inspect::code {

// Commands that a language runs without a name that says so. Each is asked of a whole statement.

/// %x(w) of Ruby, qx/w/ of Perl.
[[nodiscard]] bool is_quoted_command(std::string_view statement);
/// [exec w], [open "|w"] of Tcl.
[[nodiscard]] bool is_bracketed_command(std::string_view statement);
/// "w".!!, "w" ! of Scala; ["w", "x"].execute() of Groovy; s/a/system('w')/e of Perl; syscall 59, "w".
[[nodiscard]] bool runs_literal(std::string_view statement);
/// Of what open() of Perl and Ruby is given: '-|', "w|", "|w".
[[nodiscard]] bool opens_pipe(std::string_view given);

}  // namespace onesec::inspect::code
