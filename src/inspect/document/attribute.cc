#include "inspect/document/attribute.h"

#include <algorithm>
#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect {
namespace {

/// Streams of PHP and Java that run something or reach into archives and files.
bool is_of_readers(std::string_view address) {
  static constexpr std::string_view kSchemes[] = {"expect://", "php://", "phar://", "netdoc:", "jar:file:", "jar:http"};
  return std::any_of(std::begin(kSchemes), std::end(kSchemes),
                     [address](std::string_view scheme) { return ascii::starts(address, scheme); });
}

/// Drawings name the pictures in them where they were drawn: file:///home/anna/logo.png
bool is_picture(std::string_view address) {
  static constexpr std::string_view kEnds[] = {".png",  ".jpg", ".jpeg", ".gif", ".svg",  ".webp", ".bmp",
                                               ".tiff", ".tif", ".ico",  ".eps", ".avif", ".svgz"};
  address = address.substr(0, address.find_first_of("?#"));
  return std::any_of(std::begin(kEnds), std::end(kEnds),
                     [address](std::string_view end) { return ascii::ends(address, end); });
}

/// Whether the tag around `at` is one whose href a reader fetches to show the document. In pages of HTML links to
/// files of the writer's own machine stand.
bool is_fetched(std::string_view text, std::size_t at) {
  static constexpr std::string_view kTags[] = {"image", "use", "feimage", "?xml-stylesheet", "svg:image", "tref"};
  constexpr std::size_t kFarthest = 256;  // An element's other attributes.
  if (at >= 6 && text.substr(at - 6, 6) == "xlink:") return true;
  const std::string_view before = text.substr(at - std::min(at, kFarthest), std::min(at, kFarthest));
  const std::size_t open = before.rfind('<');
  if (open == before.npos) return false;
  const std::string_view tag = before.substr(open + 1, before.find_first_of(" \t\r\n", open) - open - 1);
  return std::any_of(std::begin(kTags), std::end(kTags),
                     [tag](std::string_view one) { return ascii::equals(tag, one); });
}

}  // namespace

void read_attributes(std::string_view text, Reasons& out) {
  constexpr std::size_t kLongest = 512;
  for (std::size_t at = text.find("href"); at != text.npos; at = text.find("href", at + 4)) {
    const std::size_t sign = ascii::skip_space(text, at + 4);
    if (sign >= text.size() || text[sign] != '=') continue;
    const std::size_t open = ascii::skip_space(text, sign + 1);
    if (open >= text.size() || (text[open] != '"' && text[open] != '\'')) continue;
    std::string_view address = text.substr(open + 1, kLongest);
    address = ascii::trim(address.substr(0, address.find(text[open])));
    const bool is_file = ascii::starts(address, "file:") && !is_picture(address) && is_fetched(text, at);
    if (!is_file && !is_of_readers(address)) continue;
    out.add({Attack::Xxe, 100, "a document has its reader fetch a file or run something",
             static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(open + 1 + address.size())});
    return;
  }
}

}  // namespace onesec::inspect
