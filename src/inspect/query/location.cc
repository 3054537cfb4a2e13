#include "inspect/query/location.h"

#include <algorithm>
#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect {
namespace {

constexpr std::size_t kLongest = 512;

bool is_name(char c) { return ascii::is_word(c) || c == '-' || c == '.'; }

/// Where the bracket at `at` closes, strings passed over; 0: nowhere.
std::size_t skip_predicate(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '\'' || text[at] == '"') {
      at = text.find(text[at], at + 1);
      if (at == text.npos) return 0;
    } else if (text[at] == '[') {
      ++depth;
    } else if (text[at] == ']' && --depth == 0) {
      return at + 1;
    }
  }
  return 0;
}

bool is_secret(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kSecrets{"pass", "passphrase", "passwd",      "password",
                                                            "pwd",  "secret",     "userpassword"};
  return ascii::is_among(name, kSecrets);
}

/// name()='password', local-name()="pass"
bool asks_for_secret(std::string_view predicate) {
  const std::size_t name = predicate.find("name()");
  const std::size_t open = name == predicate.npos ? name : predicate.find_first_of("'\"", name);
  if (open == predicate.npos) return false;
  const std::string_view literal = predicate.substr(open + 1);
  return is_secret(literal.substr(0, literal.find(predicate[open])));
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text.substr(0, kLongest)) {}

  Location read() {
    begin();
    while (step()) {
      result_.end = at_;
      if (!separator()) break;
    }
    return result_;
  }

 private:
  [[nodiscard]] bool has(std::string_view sign) const { return text_.substr(at_).starts_with(sign); }

  void begin() {
    if (has("$")) {
      while (++at_ < text_.size() && is_name(text_[at_])) {
      }
      (void)separator();
      return;
    }
    result_.is_absolute = separator();
  }

  bool separator() {
    const std::size_t before = at_;
    if (has("/")) ++at_;
    if (has("/")) ++at_;
    return at_ > before;
  }

  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// An axis, a name or a test of a node, predicates.
  bool step() {
    if (has("@")) {
      ++at_;
      result_.is_of_page = true;
    }
    std::string_view name = word();
    if (has("::")) {
      at_ += 2;
      name = word();
    }
    bool is_any = false;
    if (has("*") && name.empty()) {
      ++at_;
      is_any = true;
    } else if (has("(")) {
      static constexpr std::array<std::string_view, 4> kTests{"comment", "node", "processing-instruction", "text"};
      if (!ascii::is_among(name, kTests) || !has("()")) return false;
      at_ += 2;
      if (name == "node") ++result_.places;
    } else if (name.empty()) {
      return false;
    }
    static constexpr std::array<std::string_view, 19> kOfPages{
        "article", "body", "channel", "div",  "entry", "feed", "form",  "head", "html", "img",
        "input",   "item", "li",      "main", "rss",   "span", "table", "tr",   "ul"};
    result_.is_of_page = result_.is_of_page || ascii::is_among(name, kOfPages);
    result_.has_secret = result_.has_secret || is_secret(name);
    ++result_.steps;
    return predicates(is_any);
  }

  bool predicates(bool is_any) {
    while (has("[")) {
      const std::size_t end = skip_predicate(text_, at_);
      if (end == 0) return false;
      const std::string_view inside = text_.substr(at_ + 1, end - at_ - 2);
      if (inside.find('@') != inside.npos) result_.is_of_page = true;
      if (is_any && !inside.empty() && std::all_of(inside.begin(), inside.end(), ascii::is_digit)) ++result_.places;
      if (asks_for_secret(inside)) result_.has_secret = true;
      ++result_.predicates;
      at_ = end;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Location result_;
};

}  // namespace

Location read_location(std::string_view text) { return Reader(text).read(); }

}  // namespace onesec::inspect
