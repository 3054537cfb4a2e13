#pragma once

#include <string_view>

#include "inspect/code/code.h"

namespace onesec::inspect {

/// For tests: what a text has as code for the server.
inline std::uint32_t points_of_code(std::string_view text) {
  Reasons out;
  inspect_code(text, ascii::Alphabet(text), out);
  return out.points(Attack::Code);
}

}  // namespace onesec::inspect
