#include <algorithm>
#include <array>

#include "inspect/template/parts.h"

namespace onesec::inspect::templates {
namespace {

/// Methods of Java's Object, Class, ClassLoader and Runtime, of the servlet's context, and of .NET's Object, Assembly
/// and Type. As they are written: getType() is anybody's.
bool is_reflection(std::string_view name) {
  static constexpr std::array<std::string_view, 20> kMethods{"CreateInstance",
                                                             "GetType",
                                                             "GetTypes",
                                                             "InvokeMember",
                                                             "defineClass",
                                                             "forName",
                                                             "getClass",
                                                             "getClassLoader",
                                                             "getContextClassLoader",
                                                             "getDeclaredConstructor",
                                                             "getDeclaredConstructors",
                                                             "getDeclaredField",
                                                             "getDeclaredFields",
                                                             "getDeclaredMethod",
                                                             "getDeclaredMethods",
                                                             "getMethods",
                                                             "getProtectionDomain",
                                                             "getRuntime",
                                                             "getServletContext",
                                                             "loadClass"};
  static_assert(std::is_sorted(kMethods.begin(), kMethods.end()));
  return std::binary_search(kMethods.begin(), kMethods.end(), name);
}

std::size_t skip_word(std::string_view text, std::size_t at) {
  while (at < text.size() && ascii::is_word(text[at])) ++at;
  return at;
}

/// Where the bracket at `at` closes; npos: nowhere near.
std::size_t skip_brackets(std::string_view text, std::size_t at) {
  constexpr std::size_t kFarthest = 256;
  std::size_t depth = 0;
  for (const std::size_t end = std::min(text.size(), at + kFarthest); at < end; ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return at + 1;
  }
  return text.npos;
}

}  // namespace

bool reflects(std::string_view inner) {
  for (std::size_t at = inner.find('('); at != inner.npos; at = inner.find('(', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && ascii::is_word(inner[begin - 1])) --begin;
    if (begin > 0 && inner[begin - 1] == '.' && is_reflection(inner.substr(begin, at - begin))) return true;
  }
  return false;
}

void read_references(std::string_view text, Reasons& out) {
  for (std::size_t at = text.find('$'); at != text.npos; at = text.find('$', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    const std::size_t name = at + (rest.starts_with("!{") ? 3 : rest.starts_with('!') ? 2 : 1);
    std::size_t end = skip_word(text, name);
    if (end == name) continue;
    while (end + 1 < text.size() && text[end] == '.') {
      const std::size_t member = end + 1;
      end = skip_word(text, member);
      if (end >= text.size() || text[end] != '(') continue;
      const std::string_view method = text.substr(member, end - member);
      // Names with capitals are those of PowerShell, whose references look alike.
      if (!method.empty() && method[0] >= 'a' && is_reflection(method)) {
        const bool begins = ascii::skip_space(text, 0) == at;
        return say(out, begins ? 100 : 60, "a reference of Velocity that gets to a class", at, end);
      }
      end = std::min(skip_brackets(text, end), text.size());
    }
  }
}

}  // namespace onesec::inspect::templates
