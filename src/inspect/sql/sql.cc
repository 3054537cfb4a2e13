#include "inspect/sql/sql.h"

#include <array>

#include "inspect/ascii.h"
#include "inspect/sql/fragments.h"
#include "inspect/sql/judge.h"
#include "inspect/sql/stuffed.h"

namespace onesec::inspect {
namespace {

using sql::Judge;
using sql::Place;

enum Byte : std::uint8_t {
  kPlain = 0,
  kQuote = 1,   // ' " `
  kSyntax = 2,  // ( ) ; = < > | & # * @ ! , /
  kSpace = 4,
  kSign = 8,  // + - % ^ .
};

constexpr auto kBytes = [] {
  std::array<std::uint8_t, 256> bytes{};
  for (const char c : {'\'', '"', '`'}) bytes[static_cast<unsigned char>(c)] = kQuote;
  for (const char c : {'(', ')', ';', '=', '<', '>', '|', '&', '#', '*', '@', '!', '{'})
    bytes[static_cast<unsigned char>(c)] = kSyntax;
  for (int c = 0; c <= 0x20; ++c) bytes[static_cast<std::size_t>(c)] = kSpace;
  for (const char c : {'+', '-', '%', '^', '/', '~'}) bytes[static_cast<unsigned char>(c)] = kSign;
  bytes[0xA0] = kSpace;
  return bytes;
}();

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

void judge_everywhere(std::string_view text, std::uint8_t seen, Reasons& out) {
  Judge(text, 0, Place::Bare, false, out).run();
  if ((seen & kQuote) == 0) return;
  for (const char quote : {'\'', '"', '`'}) inspect_in(quote, text, out);
}

/// What a filter makes of it. The reasons point at the whole text: its places are others.
void judge_unstuffed(std::string_view text, std::uint8_t seen, Reasons& out) {
  std::string unstuffed;
  if (!sql::unstuff(text, unstuffed)) return;
  Reasons found;
  judge_everywhere(unstuffed, seen, found);
  if (found.points(Attack::Sql) >= kThreshold)
    out.add(
        {Attack::Sql, 100, "words that a filter puts together are SQL", 0, static_cast<std::uint32_t>(text.size())});
}

}  // namespace

void inspect_sql(std::string_view text, Reasons& out) {
  std::uint8_t seen = 0;
  for (const char c : text) seen |= kBytes[static_cast<unsigned char>(c)];
  sql::read_fragments(text, out);
  if ((seen & (kQuote | kSyntax | kSpace)) == 0) return;
  sql::read_shards(text, out);
  judge_everywhere(text, seen, out);
  // Found already, or too long for a value that a filter was meant to clean.
  constexpr std::size_t kLongest = 2048;
  if (text.size() <= kLongest && out.points(Attack::Sql) < kThreshold) judge_unstuffed(text, seen, out);
}

}  // namespace onesec::inspect
