#include "inspect/code/pair.h"

#include <array>

#include "inspect/ascii.h"
#include "inspect/code/functions.h"
#include "inspect/code/languages.h"

namespace onesec::inspect {
namespace {

/// filter[]: without what makes an array of it.
std::string_view without_subscript(std::string_view name) { return name.substr(0, name.find('[')); }

/// Whether PHP calls it: a function that runs, reads or tells something. "file" and "system" are kinds of filters, too.
bool is_called(std::string_view text) {
  return code::callable(text) == code::Callable::Acting || ascii::equals(text, "system") ||
         ascii::equals(text, "exec") || ascii::equals(text, "assert");
}

}  // namespace

void inspect_code_of_pair(std::string_view name, std::string_view text, Reasons& out) {
  // _method names a verb of HTTP (ThinkPHP, "var_method"); the framework called a method of its own by it
  // (CVE-2019-9082).
  if (ascii::equals(name, "_method") && ascii::starts(text, "__"))
    return code::say(out, 100, "a method of PHP is named as the method of a request", 0, text.size());
  // What the values of a request are put through.
  const bool is_list = name.ends_with("[]");
  if (is_list && ascii::equals(without_subscript(name), "filter") && is_called(text))
    code::say(out, 60, "a function of PHP is named as a filter", 0, text.size());
}

}  // namespace onesec::inspect
