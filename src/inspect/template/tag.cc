#include <algorithm>
#include <array>

#include "inspect/code/expression.h"
#include "inspect/template/parts.h"

namespace onesec::inspect::templates {
namespace {

/// The word that a text begins with.
std::string_view first_word(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && ascii::is_word(text[end])) ++end;
  return text.substr(0, end);
}
std::string_view behind(std::string_view text, std::size_t at) {
  return text.substr(ascii::skip_space(text, std::min(at, text.size())));
}
/// '/srv/a', "../a", and without quotes.
bool is_path(std::string_view text) {
  if (text.starts_with('\'') || text.starts_with('"')) text.remove_prefix(1);
  return text.starts_with("../") || (text.size() > 1 && text[0] == '/' && ascii::is_word(text[1]));
}

/// include '/srv/a': a file of the server instead of a template's name.
bool includes_a_path(std::string_view inner) {
  for (const std::string_view word : {"include", "extends", "import", "source", "embed"}) {
    if (!inner.starts_with(word)) continue;
    const std::size_t quote = ascii::skip_space(inner, word.size());
    if (quote + 1 >= inner.size() || (inner[quote] != '\'' && inner[quote] != '"')) return false;
    return inner[quote + 1] == '/' || inner.substr(quote + 1).starts_with("../");
  }
  return false;
}

/// The objects by which pages reach the application and its requests.
bool is_of_application(std::string_view name) {
  static constexpr std::array<std::string_view, 8> kObjects{"_self",    "app",     "application", "config",
                                                            "messages", "request", "self",        "settings"};
  return ascii::is_among(name, kObjects);
}

/// settings.SECRET_KEY, request.user.password, app.request.server: what an application tells nobody.
bool tells_secret(std::string_view inner) {
  static constexpr std::array<std::string_view, 9> kSecrets{
      "databases", "environ", "passwd", "password", "secret", "secret_key", "secret_key_base", "signer", "storages"};
  static_assert(std::is_sorted(kSecrets.begin(), kSecrets.end()));
  std::string_view name = first_word(inner);
  if (!is_of_application(name)) return false;
  std::string_view before;
  for (std::size_t at = name.size(); at < inner.size() && inner[at] == '.'; at += name.size()) {
    before = name;
    name = first_word(inner.substr(++at));
    if (ascii::is_among(name, kSecrets) || (name == "server" && before == "request")) return true;
  }
  return false;
}

/// Django's get_admin_log, which tells what administrators did; a block of PHP; and, where nothing but tags stands, a
/// page's whole context, files, and templates that the request names.
bool is_statement_that_acts(std::string_view inner, const Standing& standing) {
  const std::string_view word = first_word(inner);
  if (word == "get_admin_log" || (standing.begins && inner == "php")) return true;
  if (standing.is_alone() && (inner == "debug" || includes_a_path(inner))) return true;
  if (!standing.begins || (word != "include" && word != "extends" && word != "import")) return false;
  const std::string_view object = behind(inner, word.size());
  return (object.starts_with("request.") || object.starts_with("request[")) && standing.is_alone();
}

/// Template Toolkit's directives: blocks of Perl, which EVAL_PERL allows, files by their paths, and the plugins that
/// read files, folders and databases.
bool is_directive_that_acts(std::string_view inner, const Standing& standing) {
  const std::string_view word = first_word(inner);
  if (inner == "PERL" || inner == "RAWPERL") return true;
  if (!standing.begins) return false;
  std::string_view rest = behind(inner, word.size());
  if (word == "INSERT" || word == "INCLUDE" || word == "PROCESS" || word == "WRAPPER") return is_path(rest);
  if (word != "USE") return false;
  if (const std::string_view given = behind(rest, first_word(rest).size()); given.starts_with('='))
    rest = behind(given, 1);
  static constexpr std::array<std::string_view, 4> kPlugins{"datafile", "dbi", "directory", "file"};
  const std::string_view plugin = first_word(rest);
  return ascii::is_among(plugin, kPlugins) && rest.substr(plugin.size()).starts_with('(');
}

/// render file: '/srv/a', render inline: '…' (Action View).
bool renders_a_file(std::string_view inner) {
  if (first_word(inner) != "render") return false;
  std::string_view rest = behind(inner, 6);
  if (rest.starts_with('(')) rest = behind(rest, 1);
  const std::string_view option = first_word(rest);
  if ((option != "file" && option != "inline") || !rest.substr(option.size()).starts_with(':')) return false;
  return option == "inline" || is_path(behind(rest, option.size() + 1));
}

/// 6?lower_abc, a?eval, "freemarker…"?new(): built-ins of Freemarker that run what they are given, or that only those
/// spell words with who mustn't write them. A condition of JavaScript has a colon behind: a?b:c
bool has_builtin_of_freemarker(std::string_view inner) {
  static constexpr std::array<std::string_view, 8> kBuiltins{
      "absolute_template_name", "api", "eval", "eval_json", "interpret", "lower_abc", "new", "upper_abc"};
  static_assert(std::is_sorted(kBuiltins.begin(), kBuiltins.end()));
  for (std::size_t at = inner.find('?'); at != inner.npos; at = inner.find('?', at + 1)) {
    const std::string_view name = first_word(inner.substr(at + 1));
    if (at == 0 || ascii::is_space(inner[at - 1]) || !ascii::is_among(name, kBuiltins)) continue;
    const std::string_view rest = inner.substr(at + 1 + name.size());
    if (name == "new" || name == "interpret" ? rest.starts_with('(') || rest.empty()
                                             : !behind(rest, 0).starts_with(':'))
      return true;
  }
  return false;
}

/// .data_model, .main: variables of Freemarker's own that hold all others, or tell what it is.
bool is_special_of_freemarker(std::string_view inner) {
  static constexpr std::array<std::string_view, 11> kSpecials{"current_namespace",
                                                              "current_template_name",
                                                              "data_model",
                                                              "get_optional_template",
                                                              "globals",
                                                              "main",
                                                              "main_template_name",
                                                              "namespace",
                                                              "template_name",
                                                              "vars",
                                                              "version"};
  return inner.starts_with('.') && ascii::is_among(first_word(inner.substr(1)), kSpecials);
}

}  // namespace

bool is_command(std::string_view inner) {
  inner = ascii::trim(inner);
  if (inner.size() < 3) return false;
  const std::size_t open = inner.find('`');
  // `id`, my $x = `id`
  if (open != inner.npos && inner.find('`', open + 2) != inner.npos &&
      (open == 0 || ascii::trim(inner.substr(0, open)).ends_with('=')))
    return true;
  return inner.starts_with("%x") && !ascii::is_word(inner[2]) && !ascii::is_space(inner[2]);
}

bool is_call_of_go(std::string_view inner) {
  static constexpr std::array<std::string_view, 11> kFunctions{"call", "env",   "html",   "include", "index",   "js",
                                                               "len",  "print", "printf", "println", "urlquery"};
  static_assert(std::is_sorted(kFunctions.begin(), kFunctions.end()));
  const std::size_t quote = inner.find('"');
  if (quote == inner.npos || inner.find('"', quote + 1) == inner.npos) return false;
  const std::string_view before = inner.substr(0, quote);
  const std::string_view callee = ascii::trim(before);
  if (callee.size() == before.size() || callee.empty()) return false;  // Nothing or no blank between.
  std::size_t begin = callee.size();
  while (begin > 0 && ascii::is_word(callee[begin - 1])) --begin;
  if (begin == callee.size()) return false;
  const bool is_method = begin > 0 && callee[begin - 1] == '.' && callee[begin] >= 'A' && callee[begin] <= 'Z';
  return is_method || ascii::is_among(callee.substr(begin), kFunctions);
}

bool acts_in_ruby(std::string_view inner) {
  static constexpr std::array<std::string_view, 4> kCalls{"eval", "exec", "spawn", "system"};
  static constexpr std::array<std::string_view, 8> kClasses{"dir",     "file",  "io",      "kernel",
                                                            "marshal", "open3", "process", "pty"};
  const std::string_view name = first_word(inner);
  std::string_view rest = inner.substr(name.size());
  const auto is_given = [](std::string_view text) {
    const std::string_view value = behind(text, text.starts_with('(') ? 1 : 0);
    const bool is_value = value.starts_with('\'') || value.starts_with('"') || value.starts_with('`');
    return is_value && (text.starts_with('(') || text.starts_with(' '));
  };
  if (ascii::is_among(name, kCalls)) return is_given(rest);
  if (!ascii::is_among(name, kClasses) || name[0] < 'A' || name[0] > 'Z' || !rest.starts_with('.')) return false;
  return is_given(rest.substr(1 + first_word(rest.substr(1)).size()));
}

bool is_tag_that_acts(std::string_view open, std::string_view inner, const Standing& standing) {
  if (reflects(inner)) return true;
  if (open == "{{") return tells_secret(inner);
  if (open == "{%") return is_statement_that_acts(inner, standing);
  if (open == "[%") return is_directive_that_acts(inner, standing);
  if (open == "<%") {
    if (inner.starts_with('=') || inner.starts_with('-')) inner = behind(inner, 1);
    return acts_in_ruby(inner) || renders_a_file(inner) || (standing.is_alone() && includes_a_path(inner));
  }
  if (open == "${" || open == "[=" || open == "#{")
    return has_builtin_of_freemarker(inner) || (standing.is_alone() && is_special_of_freemarker(inner));
  return false;
}

void read_tags_with_names(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 3> kFiles{"include", "inherit", "namespace"};
  // HTML::Mason's blocks of Perl and Mako's of Python have nothing but their name.
  static constexpr std::array<std::string_view, 6> kCode{"cleanup", "init", "once", "perl", "python", "shared"};
  constexpr std::size_t kFarthest = 128;
  for (std::size_t at = text.find("<%"); at != text.npos; at = text.find("<%", at + 2)) {
    const std::string_view name = first_word(text.substr(at + 2, kFarthest));
    const std::string_view rest = text.substr(at + 2 + name.size(), kFarthest);
    const std::string_view attributes = rest.substr(0, rest.find('>'));
    const std::size_t file = attributes.find("file=");
    const bool reads = ascii::is_among(name, kFiles) && file != rest.npos && is_path(attributes.substr(file + 5));
    if (reads || (ascii::is_among(name, kCode) && rest.starts_with('>')))
      return say(out, 100, "a tag of a template engine that reads a file or runs code", at, at + 2 + name.size());
  }
}

}  // namespace onesec::inspect::templates
