#include "inspect/sql/sql.h"

#include "inspect/ascii.h"
#include "inspect/sql/fragments.h"
#include "inspect/sql/judge.h"
#include "inspect/sql/stuffed.h"

namespace onesec::inspect {
namespace {

using sql::Judge;
using sql::Place;

/// What SQL is written with between its words, of blanks 0xA0 too, which MySQL takes for one.
constexpr ascii::Alphabet::Any kSyntax = "'\"`();=<>|&#*@!{";
constexpr ascii::Alphabet::Any kBlank = {
    "\0\x01\x02\x03\x04\x05\x06\a\b\t\n\v\f\r\x0e\x0f"
    "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f \xa0"};

/// Two words or more of letters, with blanks between: somebody writes.
bool is_prose(std::string_view text) {
  int words = 0;
  std::size_t length = 0;
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    if (is_letter) {
      ++length;
      continue;
    }
    if (c == ' ' && length > 1 && ++words >= 2) return true;
    length = 0;
  }
  return words > 0 && length > 1;
}

/// From the first quote of this kind on; also as if a doubled one at the start were two.
void inspect_in(char quote, std::string_view text, Reasons& out) {
  const std::size_t at = text.find(quote);
  if (at == std::string_view::npos) return;
  // Few inject into names; many write code, where nothing or a word stands before the name.
  const bool is_name = quote == '`' && (at == 0 || !ascii::is_digit(text[at - 1]));
  const bool is_wordy = is_name || is_prose(text.substr(0, at));
  Judge(text, at + 1, Place::Quoted, is_wordy, out).run();
  std::size_t close = at;  // A doubled quote is one in the string.
  while (close + 1 < text.size() && text[close + 1] == quote) {
    close = text.find(quote, close + 2);
    if (close == std::string_view::npos) return;
  }
  if (close != at) Judge(text, close + 1, Place::Quoted, is_wordy, out).run();
}

void judge_everywhere(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  Judge(text, 0, Place::Bare, false, out).run();
  for (const char quote : {'\'', '"', '`'}) {
    if (alphabet.has(quote)) inspect_in(quote, text, out);
  }
}

/// What a filter makes of it. The reasons point at the whole text: its places are others.
void judge_unstuffed(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  std::string unstuffed;
  if (!sql::unstuff(text, unstuffed)) return;
  Reasons found;
  judge_everywhere(unstuffed, alphabet, found);
  if (found.points(Attack::Sql) >= kThreshold)
    out.add(
        {Attack::Sql, 100, "words that a filter puts together are SQL", 0, static_cast<std::uint32_t>(text.size())});
}

}  // namespace

void inspect_sql(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  sql::read_fragments(text, out);
  if (!alphabet.has_any(kSyntax) && !alphabet.has_any(kBlank)) return;
  sql::read_shards(text, out);
  judge_everywhere(text, alphabet, out);
  // Found already, or too long for a value that a filter was meant to clean.
  constexpr std::size_t kLongest = 2048;
  if (text.size() <= kLongest && out.points(Attack::Sql) < kThreshold) judge_unstuffed(text, alphabet, out);
}

}  // namespace onesec::inspect
