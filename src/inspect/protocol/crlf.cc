#include "inspect/protocol/crlf.h"

#include <array>

namespace onesec::inspect {
namespace {

/// Fields that split a response, poison a cache or send a mail to others; and with which a server behind a proxy has
/// the proxy send a file or ask another server (X-Accel-Redirect of nginx, X-Sendfile of Apache and lighttpd,
/// X-LiteSpeed-Location, X-Reproxy-URL of Perlbal).
constexpr std::array<std::string_view, 29> kFields{"access-control-allow-origin",
                                                   "bcc",
                                                   "cc",
                                                   "clear-site-data",
                                                   "content-disposition",
                                                   "content-encoding",
                                                   "content-length",
                                                   "content-security-policy",
                                                   "content-type",
                                                   "etag",
                                                   "host",
                                                   "link",
                                                   "location",
                                                   "mime-version",
                                                   "p3p",
                                                   "refresh",
                                                   "remote-addr",
                                                   "set-cookie",
                                                   "set-cookie2",
                                                   "strict-transport-security",
                                                   "transfer-encoding",
                                                   "x-accel-redirect",
                                                   "x-forwarded-for",
                                                   "x-forwarded-host",
                                                   "x-injected",
                                                   "x-litespeed-location",
                                                   "x-reproxy-url",
                                                   "x-sendfile",
                                                   "x-xss-protection"};
static_assert(std::is_sorted(kFields.begin(), kFields.end()));
constexpr std::array<std::string_view, 9> kMethods{"connect", "delete", "get", "head", "options",
                                                   "patch",   "post",   "put", "trace"};

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Crlf, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

bool has_lines(Part part) {
  return part == Part::FormValue || part == Part::JsonValue || part == Part::XmlText || part == Part::XmlAttribute ||
         part == Part::Body || part == Part::Header;
}
bool is_name_of_value(Part part) {
  return part == Part::QueryName || part == Part::FormName || part == Part::CookieName || part == Part::Path ||
         part == Part::Segment;
}

/// "GET /x HTTP/1.1"
bool is_request_line(std::string_view line) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos || !ascii::is_among(line.substr(0, blank), kMethods)) return false;
  const std::size_t version = ascii::find(line.substr(0, 2048), " http/");
  return version != std::string_view::npos && version + 6 < line.size() && ascii::is_digit(line[version + 6]) &&
         (version + 7 == line.size() || line[version + 7] == '.' || ascii::is_space(line[version + 7])) &&
         line.find_first_of("/*:") < version &&
         !(version + 10 < line.size() && line[version + 9] == ' ' && ascii::is_digit(line[version + 10]));  // Of a log.
}

/// A command of SMTP (RFC 5321 4.1.1) or IMAP (RFC 9051 6), as one is appended to an address that a mailer sends to.
bool is_mail_command(std::string_view line) {
  line = ascii::trim(line);
  if (ascii::starts(line, "rcpt to:") || ascii::starts(line, "mail from:")) return true;
  const std::size_t blank = std::min(line.find(' '), line.size());
  const std::string_view verb = line.substr(0, blank);
  if (blank == line.size())
    return ascii::equals(verb, "data") || ascii::equals(verb, "quit") || ascii::equals(verb, "rset");
  static constexpr std::array<std::string_view, 14> kImap{"append",  "authenticate", "capability", "create", "delete",
                                                          "examine", "fetch",        "list",       "login",  "logout",
                                                          "noop",    "search",       "select",     "store"};
  // V100 FETCH 1: a tag is a letter or a word with a number.
  const bool is_tag =
      verb.size() < 8 && !verb.empty() && ascii::is_letter(verb.front()) && ascii::is_digit(verb.back());
  const std::string_view rest = line.substr(std::min(blank + 1, line.size()));
  return is_tag && ascii::is_among(rest.substr(0, rest.find(' ')), kImap);
}

/// "set session 0 900 5": a command of memcached that stores (its protocol.txt): a key and three numbers.
bool is_storage_command(std::string_view line) {
  static constexpr std::array<std::string_view, 6> kVerbs{"add", "append", "cas", "prepend", "replace", "set"};
  static_assert(std::is_sorted(kVerbs.begin(), kVerbs.end()));
  line = ascii::trim(line);
  std::array<std::string_view, 6> words{};
  std::size_t count = 0;
  while (!line.empty() && count < words.size()) {
    words[count++] = line.substr(0, line.find(' '));
    line = ascii::trim(line.substr(std::min(words[count - 1].size(), line.size())));
  }
  const auto is_number = [](std::string_view word) {
    return !word.empty() && word.find_first_not_of("0123456789") == word.npos;
  };
  return count > 4 && std::binary_search(kVerbs.begin(), kVerbs.end(), words[0]) && !is_number(words[1]) &&
         is_number(words[2]) && is_number(words[3]) && is_number(words[4]);
}

/// Of a mail, as a form that sends one has them appended to the address, name or subject that it was given: the fields
/// of RFC 5322 3.6.2, 3.6.3 and 3.6.5, and of MIME (RFC 2045 6).
bool is_mail_field(std::string_view name, std::string_view value) {
  static constexpr std::array<std::string_view, 2> kOfTexts{"content-transfer-encoding", "subject"};
  static constexpr std::array<std::string_view, 6> kOfAddresses{"bcc", "cc", "from", "reply-to", "sender", "to"};
  return ascii::is_among(name, kOfTexts) ||
         (ascii::is_among(name, kOfAddresses) && value.find('@') != std::string_view::npos);
}

/// a@b.example and nothing else, which is no first line of a letter.
bool is_address(std::string_view line) {
  constexpr std::size_t kLongest = 254;  // RFC 5321 4.5.3.1.3, without its brackets.
  const std::size_t sign = line.find('@');
  return line.size() <= kLongest && sign != 0 && sign != std::string_view::npos &&
         line.find('.', sign) != std::string_view::npos && std::none_of(line.begin(), line.end(), ascii::is_space);
}

/// Whether the lines of a text were sent as such: ends of lines as one takes them in a form, a body or a string of
/// JSON.
bool is_sent_in_lines(const Leaf& leaf) {
  if (leaf.text.find_first_of("\r\n") != std::string_view::npos) return true;
  const char mark = leaf.part == Part::FormValue ? '%' : leaf.part == Part::JsonValue ? '\\' : '&';
  for (std::size_t at = leaf.text.find(mark); at != std::string_view::npos; at = leaf.text.find(mark, at + 1)) {
    const std::string_view escape = leaf.text.substr(at + 1, 5);
    if (mark == '%' && (ascii::starts(escape, "0a") || ascii::starts(escape, "0d"))) return true;
    if (mark == '\\' && (escape.starts_with('n') || escape.starts_with('r') || ascii::equals(escape, "u000a") ||
                         ascii::equals(escape, "u000d")))
      return true;
    if (mark == '&' && escape.starts_with('#')) return true;
  }
  return false;
}

/// Whether an end of a line stands percent-encoded in what the server hands on: %250A in a form, %0A in JSON.
bool is_coded_once_more(const Leaf& leaf) {
  const std::string_view mark = leaf.part == Part::FormValue ? "%250" : "%0";
  for (std::size_t at = leaf.text.find(mark); at != std::string_view::npos; at = leaf.text.find(mark, at + 1)) {
    const char digit = at + mark.size() < leaf.text.size() ? ascii::lower(leaf.text[at + mark.size()]) : '\0';
    if (digit == 'a' || digit == 'd') return true;
  }
  return false;
}

/// The fields that a client sets on a request of its own, since its page may not: WebChannel of Closure and Firebase.
bool is_block_of_fields(const Leaf& leaf, std::string_view text) {
  const bool is_form = leaf.part == Part::FormValue && ascii::equals(leaf.name, "headers");
  const bool is_query = leaf.part == Part::QueryValue &&
                        (ascii::equals(leaf.name, "$httpheaders") || ascii::equals(leaf.name, "%24httpheaders"));
  if (!is_form && !is_query) return false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    std::size_t name = 0;
    while (name < line.size() && (ascii::is_word(line[name]) || line[name] == '-')) ++name;
    if (name == 0 || name == line.size() || line[name] != ':' || line.find_first_of("\r\n") != std::string_view::npos)
      return false;
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return true;
}

/// A field in which people paste whole mails, and links to share fill in.
bool holds_letters(std::string_view name) {
  static constexpr std::array<std::string_view, 8> kNames{"body",    "comment", "content", "description",
                                                          "message", "msg",     "note",    "text"};
  return ascii::is_among(name, kNames);
}

/// What is known of a text before its lines are judged.
struct Lines {
  bool are_honest = false;  ///< A text of lines may stand here, and this one was sent as such.
  bool follow_address = false;
  bool follow_word = false;     ///< "x", and no blank: no first line of a letter.
  bool follow_nothing = false;  ///< Signs at most: a value whose only use is what comes behind them.
};

void judge_line(const Leaf& leaf, const Lines& lines, std::string_view line, std::size_t at, Reasons& out) {
  if (is_request_line(line)) return say(out, 100, "a request of HTTP stands in a value", at, at + line.size());
  if (ascii::starts(line, "http/") && line.size() > 8 && ascii::is_digit(line[5]) && at > 0)
    return say(out, 100, "a line is ended, and a response of HTTP follows", at, at + line.size());
  if (at == 0) return;
  if (is_mail_command(line))
    return say(out, lines.are_honest ? 60 : 100, "a line is ended, and a command to a mail server follows", at,
               at + line.size());
  if (is_storage_command(line))
    return say(out, lines.are_honest ? 60 : 100, "a line is ended, and a command to memcached follows", at,
               at + line.size());
  std::size_t end = 0;
  while (end < line.size() && (ascii::is_word(line[end]) || line[end] == '-')) ++end;
  if (end == 0) return;
  std::size_t colon = end;
  while (colon < line.size() && (line[colon] == '\r' || line[colon] == ' ')) ++colon;
  if (colon >= line.size() || line[colon] != ':') return;
  const std::string_view name = line.substr(0, end);
  constexpr std::string_view kFollows = "a line is ended, and a header field follows";
  const bool are_lines_odd = leaf.part == Part::QueryValue || (has_lines(leaf.part) && !lines.are_honest);
  if ((is_mail_field(name, line.substr(colon)) && (lines.follow_address || (lines.follow_word && are_lines_odd))) ||
      (lines.follow_address && ascii::starts(name, "x-mailer")))
    return say(out, holds_letters(leaf.name) ? 60 : 100, "an address is ended, and a field of a mail follows", at,
               at + colon);
  if (ascii::is_among(name, kFields)) {
    // What letters and notes have at the beginning of a line, too.
    static constexpr std::array<std::string_view, 7> kOfLetters{
        "bcc", "cc", "content-disposition", "host", "link", "location", "refresh"};
    const bool is_mail = ascii::is_among(name, kOfLetters);
    say(out, leaf.part == Part::Body || (is_mail && lines.are_honest) ? 60 : 100, kFollows, at, at + colon);
  } else if (!has_lines(leaf.part)) {
    say(out, leaf.part == Part::QueryValue && !lines.follow_nothing ? 70 : 100, kFollows, at, at + colon);
  }
}

}  // namespace

void inspect_crlf(const Leaf& leaf, std::string_view text, const ascii::Alphabet& alphabet, Reasons& out,
                  std::uint32_t layers) {
  const bool ends_lines = alphabet.has('\n') || alphabet.has('\r');
  if (!ends_lines) {
    if (alphabet.has('/') && alphabet.has(' ') && leaf.part != Part::Header)
      judge_line(leaf, {}, text.substr(0, 2048), 0, out);
    return;
  }
  if (leaf.part == Part::Header && leaf.text == Splitter::kLineEnd && ascii::equals(leaf.name, "authorization"))
    say(out, 100, "the end of a line stands in a user's name or password", 0, text.size());
  if (is_name_of_value(leaf.part)) {
    const std::size_t at = text.find_first_of("\r\n");
    const bool is_inner = at > 0 && at + 1 < text.size();
    // A value is often ended with a line by mistake; a name or a path never has one inside.
    if (is_inner || leaf.part != Part::QueryName)
      say(out, is_inner ? 100 : 60, "the end of a line stands in a name or a path", at, at + 1);
  }
  if (is_block_of_fields(leaf, text)) return;
  const std::string_view before = ascii::trim(text.substr(0, text.find_first_of("\r\n")));
  Lines lines;
  lines.are_honest =
      has_lines(leaf.part) &&
      (layers == 0 || leaf.part == Part::Header || leaf.part == Part::Body || is_sent_in_lines(leaf) ||
       !is_coded_once_more(leaf) || before.find("://") != std::string_view::npos || ascii::starts(before, "mailto:"));
  lines.follow_address = is_address(before);
  lines.follow_nothing = std::none_of(
      before.begin(), before.end(), [](char c) { return ascii::is_word(c) || static_cast<unsigned char>(c) >= 0x80; });
  lines.follow_word = before.find_first_of(" \t:") == std::string_view::npos;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    const std::size_t first = std::min(begin + ascii::skip_space(text.substr(begin, end - begin), 0), end);
    if (first < end) {
      // "Name\r\r:" has ends of lines before its colon: the line goes on to the colon.
      const std::size_t colon = text.substr(0, std::min(text.size(), end + 8)).find(':', end);
      judge_line(leaf, lines, text.substr(first, (colon == std::string_view::npos ? end : colon + 1) - first), first,
                 out);
    }
    begin = end + 1;
  }
}

}  // namespace onesec::inspect
