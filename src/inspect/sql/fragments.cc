// What is left of SQL when a tool cuts it: a value that is a name of the catalogue, the beginning of a call, a quote
// and the end of a statement, a comment that only one server reads. Each is the whole of a value, or it says little.
#include <algorithm>
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

/// @@version: a variable of MySQL's or SQL Server's, by itself; and the procedure that MySQL describes a result with.
void read_server_names(std::string_view text, Reasons& out) {
  // Of the manuals' "server system variables" and "@@ functions" those that tell about the server.
  static constexpr std::array<std::string_view, 20> kVariables{
      "basedir",    "datadir",  "error",    "hostname",         "identity",   "innodb_version",    "language",
      "plugin_dir", "port",     "rowcount", "secure_file_priv", "servername", "servicename",       "socket",
      "spid",       "sql_mode", "tmpdir",   "trancount",        "version",    "version_compile_os"};
  std::string_view name = ascii::trim(text);
  const bool is_marked = name.starts_with("@@");
  if (is_marked) name.remove_prefix(2);
  if (ascii::starts(name, "global.") || ascii::starts(name, "session.")) name.remove_prefix(name.find('.') + 1);
  if (is_marked && ascii::is_among(name, kVariables)) say(out, 100, "a variable of a database server", 0, text.size());
  constexpr std::string_view kProcedure = "procedure analyse";
  const std::size_t at = ascii::find(text, kProcedure);
  if (at == std::string_view::npos) return;
  const std::size_t open = ascii::skip_space(text, at + kProcedure.size());
  if (open < text.size() && text[open] == '(') say(out, 100, "a procedure of MySQL is appended", at, open + 1);
}

/// ") like (": a bracket that nothing opened is closed, and after an operator one is opened that the statement closes.
void read_cut_group(std::string_view text, Reasons& out) {
  const std::string_view whole = ascii::trim(text);
  if (whole.size() < 4 || whole.front() != ')' || whole.back() != '(') return;
  const std::string_view word = ascii::trim(whole.substr(1, whole.size() - 2));
  static constexpr std::array<std::string_view, 13> kJoining{
      "and", "between", "div", "except", "in", "intersect", "like", "mod", "or", "regexp", "rlike", "union", "xor"};
  static_assert(std::is_sorted(kJoining.begin(), kJoining.end()));
  // ") or (" and ") and (" stand between two clauses of a sentence too, when more is cut away.
  const bool is_prose = ascii::equals(word, "and") || ascii::equals(word, "or") || ascii::equals(word, "in");
  if (ascii::is_among(word, kJoining))
    say(out, is_prose ? 60 : 100, "a bracket is left, and another opened", 0, text.size());
}

/// "execute immediate '": dynamic SQL of Oracle, Db2 and MariaDB.
void read_dynamic_sql(std::string_view text, Reasons& out) {
  const std::string_view whole = ascii::trim(text);
  if (!ascii::starts(whole, "execute")) return;
  const std::size_t second = ascii::skip_space(whole, 7);
  if (second == 7 || !ascii::starts(whole.substr(second), "immediate")) return;
  const std::size_t given = ascii::skip_space(whole, second + 9);
  if (given < whole.size() && (whole[given] == '\'' || whole[given] == '"'))
    say(out, 100, "a string is run as a statement", 0, text.size());
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

/// '-', ' || ', "XOR": two strings that nothing opened, joined by an operator, and a word on either side at most:
/// admin '=' x.
void read_bare_operator(std::string_view text, Reasons& out) {
  static constexpr std::array<std::string_view, 9> kWords{"and",    "div",   "like",   "mod", "or",
                                                          "regexp", "rlike", "sounds", "xor"};
  static constexpr std::array<std::string_view, 18> kSigns{"!=", "%",  "&",   "&&", "*", "+", "-",  "/",  "<",
                                                           "<<", "<=", "<=>", "<>", "=", ">", ">=", ">>", "^"};
  const std::string_view whole = ascii::trim(text);
  const std::size_t open = whole.find('\'');
  const std::size_t close = whole.rfind('\'');
  if (open == std::string_view::npos || close - open < 2) return;
  const std::string_view before = ascii::trim(whole.substr(0, open));
  const std::string_view after = ascii::trim(whole.substr(close + 1));
  if (before.empty() != after.empty() || !std::ranges::all_of(before, ascii::is_word) ||
      !std::ranges::all_of(after, ascii::is_word))
    return;
  const std::string_view inside = ascii::trim(whole.substr(open + 1, close - open - 1));
  const bool is_sign = std::ranges::find(kSigns, inside) != kSigns.end() || inside == "|" || inside == "||";
  // "cats 'and' dogs" is a search.
  const bool is_prose = !before.empty() &&
                        (ascii::equals(inside, "and") || ascii::equals(inside, "or") || ascii::equals(inside, "like") ||
                         ascii::equals(inside, "sounds") || inside == "&" || inside == "+" || inside == "-");
  if (!is_prose && (is_sign || ascii::is_among(inside, kWords)))
    say(out, 100, "an operator between two strings that nothing opened", 0, text.size());
}

/// 417652--, 1/*, -1 union: a number, and the rest of the statement cut off or another one begun.
void read_cut_number(std::string_view text, Reasons& out) {
  const std::string_view whole = ascii::trim(text);
  std::size_t at = !whole.empty() && whole.front() == '-' ? 1 : 0;
  const std::size_t digits = at;
  while (at < whole.size() && ascii::is_digit(whole[at])) ++at;
  if (at == digits) return;
  for (std::size_t star = ascii::skip_space(whole, at); star < whole.size() && whole[star] == '*';) {  // 1*1--
    std::size_t end = ascii::skip_space(whole, star + 1);
    if (end >= whole.size() || !ascii::is_digit(whole[end])) break;
    while (end < whole.size() && ascii::is_digit(whole[end])) ++end;
    at = end;
    star = ascii::skip_space(whole, end);
  }
  const std::string_view rest = whole.substr(ascii::skip_space(whole, at));
  const bool is_spaced = rest.size() + at < whole.size();
  if (rest == "--" || rest == "/*")
    say(out, 100, "a number, and the rest of the statement is cut off", at, text.size());
  if ((is_spaced && ascii::equals(rest, "union")) || ascii::equals(rest, "union/*"))
    say(out, 100, "a number, and another query is begun", at, text.size());
}

/// "union all select" with nothing behind it; "password::int", a cast of PostgreSQL.
void read_begun_query(std::string_view text, Reasons& out) {
  const std::string_view whole = ascii::trim(text);
  if (ascii::starts(whole, "union") && ascii::ends(whole, "select") && whole.size() > 11) {
    const std::string_view middle = ascii::trim(whole.substr(5, whole.size() - 11));
    if (middle.empty() || ascii::equals(middle, "all") || ascii::equals(middle, "distinct"))
      say(out, 100, "another query is begun", 0, text.size());
  }
  static constexpr std::array<std::string_view, 9> kTypes{"bytea",   "int",      "integer", "json",   "jsonb",
                                                          "numeric", "regclass", "text",    "varchar"};
  const std::size_t cast = whole.rfind("::");
  if (cast != std::string_view::npos && cast > 0 && (ascii::is_word(whole[cast - 1]) || whole[cast - 1] == ')') &&
      ascii::is_among(whole.substr(cast + 2), kTypes))
    say(out, 100, "a value is cast to a type of PostgreSQL", cast, text.size());
}

/// where 8360=8360, case when (1=1): a condition that is always true, as tools write it.
void read_tautology(std::string_view text, Reasons& out) {
  for (std::size_t equals = text.find('='); equals != std::string_view::npos; equals = text.find('=', equals + 1)) {
    std::size_t begin = equals;
    while (begin > 0 && ascii::is_digit(text[begin - 1])) --begin;
    std::size_t end = equals + 1;
    while (end < text.size() && ascii::is_digit(text[end])) ++end;
    const std::string_view left = text.substr(begin, equals - begin);
    if (left.empty() || left != text.substr(equals + 1, end - equals - 1)) continue;
    if (end < text.size() && (ascii::is_word(text[end]) || text[end] == '.')) continue;
    std::size_t last = begin;
    while (last > 0 && (ascii::is_space(text[last - 1]) || text[last - 1] == '(')) --last;
    const std::string_view before = text.substr(0, last);
    const bool is_bracketed = last < begin && text.substr(last, begin - last).find('(') != std::string_view::npos;
    const bool is_condition = ascii::ends(before, " where") || ascii::ends(before, " having") ||
                              ascii::ends(before, "case when") ||
                              (ascii::ends(before, "if") && is_bracketed && left.size() > 1);
    if (is_condition) return say(out, 100, "a condition that is always true", begin, end);
  }
}

/// "select sin(((1)),2 from bar where": a query that can't be parsed is one all the same. Between its two words stands
/// no sentence: a sign of syntax, and nowhere two words side by side.
void read_broken_query(std::string_view text, Reasons& out) {
  const std::string_view whole = ascii::trim(text);
  if (!ascii::starts(whole, "select ")) return;
  const std::size_t from = ascii::find(whole, " from ");
  if (from == std::string_view::npos || from < 8) return;
  const std::string_view list = ascii::trim(whole.substr(7, from - 7));
  if (list.find_first_of("(@'\"") == std::string_view::npos) return;
  // A list that closes what it opens is the parser's to judge.
  const bool is_closed = std::ranges::count(list, '(') == std::ranges::count(list, ')') &&
                         std::ranges::count(list, '\'') % 2 == 0 && std::ranges::count(list, '"') % 2 == 0;
  if (is_closed && list.find('@') == std::string_view::npos) return;
  for (std::size_t i = 1; i + 1 < list.size(); ++i) {
    if (list[i] == ' ' && ascii::is_letter(list[i - 1]) && ascii::is_letter(list[i + 1])) return;
  }
  say(out, 100, "a query that reads something from a table", 0, from + 6);
}

/// "if exists (select 1 from", and sp_password in a comment, which keeps SQL Server's log from showing the statement.
void read_server_idioms(std::string_view text, Reasons& out) {
  for (std::size_t open = text.find('('); open != std::string_view::npos; open = text.find('(', open + 1)) {
    std::string_view before = text.substr(0, open);
    while (!before.empty() && ascii::is_space(before.back())) before.remove_suffix(1);
    if (!ascii::ends(before, "exists")) continue;
    before.remove_suffix(6);
    while (!before.empty() && ascii::is_space(before.back())) before.remove_suffix(1);
    const bool is_query = ascii::starts(text.substr(ascii::skip_space(text, open + 1)), "select");
    if (is_query && (ascii::ends(before, "if") || ascii::ends(before, "if not")))
      return say(out, 100, "a statement that depends on a query", before.size(), open + 1);
  }
  const std::size_t comment = text.find("--");
  const std::size_t hidden = comment == std::string_view::npos ? comment : ascii::find(text, "sp_password", comment);
  if (hidden != std::string_view::npos)
    say(out, 100, "a comment that keeps a statement out of the server's log", hidden, hidden + 11);
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
    const bool is_led = ascii::is_digit(text.front()) || text.front() == '\'' || text.front() == '"';
    if (is_hint) return say(out, is_led ? 100 : 80, "a hint for the optimiser of a database", at, sign + 1);
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
  const std::string_view whole = ascii::trim(text);
  if (whole.empty()) return;
  // Which of them can be there, by the first byte: this is run on every text.
  const char first = ascii::lower(whole.front());
  if (text.size() <= kLongestFragment) {
    read_catalogue(text, out);
    if (whole.back() == '(') read_cut_call(text, out);
    if (whole.back() == ';') read_cut_statement(text, out);
    if (text.find('\'') != std::string_view::npos) read_bare_operator(text, out);
    if (first == '-' || ascii::is_digit(first)) read_cut_number(text, out);
    if (first == 's') read_broken_query(text, out);
    if (first == ')') read_cut_group(text, out);
    if (first == 'e') read_dynamic_sql(text, out);
    if (first == 'u' || text.find("::") != std::string_view::npos) read_begun_query(text, out);
    if (first == '@' || whole.find('(') != std::string_view::npos) read_server_names(text, out);
  }
  read_tautology(text, out);
  read_server_idioms(text, out);
  read_tricks(text, out);
}

}  // namespace onesec::inspect::sql
