#include "inspect/code/expression.h"

#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect::code {
namespace {

/// Objects and calls that lead from an expression to the host, in Python, Java, Ruby, PHP and JavaScript, and the
/// objects that template engines put into every page (Jinja2, Twig, Freemarker, Velocity, Smarty, Thymeleaf: their
/// manuals' "globals").
constexpr std::array<std::string_view, 64> kDangerous{"_charset",
                                                      "_context",
                                                      "_self",
                                                      "application",
                                                      "assert",
                                                      "attr",
                                                      "backtick",
                                                      "builtins",
                                                      "child_process",
                                                      "classloader",
                                                      "config",
                                                      "constructor",
                                                      "cycler",
                                                      "defineclass",
                                                      "dir",
                                                      "dump",
                                                      "environment",
                                                      "eval",
                                                      "exec",
                                                      "execsync",
                                                      "execute",
                                                      "forname",
                                                      "freemarker",
                                                      "get_flashed_messages",
                                                      "getclass",
                                                      "getruntime",
                                                      "globals",
                                                      "import",
                                                      "inspect",
                                                      "invoke",
                                                      "io",
                                                      "java",
                                                      "javax",
                                                      "joiner",
                                                      "kernel",
                                                      "lipsum",
                                                      "mainmodule",
                                                      "methods",
                                                      "namespace",
                                                      "newinstance",
                                                      "open",
                                                      "os",
                                                      "passthru",
                                                      "phpinfo",
                                                      "popen",
                                                      "process",
                                                      "processbuilder",
                                                      "proto",
                                                      "range",
                                                      "request",
                                                      "require",
                                                      "runtime",
                                                      "self",
                                                      "session",
                                                      "settings",
                                                      "shell_exec",
                                                      "smarty",
                                                      "spawn",
                                                      "spawnsync",
                                                      "subprocess",
                                                      "system",
                                                      "systemproperties",
                                                      "t",
                                                      "url_for"};
static_assert(std::is_sorted(kDangerous.begin(), kDangerous.end()));

enum class Kind : std::uint8_t { Nothing, Word, Literal, Operator, Other };

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text.substr(0, 512)) {}

  Expression read() {
    while (at_ < text_.size()) {
      if (skip_blank()) continue;
      const char c = text_[at_];
      if (ascii::is_word(c) || c == '$') {
        word();
      } else if (c == '\'' || c == '"' || c == '`') {
        string(c);
      } else {
        sign(c);
      }
    }
    return result_;
  }

 private:
  bool skip_blank() {
    if (ascii::is_space(text_[at_])) {
      ++at_;
      return true;
    }
    if (text_.substr(at_, 2) != "/*") return false;
    const std::size_t end = text_.find("*/", at_ + 2);
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
    return true;
  }

  void literal() {
    ++result_.literals;
    result_.computes = result_.computes || (last_ == Kind::Operator && before_ == Kind::Literal);
    follow(Kind::Literal);
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (ascii::is_word(text_[at_]) || text_[at_] == '$')) ++at_;
    std::string_view name = text_.substr(begin, at_ - begin);
    if (ascii::is_digit(name.front())) return literal();
    if (name.size() > 4 && name.starts_with("__") && name.ends_with("__")) ++result_.internal;
    if (name.front() == '$') name.remove_prefix(1);
    ++result_.words;
    result_.dangerous += ascii::is_among(name, kDangerous) ? 1 : 0;
    if (last_ == Kind::Word) result_.is_well_formed = false;
    const std::size_t next = ascii::skip_space(text_, at_);
    if (next < text_.size() && text_[next] == '(') ++result_.calls;
    follow(Kind::Word);
  }

  void string(char quote) {
    const std::size_t end = text_.find(quote, at_ + 1);
    const std::string_view content = text_.substr(at_ + 1, end == std::string_view::npos ? end : end - at_ - 1);
    if (content.find("__") != std::string_view::npos) ++result_.internal;
    result_.dangerous += ascii::is_among(content, kDangerous) ? 1 : 0;
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    literal();
  }

  void sign(char c) {
    ++at_;
    const char next = at_ < text_.size() ? text_[at_] : '\0';
    if (c == '.' && last_ != Kind::Nothing && (ascii::is_letter(next) || next == '_')) {
      ++result_.members;
    } else if (c == '[' && last_ != Kind::Nothing) {
      ++result_.members;
    } else if (c == '(' && last_sign_ == ']') {
      ++result_.calls;
    } else if (c == '|' && (ascii::is_letter(next) || next == ' ') && last_ != Kind::Nothing) {
      ++result_.filters;
    }
    last_sign_ = c;
    if (c == '[' || c == ']' || c == '(') last_bracket_ = c;
    constexpr std::string_view kOperators = "*+-/%^";
    const bool is_range = c == '-' && last_bracket_ == '[';  // [0-9]
    const bool is_operator = kOperators.find(c) != std::string_view::npos && !is_range;
    // ** and // are one operator.
    if (is_operator && last_ == Kind::Operator) return;
    // (7)*(7): brackets around a literal change nothing.
    if ((c == ')' && last_ == Kind::Literal) || (c == '(' && (last_ == Kind::Operator || last_ == Kind::Nothing)))
      return;
    follow(is_operator ? Kind::Operator : Kind::Other);
  }

  void follow(Kind kind) {
    before_ = last_;
    last_ = kind;
    if (kind == Kind::Word || kind == Kind::Literal) last_sign_ = '\0';
  }

  std::string_view text_;
  Expression result_;
  std::size_t at_ = 0;
  Kind last_ = Kind::Nothing;
  Kind before_ = Kind::Nothing;
  char last_sign_ = '\0';
  char last_bracket_ = '\0';
};

}  // namespace

Expression read_expression(std::string_view text) { return Reader(text).read(); }

}  // namespace onesec::inspect::code
