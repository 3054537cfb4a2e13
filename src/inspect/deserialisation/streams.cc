#include <array>

#include "inspect/decode/base64.h"
#include "inspect/deserialisation/forms.h"

namespace onesec::inspect::forms {
namespace {

struct Beginning {
  std::string_view bytes;
  std::string_view what;
};
/// How the streams begin: Java Object Serialization Specification 6.4 (AC ED 00 05), [MS-NRBF] 2.6.1, each in Base64
/// and hexadecimal, and gzip around the first; AC ED also as a reader of UTF-8 leaves it, which knows neither byte.
constexpr Beginning kBeginnings[] = {
    {std::string_view("\xac\xed\x00\x05", 4), "a stream of Java objects"},
    {std::string_view("\xef\xbf\xbd\xef\xbf\xbd\x00\x05", 8), "a stream of Java objects"},
    {"rO0AB", "a stream of Java objects, in Base64"},
    {"aced0005", "a stream of Java objects, in hexadecimal"},
    {"ACED0005", "a stream of Java objects, in hexadecimal"},
    {"AAEAAAD/////", "a stream of .NET objects, in Base64"},
    {"\\xac\\xed\\x00\\x05", "a stream of Java objects, in escapes"},
    {std::string_view("pst0\x04\x0b", 6), "a structure that Perl's Storable wrote"},
};

/// The first bytes of a stream.
class Bytes {
 public:
  [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }
  [[nodiscard]] bool is_full() const { return size_ == bytes_.size(); }
  void add(std::uint32_t byte) { bytes_[size_++] = static_cast<char>(byte); }

 private:
  std::array<char, 2048> bytes_{};  // Arguments of gadgets stand before the classes that act on them.
  std::size_t size_ = 0;
};

/// What Base64 stands for. A "+" in a query is a blank to its reader.
Bytes decoded(std::string_view text) {
  Bytes result;
  std::uint32_t bits = 0;
  std::size_t held = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    const int digit = base64_value(c == ' ' ? '+' : c);
    if (digit < 0 || result.is_full()) break;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    result.add(bits >> held & 0xFFU);
  }
  return result;
}

/// Bytes that somebody read as Latin-1 and wrote as UTF-8: C2 AC C3 AD for AC ED.
Bytes narrowed(std::string_view text) {
  Bytes result;
  for (std::size_t i = 0; i < text.size() && !result.is_full(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_lead = (byte == 0xC2 || byte == 0xC3) && i + 1 < text.size();
    const auto next = is_lead ? static_cast<unsigned char>(text[++i]) : 0U;
    result.add(is_lead ? (byte & 3U) << 6U | (next & 0x3FU) : byte);
  }
  return result;
}

/// Where in a pickle something is imported (pickletools.py): GLOBAL, c<module>\n<name>\n, or STACK_GLOBAL behind a
/// SHORT_BINUNICODE. npos: it holds nothing but data.
std::size_t import_of(std::string_view pickle) {
  constexpr char kStackGlobal = '\x93';
  constexpr char kShortText = '\x8c';
  constexpr char kMemoize = '\x94';
  for (std::size_t i = 0; i < pickle.size(); ++i) {
    if (pickle[i] == 'c') {
      const std::size_t line = pickle.substr(0, i + 64).find('\n', i);
      const std::size_t next = line == pickle.npos ? line : pickle.substr(0, line + 64).find('\n', line + 1);
      if (next == pickle.npos) continue;
      if (is_dotted(pickle.substr(i + 1, line - i - 1)) && is_dotted(pickle.substr(line + 1, next - line - 1)))
        return i;
    }
    if (pickle[i] != kShortText || i + 1 >= pickle.size()) continue;
    const auto size = static_cast<unsigned char>(pickle[i + 1]);
    std::size_t end = i + 2 + size;
    if (end >= pickle.size() || !is_dotted(pickle.substr(i + 2, size))) continue;
    if (pickle[end] == kMemoize) ++end;
    if (end < pickle.size() && pickle[end] == kStackGlobal) return i;
  }
  return pickle.npos;
}

/// A length as marshal.c writes short ones, five more than it is, and as many bytes of a constant: Gem::Version.
bool is_constant_of_ruby(std::string_view bytes) {
  if (bytes.size() < 2 || bytes[1] < 'A' || bytes[1] > 'Z') return false;
  const std::size_t size = static_cast<unsigned char>(bytes[0]) - std::size_t{5};
  if (size > 122 || size + 1 > bytes.size()) return false;
  const std::string_view name = bytes.substr(1, size);
  return std::all_of(name.begin(), name.end(), [](char c) { return ascii::is_word(c) || c == ':'; });
}

/// An object of a class (marshal.c: version 4.8, then a type that builds one), or a list that holds objects or classes.
/// Not a hash: sessions of Rails are hashes, and hold some.
bool is_ruby(std::string_view bytes) {
  if (!bytes.starts_with("\x04\x08") || bytes.size() < 9) return false;
  constexpr std::string_view kObjects = "oUuCe";
  const auto is_object = [&](std::size_t at) {
    return kObjects.find(bytes[at]) != bytes.npos && bytes[at + 1] == ':' && is_constant_of_ruby(bytes.substr(at + 2));
  };
  if (kObjects.find(bytes[2]) != bytes.npos && bytes[3] == ':') return true;
  if (bytes[2] != '[') return false;
  for (std::size_t i = 4; i + 2 < bytes.size(); ++i) {
    if (is_object(i) || (bytes[i] == 'c' && is_constant_of_ruby(bytes.substr(i + 1)))) return true;
  }
  return false;
}

/// What a stream is that must be read to be told: pickles of Python (PROTO and its number, 2 to 5), objects of Ruby
/// and PHP, whose private members have names with NULs, and a state of ASP.NET's pages that holds an object of .NET
/// (ObjectStateFormatter: FF 01, token 50). Empty: none of them.
std::string_view what_of(std::string_view bytes) {
  if (bytes.size() < 9) return {};  // Shorter ones name no class.
  if (bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5)
    return import_of(bytes.substr(2)) != bytes.npos ? "a pickle of Python that imports" : std::string_view();
  if (is_ruby(bytes)) return "an object of Ruby";
  if (bytes.starts_with("\xff\x01\x32")) {
    constexpr std::string_view kHeader("\x00\x01\x00\x00\x00\xff\xff\xff\xff", 9);  // [MS-NRBF] 2.6.1
    if (bytes.substr(0, 24).find(kHeader) != bytes.npos) return "a stream of .NET objects in a page's state";
  }
  if (bytes[1] == ':' && object_of_php(bytes) != bytes.npos) return "an object of PHP, packed";
  return {};
}

/// The three letters that a stream begins with in Base64 whose first bytes say too little by themselves.
bool may_be_packed(std::string_view text) {
  static constexpr std::string_view kFirst[] = {"gA", "BAh", "/wE", "_wE", "Tzo", "YTo", "Qzo"};
  return std::any_of(std::begin(kFirst), std::end(kFirst), [&](std::string_view one) { return text.starts_with(one); });
}

}  // namespace

void read_streams(std::string_view text, Reasons& out) {
  static constexpr ascii::Bytes begins_one(
      "\x80\xac\xc2\xef\xff\x04"
      "rapA\\Bg/_TYQ");
  const std::size_t first = ascii::skip_space(text, 0);
  if (first == text.size() || !begins_one(text[first])) return;
  std::string_view rest = text.substr(first);
  const bool is_packed = may_be_packed(rest);
  const bool is_wide = rest[0] == '\xc2';
  if (is_packed || is_wide || !ascii::is_word(rest[0])) {
    const Bytes unpacked = is_packed ? decoded(rest) : is_wide ? narrowed(rest) : Bytes();
    const std::string_view bytes = is_packed || is_wide ? unpacked.view() : rest;
    if (const std::string_view what = what_of(bytes); !what.empty())
      return say(out, 100, what, first, std::min(text.size(), first + 12));
    if (is_wide && bytes.starts_with(kBeginnings[0].bytes))
      return say(out, 100, kBeginnings[0].what, first, std::min(text.size(), first + 6));
  }
  for (const Beginning& one : kBeginnings) {
    if (!rest.starts_with(one.bytes)) continue;
    // Base64 of other things can begin alike; an object is longer than a word.
    return say(out, rest.size() >= one.bytes.size() + 4 || one.bytes.size() >= 8 ? 100 : 60, one.what, first,
               first + one.bytes.size());
  }
}

}  // namespace onesec::inspect::forms
