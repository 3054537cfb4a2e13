#include "inspect/lookup/lookup.h"

#include <array>
#include <cstdint>

#include "inspect/ascii.h"

namespace onesec::inspect {
namespace {

/// Lookups of Log4j 2 that read what the host knows: its manual, "Lookups".
constexpr std::array<std::string_view, 12> kTelling{"bundle", "ctx",   "docker", "env",    "java", "k8s",
                                                    "log4j",  "lower", "main",   "spring", "sys",  "web"};
/// String lookups of Apache Commons Text that read files, ask servers or run script (CVE-2022-42889).
constexpr std::array<std::string_view, 7> kActing{"const", "dns", "file", "script", "url", "urldecoder", "xml"};

/// What the lookups of a text come to, with the brackets that are open.
class Evaluator {
 public:
  Evaluator(std::string_view text, Reasons& out) : text_(text), out_(out) {}

  void run() {
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '$' && i + 1 < text_.size() && text_[i + 1] == '{') {
        open(i++);
      } else if (text_[i] == '}' && depth_ > 0) {
        close(i + 1);
      } else if (size_ < result_.size()) {
        result_[size_++] = text_[i];
      }
    }
    // "${jndi:ldap://…" cut off by a length limit is still one.
    while (depth_ > 0) close(text_.size());
  }

 private:
  struct Open {
    std::size_t at = 0;     ///< In the text.
    std::size_t begin = 0;  ///< In the result.
    bool is_built = false;  ///< Another lookup gives a part of its name.
  };

  void open(std::size_t at) {
    if (depth_ == open_.size()) return;
    open_[depth_++] = {.at = at, .begin = size_};
  }

  void close(std::size_t end) {
    const Open lookup = open_[--depth_];
    const std::string_view content(result_.data() + lookup.begin, size_ - lookup.begin);
    const std::string_view value = judge(lookup, content, end);
    // Into the place of the lookup: the value lies behind it, so the copy goes forward.
    std::copy(value.begin(), value.end(), result_.begin() + static_cast<std::ptrdiff_t>(lookup.begin));
    size_ = lookup.begin + value.size();
    if (depth_ == 0) return;
    const Open& outer = open_[depth_ - 1];
    const std::string_view before(result_.data() + outer.begin, lookup.begin - outer.begin);
    if (before.find(':') == std::string_view::npos && !value.empty()) open_[depth_ - 1].is_built = true;
  }

  std::string_view judge(const Open& lookup, std::string_view content, std::size_t end) {
    const std::size_t colon = content.find(':');
    if (colon == std::string_view::npos) return {};
    const std::string_view name = ascii::trim(content.substr(0, colon));
    const std::string_view rest = content.substr(colon + 1);
    if (ascii::equals(name, "jndi")) {
      say(100, "a JNDI lookup, by which a logger loads code from an address", lookup.at, end);
    } else if (lookup.is_built) {
      say(100, "the name of a lookup is put together by other lookups", lookup.at, end);
    } else if (ascii::is_among(name, kActing) && !rest.empty() && rest.front() != '-') {
      say(ascii::equals(name, "const") ? 60 : 100, "a lookup that reads files, asks servers or runs script", lookup.at,
          end);
    } else if (ascii::is_among(name, kTelling) && !rest.empty() && rest.front() != '-') {
      say(60, "a lookup that tells what the host knows", lookup.at, end);
    }
    if (ascii::equals(name, "lower") || ascii::equals(name, "upper")) return rest;
    if (ascii::equals(name, "date")) return trimmed_quotes(rest);
    const std::size_t fallback = content.find(":-");
    return fallback == std::string_view::npos ? std::string_view() : content.substr(fallback + 2);
  }

  static std::string_view trimmed_quotes(std::string_view text) {
    while (!text.empty() && text.front() == '\'') text.remove_prefix(1);
    while (!text.empty() && text.back() == '\'') text.remove_suffix(1);
    return text;
  }

  void say(std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
    out_.add({Attack::Lookup, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  }

  std::string_view text_;
  Reasons& out_;
  std::array<char, 512> result_{};  ///< Names of lookups are short; what doesn't fit is no name.
  std::size_t size_ = 0;
  std::array<Open, 16> open_{};
  std::size_t depth_ = 0;
};

}  // namespace

void inspect_lookup(std::string_view text, Reasons& out) {
  if (text.find("${") == std::string_view::npos) return;
  Evaluator(text, out).run();
}

}  // namespace onesec::inspect
