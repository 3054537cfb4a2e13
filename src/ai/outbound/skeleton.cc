#include "ai/outbound/skeleton.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "base/json_escape.h"

namespace onesec::ai {
namespace {

using Token = Word<List::Token>;

// 64 tokens of attack text take some hundred bytes; what is further back isn't told.
constexpr std::size_t kMostBytes = 4096;
constexpr std::size_t kLongestWord = 18;  // no word of the lexicon is longer

constexpr std::array<std::string_view, 32> kSigns{
    "\"p:dquote", "'p:squote", "`p:backtick",   "(p:lparen",      ")p:rparen",    "[p:lbracket", "]p:rbracket",
    "{p:lbrace",  "}p:rbrace", "<p:less",       ">p:greater",     "=p:equals",    "+p:plus",     "-p:minus",
    "*p:star",    "/p:slash",  "\\p:backslash", "%p:percent",     "&p:ampersand", "|p:pipe",     ";p:semicolon",
    ":p:colon",   ",p:comma",  ".p:dot",        "!p:exclamation", "?p:question",  "@p:at",       "#p:hash",
    "$p:dollar",  "^p:caret",  "~p:tilde",      "_p:underscore"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Controls other than those of text, or bytes that aren't UTF-8.
bool is_binary(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F) return true;
    const std::size_t length = utf8_length(bytes.substr(at));
    // A cut at our own limit may go through a character.
    if (length == 0) return bytes.size() - at >= 4;
    at += length;
  }
  return false;
}

Word<List::Entropy> entropy_of(std::string_view bytes) {
  using Entropy = Word<List::Entropy>;
  if (bytes.empty()) return Entropy::find("empty");
  std::array<std::size_t, 256> counts{};
  for (const char c : bytes) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const std::size_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(bytes.size());
    bits -= share * std::log2(share);
  }
  // Of the most that so many bytes can have: plain text 0.5 to 0.8, compressed or encrypted above 0.95.
  const double most = std::log2(static_cast<double>(std::clamp<std::size_t>(bytes.size(), 2, 256)));
  return Entropy::find(bits < 0.5 * most ? "low" : bits < 0.9 * most ? "medium" : "high");
}

Token number_token(std::size_t digits) {
  return Token::find(digits <= 1   ? "num:1"
                     : digits <= 2 ? "num:2"
                     : digits <= 4 ? "num:4"
                     : digits <= 8 ? "num:8"
                                   : "num:more");
}

Token string_token(std::size_t bytes) {
  return Token::find(bytes == 0     ? "str:0"
                     : bytes <= 4   ? "str:4"
                     : bytes <= 16  ? "str:16"
                     : bytes <= 64  ? "str:64"
                     : bytes <= 256 ? "str:256"
                                    : "str:more");
}

Token word_token(std::string_view word) {
  if (std::all_of(word.begin(), word.end(), is_digit)) return number_token(word.size());
  if (word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) return number_token(word.size() - 2);
  if (word.size() > kLongestWord) return Token::find("id");
  std::string lower;
  for (const char c : word) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto lexicon = attack_lexicon();
  const bool known = std::binary_search(lexicon.begin(), lexicon.end(), std::string_view(lower));
  return Token::find(known ? "kw:" + lower : "id");
}

std::optional<Token> sign_token(char c) {
  for (const std::string_view sign : kSigns) {
    if (sign[0] == c) return Token::find(sign.substr(1));
  }
  return std::nullopt;
}

/// One token from `text` at `at`; nullopt: white space.
std::optional<Token> next_token(std::string_view text, std::size_t& at) {
  const std::size_t start = at;
  const char c = text[at];
  if (is_word(c) && c != '_') {
    while (at < text.size() && is_word(text[at])) ++at;
    return word_token(text.substr(start, at - start));
  }
  ++at;
  if (c == '_' && at < text.size() && is_word(text[at])) {  // __class__, _GET
    while (at < text.size() && is_word(text[at])) ++at;
    return word_token(text.substr(start, at - start));
  }
  // A quote at the very start, or right behind a word, ends somebody's string that we don't see: `1' or …`.
  const bool may_open = start > 0 && !is_word(text[start - 1]);
  if ((c == '\'' || c == '"' || c == '`') && may_open) {
    const std::size_t end = text.find(c, at);
    if (end != std::string_view::npos) {
      const Token token = string_token(end - at);
      at = end + 1;
      return token;
    }
  }
  return sign_token(c);
}

}  // namespace

ExcerptPart skeleton_of(std::string_view excerpt) {
  const std::string_view text = excerpt.substr(0, kMostBytes);
  if (is_binary(text)) return BinaryPart{.bytes = Bucketed::of(excerpt.size()), .entropy = entropy_of(text)};
  TextPart part;
  for (std::size_t at = 0; at < text.size() && part.tokens.size() < kMaxTokens;) {
    if (const std::optional<Token> token = next_token(text, at)) part.tokens.push_back(*token);
  }
  return part;
}

}  // namespace onesec::ai
