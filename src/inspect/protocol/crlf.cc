#include "inspect/protocol/crlf.h"

#include <array>

namespace onesec::inspect {
namespace {

/// Fields that split a response, poison a cache or send a mail to others.
constexpr std::array<std::string_view, 20> kFields{"access-control-allow-origin",
                                                   "bcc",
                                                   "cc",
                                                   "clear-site-data",
                                                   "content-disposition",
                                                   "content-length",
                                                   "content-security-policy",
                                                   "content-type",
                                                   "host",
                                                   "link",
                                                   "location",
                                                   "mime-version",
                                                   "refresh",
                                                   "remote-addr",
                                                   "set-cookie",
                                                   "transfer-encoding",
                                                   "x-forwarded-for",
                                                   "x-forwarded-host",
                                                   "x-injected",
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
         !(version + 9 < line.size() && line[version + 9] == ' ' && ascii::is_digit(line[version + 10]));  // Of a log.
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

void judge_line(const Leaf& leaf, std::string_view line, std::size_t at, Reasons& out) {
  if (is_request_line(line)) return say(out, 100, "a request of HTTP stands in a value", at, at + line.size());
  if (ascii::starts(line, "http/") && line.size() > 8 && ascii::is_digit(line[5]) && at > 0)
    return say(out, 100, "a line is ended, and a response of HTTP follows", at, at + line.size());
  if (at == 0) return;
  if (is_mail_command(line))
    return say(out, has_lines(leaf.part) ? 60 : 100, "a line is ended, and a command to a mail server follows", at,
               at + line.size());
  std::size_t end = 0;
  while (end < line.size() && (ascii::is_word(line[end]) || line[end] == '-')) ++end;
  if (end == 0) return;
  std::size_t colon = end;
  while (colon < line.size() && (line[colon] == '\r' || line[colon] == ' ')) ++colon;
  if (colon >= line.size() || line[colon] != ':') return;
  const bool is_wanted = ascii::is_among(line.substr(0, end), kFields);
  if (is_wanted) {
    // What letters and notes have at the beginning of a line, too.
    static constexpr std::array<std::string_view, 7> kOfLetters{
        "bcc", "cc", "content-disposition", "host", "link", "location", "refresh"};
    const bool is_mail = ascii::is_among(line.substr(0, end), kOfLetters);
    say(out, leaf.part == Part::Body || (is_mail && has_lines(leaf.part)) ? 60 : 100,
        "a line is ended, and a header field follows", at, at + colon);
  } else if (!has_lines(leaf.part)) {
    say(out, leaf.part == Part::QueryValue ? 70 : 100, "a line is ended, and a header field follows", at, at + colon);
  }
}

}  // namespace

void inspect_crlf(const Leaf& leaf, std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  const bool ends_lines = alphabet.has('\n') || alphabet.has('\r');
  if (!ends_lines) {
    if (alphabet.has('/') && alphabet.has(' ') && leaf.part != Part::Header)
      judge_line(leaf, text.substr(0, 2048), 0, out);
    return;
  }
  if (leaf.part == Part::Header && ascii::equals(leaf.name, "authorization"))
    say(out, 100, "the end of a line stands in a user's name or password", 0, text.size());
  if (is_name_of_value(leaf.part)) {
    const std::size_t at = text.find_first_of("\r\n");
    const bool is_inner = at > 0 && at + 1 < text.size();
    // A value is often ended with a line by mistake; a name or a path never has one inside.
    if (is_inner || leaf.part != Part::QueryName)
      say(out, is_inner ? 100 : 60, "the end of a line stands in a name or a path", at, at + 1);
  }
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    const std::size_t first = std::min(begin + ascii::skip_space(text.substr(begin, end - begin), 0), end);
    if (first < end) {
      // "Name\r\r:" has ends of lines before its colon: the line goes on to the colon.
      const std::size_t colon = text.substr(0, std::min(text.size(), end + 8)).find(':', end);
      judge_line(leaf, text.substr(first, (colon == std::string_view::npos ? end : colon + 1) - first), first, out);
    }
    begin = end + 1;
  }
}

}  // namespace onesec::inspect
