#include "inspect/xss/tame.h"

#include <algorithm>
#include <array>

#include "inspect/ascii.h"
#include "inspect/xss/style.h"
#include "inspect/xss/tag.h"

namespace onesec::inspect::xss {
namespace {

/// https://www.youtube.com/embed/x: a player or form of a host whose pages may be shown in others. The hosts are those
/// that WordPress embeds without asking (wp-includes/class-wp-oembed.php), and Google's maps and forms.
bool is_player(std::string_view address) {
  static constexpr std::array<std::string_view, 21> kHosts{
      "codepen.io",      "dailymotion.com", "docs.google.com",  "embed.ted.com",        "issuu.com",
      "maps.google.com", "mixcloud.com",    "open.spotify.com", "platform.twitter.com", "player.vimeo.com",
      "pocketcasts.com", "redditmedia.com", "reverbnation.com", "scribd.com",           "slideshare.net",
      "speakerdeck.com", "videopress.com",  "w.soundcloud.com", "wordpress.tv",         "youtube-nocookie.com",
      "youtube.com"};
  static_assert(std::ranges::is_sorted(kHosts));
  if (ascii::starts(address, "https:")) address.remove_prefix(6);
  if (!address.starts_with("//")) return false;
  std::string_view host = address.substr(2);
  const std::size_t end = host.find_first_of("/?#");
  if (end == host.npos) return false;
  const std::string_view path = host.substr(end);
  host = host.substr(0, end);
  if (ascii::starts(host, "www.")) host.remove_prefix(4);
  return ascii::is_among(host, kHosts) || (ascii::equals(host, "google.com") && ascii::starts(path, "/maps/"));
}

/// What the attributes of a tag say about what it does. The values of the last ones; empty: not there.
struct Tag {
  std::string_view src, href, data, rel, type, pragma;
  bool has_sizes = false;
  bool has_attributes = false;
};

/// The value of an attribute whose quotes were written for a string of JSON: width=\\"5\\".
std::string_view without_escapes(std::string_view value) {
  if (!value.starts_with("\\\"") || !value.ends_with("\\\"") || value.size() < 4) return value;
  return value.substr(2, value.size() - 4);
}

Tag read_tag(std::string_view text, std::size_t at) {
  const auto is_size = [](std::string_view value) {
    return value.size() > 1 && value.size() < 6 && ascii::is_digit(value[0]) && ascii::is_digit(value[1]);
  };
  Tag tag;
  bool has_width = false;
  bool has_height = false;
  while (at < text.size()) {
    Pair pair = next_pair(text, at);
    if (pair.name.empty()) break;
    pair.value = without_escapes(pair.value);
    tag.has_attributes = true;
    has_width = has_width || (ascii::equals(pair.name, "width") && is_size(pair.value));
    has_height = has_height || (ascii::equals(pair.name, "height") && is_size(pair.value));
    if (ascii::equals(pair.name, "src")) tag.src = pair.value;
    if (ascii::equals(pair.name, "href")) tag.href = pair.value;
    if (ascii::equals(pair.name, "data")) tag.data = pair.value;
    if (ascii::equals(pair.name, "rel")) tag.rel = pair.value;
    if (ascii::equals(pair.name, "type")) tag.type = pair.value;
    if (ascii::equals(pair.name, "http-equiv")) tag.pragma = pair.value;
  }
  tag.has_sizes = has_width && has_height;
  return tag;
}

/// An address of the web or of the page's own host.
bool is_plain_address(std::string_view address) {
  const std::size_t colon = address.find(':');
  if (colon == address.npos || address.find_first_of("/?#") < colon) return true;
  return ascii::starts(address, "https://") || ascii::starts(address, "http://");
}

/// A relation of HTML 4.6.8 or of the lists it names by which a page tells of others, or is given its looks.
bool is_common_relation(std::string_view rel) {
  static constexpr std::array<std::string_view, 19> kRelations{
      "alternate", "apple-touch-icon", "author",   "canonical", "dns-prefetch", "edituri",  "help",
      "icon",      "license",          "manifest", "mask-icon", "next",         "pingback", "preconnect",
      "prefetch",  "preload",          "prev",     "shortcut",  "stylesheet"};
  static_assert(std::ranges::is_sorted(kRelations));
  rel = ascii::trim(rel);
  return ascii::is_among(rel.substr(0, rel.find(' ')), kRelations);
}

/// Of them those that load nothing that runs or is shown as the page's own.
bool is_harmless_relation(std::string_view rel) {
  static constexpr std::array<std::string_view, 6> kRelations{
      "alternate", "apple-touch-icon", "canonical", "dns-prefetch", "icon", "preconnect"};
  return ascii::is_among(ascii::trim(rel), kRelations);
}

}  // namespace

// HTML 4.2.5.3 without "refresh", "set-cookie"
// and "content-security-policy", and what older pages have.
bool is_harmless_pragma(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kPragmas{
      "cache-control",      "cleartype",    "content-language",       "content-script-type",
      "content-style-type", "content-type", "default-style",          "expires",
      "imagetoolbar",       "pragma",       "x-dns-prefetch-control", "x-ua-compatible"};
  static_assert(std::ranges::is_sorted(kPragmas));
  return ascii::is_among(ascii::trim(name), kPragmas);
}

bool is_jsx(std::string_view name, std::string_view rest) {
  constexpr std::size_t kLongest = 128;
  if (name.size() < 3 || name[2] < 'A' || name[2] > 'Z' || !rest.starts_with('{')) return false;
  rest = rest.substr(0, kLongest);
  const std::size_t close = rest.find('}');
  if (close == rest.npos) return false;
  // Behind the block, and in the value still, anything would run.
  const std::string_view after = rest.substr(close + 1);
  if (!after.empty() && !is_space(after[0]) && after[0] != '>' && !after.starts_with("/>")) return false;
  const std::string_view code = ascii::trim(rest.substr(1, close - 1));
  const std::size_t arrow = code.find("=>");
  const std::string_view head = code.substr(0, arrow);
  const bool is_plain = code.find_first_of("[`;\"'\\:+-*/&|?<") == code.npos && code.find('=') == arrow;
  if (!is_plain || names_a_runner(code)) return false;
  // A second expression behind a comma would run.
  if (arrow == code.npos) return head.find_first_of("(,") == head.npos;
  const std::string_view body = code.substr(arrow);
  const std::size_t list = head.rfind('(');
  return (list == head.npos || list == 0) && head.find(',') == head.npos && body.find(',') == body.npos &&
         body.find("()(") == body.npos && body.find(")(") == body.npos;
}

Element tamed(Element element, std::string_view name, std::string_view text, std::size_t at, bool is_document) {
  if (element == Element::Style && is_document && !is_active_style(text.substr(at, kLookAhead))) return Element::Plain;
  if (element != Element::Frame && element != Element::Page) return element;
  const Tag tag = read_tag(text, at);
  bool is_plain = false;
  if (ascii::equals(name, "iframe")) {
    // The embed codes of videos, maps and forms have a size, or a host that is known for them.
    is_plain = (tag.has_sizes && ascii::starts(tag.src, "https://")) || is_player(tag.src);
  } else if (ascii::equals(name, "object")) {
    const bool is_shown = ascii::equals(tag.type, "application/pdf") || ascii::equals(tag.type, "image/png") ||
                          ascii::equals(tag.type, "image/jpeg") || ascii::starts(tag.type, "video/");
    is_plain = is_shown && is_plain_address(tag.data) && !tag.data.starts_with("//");
  } else if (ascii::equals(name, "meta")) {
    is_plain = tag.has_attributes && is_harmless_pragma(tag.pragma.empty() ? "pragma" : tag.pragma);
  } else if (ascii::equals(name, "link")) {
    is_plain =
        (is_harmless_relation(tag.rel) || (is_document && is_common_relation(tag.rel))) && is_plain_address(tag.href);
  } else if (ascii::equals(name, "base")) {
    is_plain = is_document && is_plain_address(tag.href);
  } else if (ascii::equals(name, "body")) {
    is_plain = is_document;
  } else if (ascii::equals(name, "xml")) {
    // Word's settings. An island of data has a name by which it is bound, or an address.
    is_plain = !tag.has_attributes;
  }
  return is_plain ? Element::Plain : element;
}

bool is_document(std::string_view text) {
  while (!text.empty() && (is_space(text[0]) || static_cast<unsigned char>(text[0]) >= 0x80)) text.remove_prefix(1);
  return ascii::starts(text, "<!doctype html") || ascii::starts(text, "<html");
}

bool is_office_condition(std::string_view text) {
  std::string_view condition = text.substr(0, 40);
  condition = condition.substr(0, condition.find(']'));
  return holds(condition, "mso") || holds(condition, "vml") || holds(condition, "!support");
}

}  // namespace onesec::inspect::xss
