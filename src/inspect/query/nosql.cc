#include <array>

#include "inspect/query/query.h"

namespace onesec::inspect {
namespace {

/// Query and pipeline operators of MongoDB's manual, and "func", with which MongoLite calls PHP, without those that
/// JSON Schema and OData use as names too.
constexpr std::array<std::string_view, 46> kOperators{"accumulator",
                                                      "all",
                                                      "and",
                                                      "bitsallset",
                                                      "changestream",
                                                      "collstats",
                                                      "currentop",
                                                      "elemmatch",
                                                      "eq",
                                                      "exists",
                                                      "expr",
                                                      "func",
                                                      "function",
                                                      "geointersects",
                                                      "geowithin",
                                                      "graphlookup",
                                                      "gt",
                                                      "gte",
                                                      "in",
                                                      "indexstats",
                                                      "jsonschema",
                                                      "listlocalsessions",
                                                      "listsessions",
                                                      "lookup",
                                                      "lt",
                                                      "lte",
                                                      "mapreduce",
                                                      "match",
                                                      "merge",
                                                      "mod",
                                                      "ne",
                                                      "near",
                                                      "nearsphere",
                                                      "nin",
                                                      "nor",
                                                      "not",
                                                      "or",
                                                      "out",
                                                      "plancachestats",
                                                      "rand",
                                                      "regex",
                                                      "sample",
                                                      "size",
                                                      "text",
                                                      "unionwith",
                                                      "where"};
static_assert(std::is_sorted(kOperators.begin(), kOperators.end()));

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Nosql, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

constexpr std::size_t kLongestPath = 256;   ///< Of names in brackets; a longer one is no page's.
constexpr std::size_t kLongestFilter = 40;  ///< "2026-11-27T00%3A00%3A00.000%2B01%3A00"

/// What an operator asks for, which decides how much of an attack it is by itself.
enum class Asks : std::uint8_t {
  Order,   ///< Less or more than a value.
  Choice,  ///< One of some values, or one of some conditions.
  Denial,  ///< Anything but a value, or what fits a pattern: true of nearly every document.
  Work,    ///< Script, other collections, writes.
};

Asks kind_of(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kOrders{"gt", "gte", "lt", "lte"};
  static constexpr std::array<std::string_view, 8> kChoices{"all", "and", "elemmatch", "eq", "in", "mod", "or", "size"};
  static constexpr std::array<std::string_view, 6> kDenials{"exists", "ne", "nin", "nor", "not", "regex"};
  if (ascii::is_among(name, kOrders)) return Asks::Order;
  if (ascii::is_among(name, kChoices)) return Asks::Choice;
  return ascii::is_among(name, kDenials) ? Asks::Denial : Asks::Work;
}

/// The parameters in which Feathers, Strapi, Directus, Payload, Parse and LoopBack take a filter, and the keys of a
/// body that hold one: an application that reads them is made for operators.
bool is_container(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kContainers{"conditions", "filter", "filters", "query", "where"};
  return ascii::is_among(name, kContainers);
}

/// What a login, a reset of a password and a session look up: there an operator stands for a secret that nobody knows.
bool is_credential(std::string_view field) {
  static constexpr std::string_view kInside[] = {"pass", "pwd", "user", "login", "token", "mail", "secret", "auth"};
  static constexpr std::array<std::string_view, 8> kWhole{"answer", "apikey", "code", "hash",
                                                          "key",    "otp",    "pin",  "session"};
  if (ascii::is_among(field, kWhole)) return true;
  return std::any_of(std::begin(kInside), std::end(kInside), [field](std::string_view word) {
    return ascii::find(field.substr(0, 64), word) != std::string_view::npos;
  });
}

/// The field that an operator is asked of, and whether names around it say that a filter stands there.
struct Place {
  std::string_view field;  ///< Empty: none is known.
  bool is_filter = false;

  void enter(std::string_view name) {
    constexpr std::size_t kLongest = 64;  // Of a field: each operator looks at it again.
    if (name.empty() || name.size() > kLongest || name[0] == '$' ||
        name.find_first_not_of("0123456789") == std::string_view::npos)
      return;
    if (is_container(name)) {
      is_filter = true;
    } else {
      field = name;
    }
  }
  /// The names of "filter[age][$gte]" and "where.age", one after the other.
  void enter_all(std::string_view path) {
    constexpr std::string_view kBetween = "[].";
    for (std::size_t at = 0; at < path.size();) {
      const std::size_t end = std::min(path.find_first_of(kBetween, at), path.size());
      enter(path.substr(at, end - at));
      at = end + 1;
    }
  }
};

/// "$gte" with 1000 or a date. Not with 0 and 1, which every number and most strings compare with: an attack's way to
/// say "any".
bool is_number(std::string_view value) {
  const std::string_view digits = value.substr(value.starts_with('-') ? 1 : 0);
  if (value.size() > kLongestFilter || digits.empty() || !ascii::is_digit(digits[0])) return false;
  return digits.find_first_not_of("0123456789abcdefABCDEF.:TZ+-% ") == std::string_view::npos;
}
bool is_any(std::string_view value) { return value == "0" || value == "1" || value == "-0" || value == "-1"; }

/// "Miller": a word to compare with; not what JavaScript and JSON have for nothing.
bool is_plain_word(std::string_view value) {
  static constexpr std::array<std::string_view, 6> kNothing{"false", "infinity", "nan", "null", "true", "undefined"};
  return value.size() > 1 && value.size() <= kLongestFilter && ascii::is_letter(value[0]) &&
         std::all_of(value.begin(), value.end(), ascii::is_word) && !ascii::is_among(value, kNothing);
}

/// "$or":[{} : one of the conditions is none, and every document fulfils it. `text`: behind the operator's name.
bool has_empty_condition(std::string_view text) {
  constexpr std::string_view kLead = ":[{}";
  std::size_t at = 0;
  std::size_t signs = 0;
  for (constexpr std::size_t kFarthest = 32; at < std::min(text.size(), kFarthest); ++at) {
    if (ascii::is_space(text[at]) || text[at] == '"' || text[at] == '\'') continue;
    if (kLead[signs] != text[at]) return false;
    if (++signs == kLead.size()) return true;
  }
  return false;
}

/// Whether an application's own page would ask it so.
bool is_asked_by_pages(std::string_view name, std::string_view value, const Place& place) {
  value = ascii::trim(value);
  const bool is_open = !place.field.empty() && !is_credential(place.field);
  switch (kind_of(name)) {
    case Asks::Order:
      if (is_number(value)) return !is_any(value) || (place.is_filter && is_open);
      return is_open && is_plain_word(value);
    case Asks::Choice:
      // No field of MongoDB's is asked $or: it joins conditions.
      return place.is_filter || (is_open && !ascii::equals(name, "and") && !ascii::equals(name, "or"));
    case Asks::Denial:
      // "archived[$ne]=true": all that aren't. Whoever wants any document asks for another value than none has.
      return is_open && (place.is_filter || (ascii::equals(name, "ne") && value == "true"));
    case Asks::Work:
      break;
  }
  return false;
}

/// The names around a place in a document, read once from its beginning: {"where": {"age": {"$gt" … has where and age.
/// Lenient, as what is cut out of a document is read, too. Of what is nested deeper than kDeepest nothing is known.
class Nesting {
 public:
  explicit Nesting(std::string_view text) : text_(text) {}

  /// `place`: what is known of the names around the document.
  [[nodiscard]] Place at(std::size_t end, Place place) {
    for (; at_ < end; ++at_) read(text_[at_]);
    for (std::size_t i = 0; i < std::min(depth_, kDeepest); ++i) place.enter(names_[i]);
    if (depth_ > kDeepest) place.field = {};
    return place;
  }

 private:
  static constexpr std::size_t kDeepest = 16;

  void read(char c) {
    constexpr std::string_view kSigns = "{}[]:,\"'";
    if (!ascii::is_space(c) && kSigns.find(c) == std::string_view::npos) {
      if (!is_in_word_) begin_ = at_;
      is_in_word_ = true;
      word_ = text_.substr(begin_, at_ + 1 - begin_);
      return;
    }
    is_in_word_ = false;
    if (c == ':') {
      name_ = word_;
    } else if (c == '{' || c == '[') {
      if (depth_ < kDeepest) names_[depth_] = name_;
      ++depth_;
      name_ = word_ = {};
    } else if (c == '}' || c == ']' || c == ',') {
      if (c != ',' && depth_ > 0) --depth_;
      name_ = word_ = {};
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::size_t depth_ = 0;
  bool is_in_word_ = false;
  std::string_view word_;  ///< The last one read.
  std::string_view name_;  ///< What stood before the last colon.
  std::array<std::string_view, kDeepest> names_{};
};

/// What a document gives the name whose last letter stands before `end`: a scalar of JSON. A longer one is cut where it
/// is too long for a filter.
std::string_view value_behind(std::string_view text, std::size_t end) {
  constexpr std::size_t kSigns = 16;  // A quote, blanks, the colon, blanks and a quote.
  std::string_view rest = text.substr(end, kSigns + kLongestFilter + 1);
  const std::size_t colon = rest.substr(0, 4).find(':');
  if (colon == std::string_view::npos) return {};
  rest.remove_prefix(ascii::skip_space(rest, colon + 1));
  if (rest.starts_with('"') || rest.starts_with('\'')) rest.remove_prefix(1);
  return rest.substr(0, rest.find_first_of("\"',}]"));
}

/// query Q($first: Int, $where: Filter): variables of GraphQL stand in brackets of a call, operators in a document.
bool is_argument(std::string_view text, std::size_t at) {
  constexpr std::size_t kFarthest = 256;
  std::size_t closed = 0;
  for (std::size_t i = at; i > 0 && at - i < kFarthest; --i) {
    const char c = text[i - 1];
    if (c == ')') ++closed;
    if (c == '{' || (c == '(' && closed == 0)) return c == '(';
    if (c == '(') --closed;
  }
  return false;
}

/// Whether the operator at `at` stands as a name: the whole text, in brackets, or quoted with a colon behind it.
std::uint32_t points_of(std::string_view text, std::size_t at, std::size_t end, bool is_name) {
  const char before = at > 0 ? text[at - 1] : '\0';
  const char after = end < text.size() ? text[end] : '\0';
  if (is_name && at == 0 && end == text.size()) return 100;
  // u[$ne], and what PHP leaves of a name that isn't closed.
  if (before == '[' && (after == ']' || after == '\0')) return 100;
  if (is_name && before == '.' && after == '\0') return 100;
  if (before == '"' || before == '\'') {
    const std::size_t colon = ascii::skip_space(text, end + 1);
    if (after == before && colon < text.size() && text[colon] == ':') return 100;
    return 0;
  }
  std::size_t last = at;
  while (last > 0 && ascii::is_space(text[last - 1])) --last;
  const char lead = last > 0 ? text[last - 1] : '\0';
  if (lead == '{' || lead == ',') {
    const std::size_t colon = ascii::skip_space(text, end);
    return colon < text.size() && text[colon] == ':' && !is_argument(text, last) ? 100 : 0;
  }
  return 0;
}

/// '; return true; var a=' and ' || 'a'=='a: script for $where.
void read_where(std::string_view text, Reasons& out) {
  const std::size_t quote = text.find_first_of("'\"");
  if (quote == std::string_view::npos) return;
  const std::string_view rest = text.substr(quote + 1, 256);
  const std::size_t begin = ascii::skip_space(rest, 0);
  const bool is_statement = rest.substr(begin).starts_with(';') || rest.substr(begin).starts_with('}');
  const bool has_keyword = ascii::find(rest, "return") != std::string_view::npos ||
                           ascii::find(rest, "while(") != std::string_view::npos ||
                           ascii::find(rest, "for(") != std::string_view::npos;
  // The program's own script closes the statement, or what it compares with: '; return 'a'=='
  const bool is_closed = rest.find_first_of(";}", begin + 1) != std::string_view::npos ||
                         rest.find("==", begin + 1) != std::string_view::npos;
  if (is_statement && has_keyword && is_closed) {
    say(out, 100, "a condition of JavaScript is left, and a statement follows", quote, quote + 1 + rest.size());
    return;
  }
  const bool is_condition = rest.substr(begin).starts_with("||") || rest.substr(begin).starts_with("&&");
  if (!is_condition) return;
  const std::size_t operand = ascii::skip_space(rest, begin + 2);
  const bool is_operand = operand < rest.size() && (ascii::is_word(rest[operand]) || rest[operand] == '\'' ||
                                                    rest[operand] == '"' || rest[operand] == '!');
  if (!is_operand) return;
  if (rest.find("==") != std::string_view::npos || ascii::find(rest, "this.") != std::string_view::npos)
    say(out, 100, "a condition of JavaScript is left, and another follows", quote, quote + 1 + rest.size());
}

std::size_t skip_word(std::string_view text, std::size_t at) {
  while (at < text.size() && ascii::is_word(text[at])) ++at;
  return at;
}

/// What a condition of $where begins with that is worth asking.
bool is_script(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of("'\" \t"), text.size()));
  for (const std::string_view begin : {"sleep(", "this.", "function", "return "}) {
    if (ascii::starts(text, begin)) return true;
  }
  const std::size_t end = ascii::skip_space(text, skip_word(text, 0));
  return end > 0 && text.substr(end).starts_with("==");
}

/// A text that is a condition as a whole, for a $where that has no quotes around it: 0;return true, || 1==1,
/// this.pin[0]=='4', and $where itself with one behind it. A variable of PHP is called $where, too.
void read_condition(std::string_view text, Reasons& out) {
  constexpr std::size_t kLongest = 256;
  if (text.size() > kLongest || text.find('\n') != std::string_view::npos) return;
  const std::size_t first = ascii::skip_space(text, 0);
  const std::string_view rest = text.substr(first);
  constexpr std::string_view kCondition = "a condition of JavaScript for a document database";
  if (ascii::starts(rest, "$where")) {
    const std::size_t sign = ascii::skip_space(rest, 6);
    if (sign < rest.size() && (rest[sign] == ':' || rest[sign] == '=') && is_script(rest.substr(sign + 1)))
      say(out, 100, kCondition, first, text.size());
    return;
  }
  if (rest.starts_with("||") || rest.starts_with("&&")) {
    const std::size_t begin = ascii::skip_space(rest, 2);
    const std::size_t end = skip_word(rest, begin);
    const std::size_t sign = ascii::skip_space(rest, end);
    if (end == begin || !rest.substr(sign).starts_with("==")) return;
    const std::size_t other = ascii::skip_space(rest, sign + (rest.substr(sign).starts_with("===") ? 3 : 2));
    if (rest.substr(other, skip_word(rest, other) - other) == rest.substr(begin, end - begin))
      say(out, 100, kCondition, first, text.size());
    return;
  }
  if (rest.starts_with("this.")) {
    std::size_t end = skip_word(rest, 5);
    if (rest.substr(end).starts_with(".match(") || rest.substr(end).starts_with(".length>"))
      say(out, 100, kCondition, first, text.size());
    if (end + 2 < rest.size() && rest[end] == '[' && ascii::is_digit(rest[end + 1]))
      end = std::min(rest.find(']', end), rest.size() - 1) + 1;
    if (rest.substr(ascii::skip_space(rest, end)).starts_with("==")) say(out, 100, kCondition, first, text.size());
    return;
  }
  std::size_t end = 0;
  while (end < rest.size() && ascii::is_digit(rest[end])) ++end;
  if (end == 0 || end >= rest.size() || rest[end] != ';') return;
  const std::string_view statement = rest.substr(ascii::skip_space(rest, end + 1));
  if (!statement.starts_with("return ")) return;
  const std::string_view answer = statement.substr(ascii::skip_space(statement, 7));
  for (const std::string_view begin : {"true", "1", "this.", "!", "db."}) {
    if (answer.starts_with(begin)) say(out, 100, kCondition, first, text.size());
  }
}

}  // namespace

void inspect_nosql(std::string_view text, bool is_name, std::string_view value, const ascii::Alphabet& alphabet,
                   Reasons& out, std::string_view around) {
  if (alphabet.has('$')) {
    Nesting nesting(text);
    Place outer;
    outer.enter_all(around.substr(0, kLongestPath));
    for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
      std::size_t end = at + 1;
      while (end < text.size() && ascii::is_letter(text[end])) ++end;
      const std::string_view name = text.substr(at + 1, end - at - 1);
      if (!ascii::is_among(name, kOperators)) continue;
      std::uint32_t points = points_of(text, at, end, is_name);
      if (points == 0) continue;
      Place place = outer;
      if (is_name) {
        place.enter_all(text.substr(0, std::min(at, kLongestPath)));
      } else {
        place = nesting.at(at, outer);
      }
      const bool is_empty = ascii::equals(name, "or") && has_empty_condition(text.substr(end, 40));
      if (!is_empty && is_asked_by_pages(name, is_name ? value : value_behind(text, end), place))
        points = std::min(points, 40U);
      say(out, points, "an operator of a document database stands where a name would", at, end);
    }
  }
  if (alphabet.has_any("($")) inspect_mongo_script(text, alphabet, out);
  if (alphabet.has_any("'\"") && alphabet.has_any(";|&}")) read_where(text, out);
  if (alphabet.has_any("=.;$")) read_condition(text, out);
  if (alphabet.has_any("'\"") && alphabet.has('/')) inspect_cypher(text, out);
  if (alphabet.has(' ') || alphabet.has('\n')) inspect_redis(text, out);
}

}  // namespace onesec::inspect
