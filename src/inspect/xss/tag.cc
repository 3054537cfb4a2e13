#include "inspect/xss/tag.h"

#include <algorithm>

namespace onesec::inspect::xss {

Pair next_pair(std::string_view text, std::size_t& at) {
  while (at < text.size() && (is_space(text[at]) || text[at] == '/' || text[at] == '"' || text[at] == '\'')) ++at;
  Pair pair;
  const std::size_t begin = at;
  while (at < text.size() && !is_space(text[at]) && text[at] != '/' && text[at] != '>' && text[at] != '<' &&
         (text[at] != '=' || at == begin))
    ++at;
  pair.name = text.substr(begin, at - begin);
  std::size_t next = at;
  while (next < text.size() && is_space(text[next])) ++next;
  if (next >= text.size() || text[next] != '=' || pair.name.empty()) return pair;
  if (next + 1 < text.size() && text[next + 1] == '=') {  // x==1 compares; as an attribute, its value is "=1".
    for (at = next; at < text.size() && !is_space(text[at]) && text[at] != '>';) ++at;
    return pair;
  }
  pair.has_value = true;
  ++next;
  while (next < text.size() && is_space(text[next])) ++next;
  if (next < text.size() && (text[next] == '"' || text[next] == '\'' || text[next] == '`')) {
    const std::size_t close = text.find(text[next], next + 1);
    const std::size_t end = close == std::string_view::npos ? text.size() : close;
    pair.value = text.substr(next + 1, end - next - 1);
    at = std::min(end + 1, text.size());
    return pair;
  }
  const std::size_t value = next;
  while (next < text.size() && !is_space(text[next]) && text[next] != '>') ++next;
  pair.value = text.substr(value, next - value);
  at = next;
  return pair;
}

bool holds(std::string_view text, std::string_view word) {
  const auto is_same = [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  };
  return std::ranges::search(text, word, is_same).begin() != text.end();
}

}  // namespace onesec::inspect::xss
