// Ruby on Rails: the secrets that an application holds (its guide to security, "Environmental Security"), as the whole
// of a value. In a line of source something stands around them.
#include <algorithm>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {

void read_ruby(std::string_view text, Reasons& out) {
  static constexpr std::string_view kHolders[] = {"Rails.application.credentials", "Rails.application.secrets",
                                                  "Rails.application.config.secret_", "Rails.application.secret_",
                                                  "Rails.application.key_generator"};
  constexpr std::size_t kLongest = 128;  // Of a path of names.
  constexpr ascii::Bytes is_of_path(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:!?[]()'\"&@#{}<>%=;");
  const std::string_view all = ascii::trim(text);
  if (all.size() > kLongest || !std::ranges::all_of(all, is_of_path)) return;
  for (const std::string_view holder : kHolders) {
    const std::size_t at = all.find(holder);
    if (at == all.npos || at > 4) continue;  // "#{", "<%=": what an expression stands in.
    const auto first = static_cast<std::size_t>(all.data() - text.data());
    return say(out, 100, "the secrets of an application of Rails", first + at, first + at + holder.size());
  }
}

}  // namespace onesec::inspect::code
