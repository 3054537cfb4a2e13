// ColdFusion: its tags, by which a page runs on the server, and what it evaluates between number signs.
#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {
namespace {

/// Tags of Adobe's reference that start, load, read or fetch something. <cfset and <cfif compute.
constexpr std::array<std::string_view, 14> kTags{"cfcontent", "cfdirectory", "cfdump",     "cfexecute", "cffile",
                                                 "cfftp",     "cfhttp",      "cfinclude",  "cfinvoke",  "cfmodule",
                                                 "cfobject",  "cfquery",     "cfregistry", "cfscript"};
static_assert(std::is_sorted(kTags.begin(), kTags.end()));

/// #f(url.a)#, #cgi.a#: an expression that holds what a request or the server has.
bool is_expression(std::string_view inside) {
  static constexpr std::string_view kScopes[] = {"application.", "cgi.",    "cookie.",  "form.",
                                                 "request.",     "server.", "session.", "url."};
  for (const std::string_view scope : kScopes) {
    const std::size_t at = ascii::find(inside, scope);
    if (at != inside.npos && (at == 0 || !ascii::is_word(inside[at - 1]))) return true;
  }
  return ascii::starts(inside, "evaluate(") || ascii::starts(inside, "createobject(") ||
         ascii::starts(inside, "expandpath(");
}

/// Whether an element that prints, <cfoutput>, has an expression in it.
bool prints_expression(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 256;  // Of an expression in a field.
  const std::string_view element = text.substr(at, kLongest);
  const std::size_t open = element.find('#');
  const std::size_t close = open == element.npos ? open : element.find('#', open + 1);
  return close != element.npos && is_expression(element.substr(open + 1, close - open - 1));
}

}  // namespace

void read_coldfusion(std::string_view text, Reasons& out) {
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    if (!ascii::starts(text.substr(at + 1, 2), "cf")) continue;
    std::size_t end = at + 1;
    while (end < text.size() && ascii::is_letter(text[end])) ++end;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    const bool ends = end < text.size() && (ascii::is_space(text[end]) || text[end] == '>');
    if (!ends) continue;
    if (ascii::is_among(name, kTags) || (ascii::equals(name, "cfoutput") && prints_expression(text, end)))
      return say(out, ascii::skip_space(text, 0) == at ? 100 : 60, "a tag that ColdFusion runs", at, end);
  }
}

}  // namespace onesec::inspect::code
