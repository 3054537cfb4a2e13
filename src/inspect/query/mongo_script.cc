#include <algorithm>
#include <array>

#include "inspect/query/query.h"

namespace onesec::inspect {
namespace {

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Nosql, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// Methods of a database and of a collection (the manual of mongosh, "Methods").
bool is_method(std::string_view name) {
  static constexpr std::array<std::string_view, 57> kMethods{"admincommand",
                                                             "aggregate",
                                                             "bulkwrite",
                                                             "count",
                                                             "countdocuments",
                                                             "createcollection",
                                                             "createindex",
                                                             "createrole",
                                                             "createuser",
                                                             "createview",
                                                             "currentop",
                                                             "deletemany",
                                                             "deleteone",
                                                             "distinct",
                                                             "drop",
                                                             "dropallusers",
                                                             "dropdatabase",
                                                             "dropuser",
                                                             "estimateddocumentcount",
                                                             "eval",
                                                             "find",
                                                             "findandmodify",
                                                             "findone",
                                                             "findoneanddelete",
                                                             "findoneandupdate",
                                                             "fsynclock",
                                                             "getcollection",
                                                             "getcollectioninfos",
                                                             "getcollectionnames",
                                                             "getmongo",
                                                             "getname",
                                                             "getprofilingstatus",
                                                             "getroles",
                                                             "getsiblingdb",
                                                             "getuser",
                                                             "getusers",
                                                             "grantrolestouser",
                                                             "hostinfo",
                                                             "insert",
                                                             "insertmany",
                                                             "insertone",
                                                             "killop",
                                                             "listcommands",
                                                             "mapreduce",
                                                             "remove",
                                                             "renamecollection",
                                                             "replaceone",
                                                             "runcommand",
                                                             "serverbuildinfo",
                                                             "servercmdlineopts",
                                                             "serverstatus",
                                                             "shutdownserver",
                                                             "stats",
                                                             "update",
                                                             "updatemany",
                                                             "updateone",
                                                             "version"};
  static_assert(std::is_sorted(kMethods.begin(), kMethods.end()));
  return ascii::is_among(name, kMethods);
}

/// Whether a statement begins at `at`, or what one prints: 1;db.a.find(), tojson(db.a.find())
bool begins_statement(std::string_view text, std::size_t at) {
  for (const std::string_view print : {"tojson(", "printjson(", "print("}) {
    if (at >= print.size() && text.substr(at - print.size(), print.size()) == print) at -= print.size();
  }
  while (at > 0 && text[at - 1] == ' ') --at;
  return at == 0 || text[at - 1] == ';';
}

/// db.users.find(…)
void read_calls(std::string_view text, Reasons& out) {
  for (std::size_t at = text.find("db."); at != std::string_view::npos; at = text.find("db.", at + 3)) {
    if (at > 0 && (ascii::is_word(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '/')) continue;
    std::size_t end = at + 3;
    while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '.')) ++end;
    if (end >= text.size() || text[end] != '(') continue;
    const std::string_view chain = text.substr(at, end - at);
    if (is_method(chain.substr(chain.rfind('.') + 1)))
      say(out, begins_statement(text, at) ? 100 : 50, "a call of a document database's shell", at, end + 1);
  }
}

/// Object.keys(this)[1], tojson(this): the names and the text of the document that a condition is asked of. Elsewhere
/// "this" is an object of the program, which lists its keys in a loop.
void read_document(std::string_view text, Reasons& out) {
  constexpr std::string_view kNames = "Object.keys(this)";
  for (std::size_t at = text.find("(this)"); at != text.npos; at = text.find("(this)", at + 1)) {
    const std::size_t end = at + 6;
    const std::string_view upto = text.substr(0, end);
    const bool is_text = upto.ends_with("tojson(this)") || upto.ends_with("tojsononeline(this)");
    const bool is_names = upto.ends_with(kNames) && end + 1 < text.size() && text[end] == '[' &&
                          (ascii::is_digit(text[end + 1]) || text[end + 1] == 'i');
    if (is_text || is_names) return say(out, 100, "a condition of JavaScript asks about the whole document", at, end);
  }
}

/// 0;var a=new Date();do{b=new Date();}while(b-a<5000): the answer comes late when the statements ran. A number, a
/// string or nothing ends before them; a program's own waiting is a function.
void read_wait(std::string_view text, Reasons& out) {
  const std::string_view begin = ascii::trim(text.substr(0, 64));
  std::size_t end = 0;
  while (end < begin.size() && (ascii::is_digit(begin[end]) || begin[end] == '\'' || begin[end] == '"')) ++end;
  end = ascii::skip_space(begin, end);
  if (end >= begin.size() || (begin[end] != ';' && begin[end] != '}')) return;
  const std::size_t date = std::min(text.find("new Date"), text.find("Date.now("));
  const std::size_t loop = date == text.npos ? date : text.find("while(");
  if (loop == text.npos) return;
  constexpr std::size_t kLongest = 128;
  std::size_t depth = 0;
  for (std::size_t i = loop + 5; i < std::min(text.size(), loop + kLongest); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) break;
    const std::size_t next = ascii::skip_space(text, i + 1);
    const bool is_limit = text[i] == '<' && next < text.size() && ascii::is_digit(text[next]);
    if (is_limit && text.substr(loop, i - loop).find('-') != text.npos)
      return say(out, 100, "statements of JavaScript that wait", loop, i + 1);
  }
}

/// ' } ], $comment:'a: a string and the document around it are left, and an operator follows.
void read_left_document(std::string_view text, Reasons& out) {
  const std::size_t quote = text.find_first_of("'\"");
  if (quote == text.npos || quote + 1 >= text.size()) return;
  constexpr std::string_view kClosing = "}]) ";
  const std::size_t comma = text.find_first_not_of(kClosing, quote + 1);
  if (comma == text.npos || text[comma] != ',' || text.find_first_of("}]", quote) > comma) return;
  const std::size_t dollar = ascii::skip_space(text, comma + 1);
  if (dollar >= text.size() || text[dollar] != '$') return;
  std::size_t end = dollar + 1;
  while (end < text.size() && ascii::is_letter(text[end])) ++end;
  if (end > dollar + 1 && text.substr(ascii::skip_space(text, end)).starts_with(':'))
    say(out, 100, "a document is left, and an operator of a document database follows", quote, end);
}

}  // namespace

void inspect_mongo_script(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has_any("'\"") && alphabet.has('$') && alphabet.has_any("}]")) read_left_document(text, out);
  if (!alphabet.has('(')) return;
  if (alphabet.has('.')) read_calls(text, out);
  read_document(text, out);
  if (alphabet.has(';') && alphabet.has('<')) read_wait(text, out);
}

}  // namespace onesec::inspect
