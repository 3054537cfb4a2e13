#include "inspect/document/xxe.h"

#include <algorithm>

#include "inspect/document/attribute.h"

namespace onesec::inspect {
namespace {

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t begin, std::size_t end) {
  out.add({Attack::Xxe, points, what, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

/// A word and its blank, at `at`.
bool has_word(std::string_view text, std::size_t at, std::string_view small) {
  return ascii::starts(text.substr(at), small) && at + small.size() < text.size() &&
         ascii::is_space(text[at + small.size()]);
}

/// XML 1.0 4.2: <!ENTITY % name SYSTEM "…">
void read_entity(std::string_view text, std::size_t at, Reasons& out) {
  const std::size_t begin = at;
  at = ascii::skip_space(text, at + 8);
  const bool is_parameter = at < text.size() && text[at] == '%';
  const std::string_view rest = text.substr(at, 256);
  const bool is_external =
      ascii::find(rest, "system") != std::string_view::npos || ascii::find(rest, "public") != std::string_view::npos;
  say(out, 100,
      is_external    ? "an entity is declared that is read from elsewhere"
      : is_parameter ? "an entity for declarations is declared"
                     : "an entity is declared, as bombs of entities are made of",
      begin, at);
}

/// Hosts whose document types programs write at the head of what they make: of W3C, OASIS (DocBook), Apple (plist),
/// Java (web.xml), Apache (Struts, Log4j), Hibernate, MyBatis, Spring, the WAP Forum and its heir. Most parsers have
/// them in a catalogue. Of SourceForge only Hibernate's old place: others have pages of their own there.
bool is_of_publishers(std::string_view address) {
  static constexpr std::string_view kHosts[] = {"w3.org",
                                                "oasis-open.org",
                                                "apple.com",
                                                "sun.com",
                                                "apache.org",
                                                "hibernate.org",
                                                "hibernate.sourceforge.net",
                                                "mybatis.org",
                                                "ibatis.org",
                                                "jcp.org",
                                                "oracle.com",
                                                "springframework.org",
                                                "wapforum.org",
                                                "jboss.org",
                                                "docbook.org",
                                                "niso.org",
                                                "checkstyle.org",
                                                "openmobilealliance.org"};
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos) return true;  // A name of a file beside it.
  const std::string_view host = address.substr(scheme + 3, address.substr(scheme + 3).find_first_of("/\"'?#> "));
  return std::any_of(std::begin(kHosts), std::end(kHosts), [host](std::string_view known) {
    return ascii::ends(host, known) && (host.size() == known.size() || host[host.size() - known.size() - 1] == '.');
  });
}

/// XML 1.0 4.2.2: PUBLIC "-//…" "http://…". `at`: behind the word; empty: there is no address.
std::string_view address_of(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 512;
  text = text.substr(at, kLongest);
  for (int i = 0; i < 2; ++i) {
    text.remove_prefix(ascii::skip_space(text, 0));
    if (text.empty() || (text[0] != '"' && text[0] != '\'')) return {};
    const std::size_t end = text.find(text[0], 1);
    if (i == 1) return text.substr(1, end == std::string_view::npos ? end : end - 1);
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return {};
}

/// "http://…" of nobody who publishes document types. `text`: behind the word SYSTEM.
bool names_a_page_elsewhere(std::string_view text) {
  const std::size_t open = ascii::skip_space(text, 0);
  if (open >= text.size() || (text[open] != '"' && text[open] != '\'')) return false;
  const std::string_view address = text.substr(open + 1, text.substr(open + 1).find(text[open]));
  return (ascii::starts(address, "http") || ascii::starts(address, "ftp")) && !is_of_publishers(address);
}

void read_doctype(std::string_view text, std::size_t at, Reasons& out) {
  const std::size_t begin = at;
  at = ascii::skip_space(text, at + 9);
  const std::size_t name = at;
  // Any sign: lenient parsers take names that XML 1.0 2.3 has none of.
  while (at < text.size() && !ascii::is_space(text[at]) && text[at] != '[' && text[at] != '>') ++at;
  const bool is_html = ascii::equals(text.substr(name, at - name), "html") ||
                       ascii::equals(text.substr(name, at - name), "svg") ||
                       ascii::equals(text.substr(name, at - name), "plist");
  at = ascii::skip_space(text, at);
  // HTML's own is "about:legacy-compat" (13.1.1), Apple's a file: it's only asked who publishes an address of the web.
  if (has_word(text, at, "system") && (!is_html || names_a_page_elsewhere(text.substr(at + 6, 512)))) {
    say(out, 100, "a document type that is read from elsewhere", begin, at + 6);
  } else if (has_word(text, at, "public") && !is_html && !is_of_publishers(address_of(text, at + 6))) {
    say(out, 100, "a document type with a public name is read from an address that publishes none", begin, at + 6);
  } else if (at < text.size() && text[at] == '[') {
    say(out, 60, "a document type with declarations of its own", begin, at + 1);
    // XML 1.0 4.7: what handles a notation, which DocBook names as a word.
    const std::string_view declarations = text.substr(at, 1024);
    const std::size_t notation = ascii::find(declarations, "<!notation ");
    if (notation != std::string_view::npos && declarations.substr(notation, 256).find("://") != std::string_view::npos)
      say(out, 40, "a notation is at an address", at + notation, at + notation + 10);
  }
}

/// The last two labels of an address's host.
std::string_view domain_of(std::string_view address) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view host = address.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/:?#"));
  const std::size_t dot = host.rfind('.');
  const std::size_t before = dot == std::string_view::npos || dot == 0 ? dot : host.rfind('.', dot - 1);
  return before == std::string_view::npos ? host : host.substr(before + 1);
}

/// schemaLocation="http://a.example/ http://b.example/x.xsd" (XML Schema 1.1-1, 4.3.2): who owns a namespace has its
/// schema too, and the publishers have theirs in many places.
bool is_schema_elsewhere(std::string_view attribute) {
  const std::size_t open = attribute.substr(0, 32).find_first_of("\"'");
  if (open == std::string_view::npos) return false;
  std::string_view value = attribute.substr(open + 1, 512);
  value = ascii::trim(value.substr(0, value.find(attribute[open])));
  const std::size_t blank = value.find_first_of(" \t\r\n");
  if (blank == std::string_view::npos) return false;
  const std::string_view space = value.substr(0, blank);
  std::string_view place = ascii::trim(value.substr(blank));
  place = place.substr(0, place.find_first_of(" \t\r\n"));
  const std::string_view domain = domain_of(place);
  return !domain.empty() && !domain_of(space).empty() && domain != domain_of(space) && !is_of_publishers(space) &&
         !is_of_publishers(place);
}

/// <a xsi:noNamespaceSchemaLocation="http://…"/>: a document of one empty element is there for its schema only. Others
/// name one as a matter of course.
bool is_only_a_schema(std::string_view text) {
  constexpr std::size_t kLongest = 1024;
  text = ascii::trim(text);
  if (text.starts_with("<?xml")) text = ascii::trim(text.substr(std::min(text.find('>'), text.size() - 1) + 1));
  if (text.size() > kLongest || !text.starts_with('<') || !text.ends_with("/>") || text.find('>') + 1 != text.size())
    return false;
  constexpr std::string_view kAttribute = ":noNamespaceSchemaLocation=";
  const std::size_t at = text.find(kAttribute);
  const std::size_t open = at + kAttribute.size();
  if (at == std::string_view::npos || open >= text.size() || (text[open] != '"' && text[open] != '\'')) return false;
  const std::string_view rest = text.substr(open + 1);
  const std::string_view place = rest.substr(0, rest.find(text[open]));
  return place.find("://") != std::string_view::npos && !is_of_publishers(place);
}

}  // namespace

void inspect_xxe(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has('!')) {
    for (std::size_t at = text.find('!'); at != std::string_view::npos; at = text.find('!', at + 1)) {
      const std::string_view rest = text.substr(at);
      const std::size_t begin = at > 0 && text[at - 1] == '<' ? at - 1 : at;
      if (begin == at && !ascii::starts(rest, "!entity")) continue;
      if (has_word(text, at, "!entity")) read_entity(text, begin == at ? at - (at > 0 ? 1 : 0) : begin, out);
      if (has_word(text, at, "!doctype")) read_doctype(text, begin, out);
    }
  }
  if (!alphabet.has('<')) return;
  // RFC 2152 4: nothing is written in UTF-7 to be read by people, and its "+ADw-" hides a "<" from who reads along.
  const std::string_view head = ascii::trim(text).substr(0, 128);
  if (head.starts_with("<?xml") && ascii::find(head.substr(0, head.find('>')), "utf-7") != std::string_view::npos)
    say(out, 100, "a document says that it is in UTF-7", 0, 5);
  if (!alphabet.has(':')) return;
  if (alphabet.has('=')) read_attributes(text, out);
  for (std::size_t at = text.find(":include"); at != std::string_view::npos; at = text.find(":include", at + 1)) {
    const std::string_view rest = text.substr(at, 256);
    if (rest.find("href") == std::string_view::npos) continue;
    say(out, 100, "XInclude: a document has another one read", at, at + 8);
    return;
  }
  // What a style sheet of XSLT reads or runs: XSLT 2.0 16.1 and 16.2, and the extensions of PHP, Xalan and MSXML.
  static constexpr std::string_view kActs[] = {"document(",           "unparsed-text(",  "php:function", "xsl:import",
                                               "xsl:include",         "msxsl:script",    "java:",        "rt:exec",
                                               "xsl:result-document", "system-property("};
  if (text.find("xsl:") != std::string_view::npos) {
    for (const std::string_view act : kActs) {
      const std::size_t at = text.find(act);
      if (at != std::string_view::npos) say(out, 100, "a style sheet reads or runs something", at, at + act.size());
    }
  }
  // A schema to be fetched is as good as an entity, where parsers validate.
  const std::size_t schema = text.find(":schemaLocation");
  if (schema != std::string_view::npos && text.find("://", schema) != std::string_view::npos && schema < 512)
    say(out, is_schema_elsewhere(text.substr(schema)) ? 100 : 60, "a document names a schema to be fetched", schema,
        schema + 15);
  if (is_only_a_schema(text)) say(out, 100, "a document that is nothing but a schema to be fetched", 0, text.size());
}

}  // namespace onesec::inspect
