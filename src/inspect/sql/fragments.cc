// What is left of SQL when a tool cuts it: a value that is a name of the catalogue, the beginning of a call, a quote
// and the end of a statement, a comment that only one server reads. Each is the whole of a value, or it says little.
#include <array>

#include "inspect/ascii.h"
#include "inspect/sql/fragments.h"
#include "inspect/sql/words.h"

namespace onesec::inspect::sql {
namespace {

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Sql, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// Schemas and tables in which the dialects keep their catalogues: the manuals of MySQL, PostgreSQL, SQL Server,
/// Oracle, SQLite, Access.
constexpr std::array<std::string_view, 26> kCatalogue{
    "all_tab_columns",  "all_tables",    "dba_users",     "information_schema", "msdb",        "msysaccessobjects",
    "msysaces",         "msysobjects",   "msysqueries",   "msysrelationships",  "mysql.db",    "mysql.user",
    "pg_catalog",       "pg_class",      "pg_database",   "pg_shadow",          "pg_toast",    "pg_user",
    "schema_name",      "sqlite_master", "sqlite_schema", "sqlite_temp_master", "sys.objects", "sys.tables",
    "sys.user_objects", "sysobjects"};
static_assert(std::is_sorted(kCatalogue.begin(), kCatalogue.end()));

/// A name of the catalogue, by itself or with a member behind it, and "from" before it at most.
void read_catalogue(std::string_view text, Reasons& out) {
  std::string_view name = ascii::trim(text);
  if (ascii::starts(name, "from ")) name = ascii::trim(name.substr(5));
  // Most values end here: another word follows, or none of the names begins so.
  constexpr std::string_view kFirst = "adimps";
  if (name.empty() || kFirst.find(ascii::lower(name.front())) == std::string_view::npos ||
      name.find(' ') != std::string_view::npos)
    return;
  const std::size_t end = name.find_first_of(" .(", name.find('.') == std::string_view::npos ? 0 : name.find('.') + 1);
  const std::string_view whole = name.substr(0, end);
  const std::string_view first = name.substr(0, name.find_first_of(" .("));
  const bool is_known = ascii::is_among(whole, kCatalogue) || (ascii::is_among(first, kCatalogue) && first.size() > 8);
  if (is_known) say(out, 100, "a name of the catalogue of a database", 0, text.size());
}

/// "select hex(", "md5(": a call that is begun and cut off.
void read_cut_call(std::string_view text, Reasons& out) {
  std::string_view rest = ascii::trim(text);
  if (!rest.ends_with('(')) return;
  rest = ascii::trim(rest.substr(0, rest.size() - 1));
  std::size_t begin = rest.size();
  while (begin > 0 && ascii::is_word(rest[begin - 1])) --begin;
  const std::string_view name = rest.substr(begin);
  const Word word = word_of(name);
  const std::string_view before = ascii::trim(rest.substr(0, begin));
  const bool is_led = before.empty() || ascii::ends(before, "select") || before.ends_with('(') || before.ends_with(',');
  if ((word == Word::Function || word == Word::Telling || word == Word::Values) && is_led && name.size() > 1)
    say(out, 100, "a call of SQL is begun", begin, text.size());
}

/// admin';  a quote that nothing opened ends the string, and the statement ends with it.
void read_cut_statement(std::string_view text, Reasons& out) {
  std::string_view rest = ascii::trim(text);
  if (!rest.ends_with(';') || rest.size() < 3 || rest.find(' ') != std::string_view::npos) return;
  rest.remove_suffix(1);
  if (rest.ends_with("*/")) rest = rest.substr(0, rest.rfind("/*"));
  if (rest.empty()) return;
  const char quote = rest.back();
  if (quote != '\'' && quote != '"' && quote != '`') return;
  const std::string_view value = rest.substr(0, rest.size() - 1);
  const bool is_plain = std::all_of(value.begin(), value.end(), [](char c) {
    return ascii::is_word(c) || c == '@' || c == '.' || c == '-' || c == '+' || c == '/' || c == '%';
  });
  if (!is_plain) return;
  if (std::count(rest.begin(), rest.end(), quote) % 2 == 0 || rest.find_first_of("<>(){}=,") != std::string_view::npos)
    return;
  say(out, 100, "a string is closed, and the statement ended", rest.size() - 1, text.size());
}

/// /*!50000 …*/ and /*+ …*/: code in a comment. 1.e(…): a number glued to a name, which MySQL takes.
void read_tricks(std::string_view text, Reasons& out) {
  const std::size_t first = text.find("/*");
  const std::size_t last_close = first == std::string_view::npos ? first : text.rfind("*/");
  for (std::size_t at = first; at != std::string_view::npos; at = text.find("/*", at + 2)) {
    const std::size_t sign = ascii::skip_space(text, at + 2);
    if (sign + 1 >= text.size()) return;
    const bool is_version = text[at + 2] == '!' && (ascii::is_digit(text[at + 3]) || ascii::is_letter(text[at + 3]));
    const bool is_hint = text[sign] == '+' && last_close != std::string_view::npos && last_close > sign;
    if (is_version) return say(out, text.size() < 8 ? 60 : 100, "a comment that only MySQL runs", at, at + 4);
    if (is_hint) return say(out, 80, "a hint for the optimiser of a database", at, sign + 1);
  }
  for (std::size_t at = text.find(".e"); at != std::string_view::npos; at = text.find(".e", at + 2)) {
    const bool is_number = at > 0 && ascii::is_digit(text[at - 1]) && (at < 2 || !ascii::is_letter(text[at - 2]));
    const char after = at + 2 < text.size() ? text[at + 2] : '\0';
    if (is_number && (after == '(' || after == '.'))
      return say(out, 100, "a number is glued to a name, as only MySQL reads it", at - 1, at + 3);
  }
}

}  // namespace

void read_fragments(std::string_view text, Reasons& out) {
  if (text.size() <= kLongestFragment) {
    read_catalogue(text, out);
    read_cut_call(text, out);
    read_cut_statement(text, out);
  }
  read_tricks(text, out);
}

}  // namespace onesec::inspect::sql
