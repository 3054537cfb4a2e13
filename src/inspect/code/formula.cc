// A formula of a spreadsheet in a value that is exported later: what programs of Microsoft's and Google's run or fetch.
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

constexpr std::size_t kLongest = 1024;  ///< Of a formula that somebody hides in a field.

/// cmd|'/C calc'!A0: Dynamic Data Exchange, application|topic!item (Excel's "remote reference").
void read_exchange(std::string_view text, Reasons& out) {
  for (std::size_t bar = text.find('|'); bar != text.npos; bar = text.find('|', bar + 1)) {
    std::size_t begin = bar;
    while (begin > 0 && ascii::is_word(text[begin - 1])) --begin;
    if (begin == bar || bar + 1 >= text.size() || text[bar + 1] != '\'') continue;
    const std::size_t close = text.find('\'', bar + 2);
    if (close == text.npos) return;
    if (close + 1 < text.size() && text[close + 1] == '!')
      return say(out, 100, "a formula that starts a program", begin, close + 2);
  }
}

/// WEBSERVICE("…"): functions that fetch what they are given (Excel's and Google Sheets' lists of functions), start a
/// program (LibreOffice's DDE) or call a library (Excel 4's CALL, EXEC and REGISTER).
void read_functions(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 11> kFunctions{"call",      "dde",        "exec",       "hyperlink",
                                                               "image",     "importdata", "importfeed", "importhtml",
                                                               "importxml", "register",   "webservice"};
  static_assert(std::is_sorted(kFunctions.begin(), kFunctions.end()));
  for (std::size_t bracket = text.find('('); bracket != text.npos; bracket = text.find('(', bracket + 1)) {
    std::size_t begin = bracket;
    while (begin > 0 && bracket - begin < 12 && ascii::is_letter(text[begin - 1])) --begin;
    const std::string_view name = text.substr(begin, bracket - begin);
    if (!ascii::is_among(name, kFunctions)) continue;
    const std::string_view given = text.substr(bracket + 1);
    // A link or a picture shows; with a cell joined to its address, it tells what stands there.
    const bool is_shown = ascii::equals(name, "hyperlink") || ascii::equals(name, "image");
    bool joins = false;
    for (std::size_t joint = given.find('&'); joint != text.npos && !joins; joint = given.find('&', joint + 1))
      joins = joint > 0 && joint + 1 < given.size() && given[joint - 1] == '"' && ascii::is_letter(given[joint + 1]);
    const bool is_given = given.starts_with('"') || ascii::starts(given, "concat") || joins;
    if (is_shown ? joins : is_given)
      return say(out, 100, "a formula that fetches something or starts a program", begin, bracket + 1);
  }
}

}  // namespace

void read_formula(std::string_view text, Reasons& out) {
  // What spreadsheets take for a formula (OWASP, CSV injection).
  const std::size_t first = ascii::skip_space(text, 0);
  if (first == text.size() || text.size() > kLongest) return;
  const char sign = text[first];
  if (sign != '=' && sign != '+' && sign != '-' && sign != '@') return;
  read_exchange(text, out);
  read_functions(text, out);
}

}  // namespace onesec::inspect::code
