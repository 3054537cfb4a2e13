#include "inspect/lookup/lookup.h"

#include <array>
#include <cstdint>

#include "inspect/ascii.h"

namespace onesec::inspect {
namespace {

/// Lookups of Log4j 2 that read what the host knows: its manual, "Lookups".
constexpr std::array<std::string_view, 14> kTelling{"base64",         "bundle", "ctx",   "docker", "env",
                                                    "java",           "k8s",    "log4j", "lower",  "main",
                                                    "resourcebundle", "spring", "sys",   "web"};
/// String lookups of Apache Commons Text that read files, ask servers or run script (CVE-2022-42889).
/// Those that decode hide what they decode from whoever reads along.
constexpr std::array<std::string_view, 10> kActing{"base64decoder", "const", "dns",        "file", "properties",
                                                   "script",        "url",   "urldecoder", "xml",  "xmldecoder"};

/// What the lookups of a text come to, from the inside out.
class Evaluator {
 public:
  Evaluator(std::string_view text, Reasons& out) : text_(text), out_(out) {}

  void run() {
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '$' && i + 1 < text_.size() && text_[i + 1] == '{') {
        open(i++);
        is_dollar_left_ = false;
      } else if (text_[i] == '{' && is_dollar_left_) {  // ${env:x:-$}{jndi:…}
        if (depth_ > 0 && open_[depth_ - 1].size > 0) --open_[depth_ - 1].size;
        open(i);
        open_[depth_ - 1].is_built = true;
        is_dollar_left_ = false;
      } else if (text_[i] == '}' && depth_ > 0) {
        close(i + 1);
      } else {
        is_dollar_left_ = false;
        if (depth_ > 0) open_[depth_ - 1].keep(text_.substr(i, 1));
      }
    }
    // "${jndi:ldap://…" cut off by a length limit is still one.
    while (depth_ > 0) close(text_.size());
  }

 private:
  /// A lookup whose end wasn't read yet.
  struct Open {
    static constexpr std::size_t kKept = 96;  ///< Of its content: a name, and a letter or two that it stands for.

    std::size_t at = 0;  ///< In the text.
    std::array<char, kKept> bytes{};
    std::size_t size = 0;
    bool is_built = false;  ///< Another lookup gives a part of its name.
    bool is_asked = false;  ///< Another lookup gives what it looks up.

    void keep(std::string_view more) {
      more = more.substr(0, kKept - size);
      std::copy(more.begin(), more.end(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      size += more.size();
    }
    [[nodiscard]] std::string_view content() const { return {bytes.data(), size}; }
  };

  /// ${::-a}: a name and a key of nothing, and what stands for them. Shells and templates have no such form.
  static constexpr std::string_view kNameless = "::-";

  void open(std::size_t at) {
    if (depth_ == open_.size()) return say(100, "lookups are nested deeper than anybody needs", at, at + 2);
    open_[depth_] = Open{};
    open_[depth_++].at = at;
  }

  void close(std::size_t end) {
    const Open& lookup = open_[--depth_];
    const std::string_view value = judge(lookup, lookup.content(), end);
    is_dollar_left_ = value.ends_with('$');
    if (depth_ == 0) return;
    Open& outer = open_[depth_ - 1];
    if (lookup.content().starts_with(kNameless) && outer.content().starts_with(kNameless))
      say(100, "lookups without a name stand in each other", outer.at, end);
    const bool has_name = outer.content().find(':') != std::string_view::npos;
    if (!has_name && !value.empty()) outer.is_built = true;
    outer.is_asked = outer.is_asked || has_name;
    outer.keep(value);
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
    } else if (ascii::is_among(name, kTelling) && (rest.empty() ? lookup.is_asked : rest.front() != '-')) {
      const bool is_whole =
          lookup.at == 0 && end == text_.size();  // Configuration, and talk of it, has more around it.
      say(is_whole ? 100 : 60, "a lookup that tells what the host knows", lookup.at, end);
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
  std::array<Open, 16> open_{};
  std::size_t depth_ = 0;
  bool is_dollar_left_ = false;  ///< The lookup that just ended gave a "$", which a bracket may follow.
};

}  // namespace

void inspect_lookup(std::string_view text, Reasons& out) {
  if (text.find("${") == std::string_view::npos) return;
  Evaluator(text, out).run();
}

}  // namespace onesec::inspect
