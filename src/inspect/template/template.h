#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

/// Attack::Template: an expression between the marks of a template engine (Jinja2, Twig, Freemarker, Velocity, Smarty,
/// ERB, Thymeleaf, EL, OGNL, Razor …) that computes or calls something. A placeholder with a name alone, "{{name}}",
/// is what people write too. O(n).
void inspect_template(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
