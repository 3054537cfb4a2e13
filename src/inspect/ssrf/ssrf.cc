#include "inspect/ssrf/ssrf.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "inspect/ssrf/address.h"

namespace onesec::inspect {
namespace {

using ssrf::Host;
using ssrf::Reach;

/// Schemes by which a fetching library speaks other protocols: curl's, Java's, PHP's and Go's lists.
constexpr std::array<std::string_view, 11> kOddSchemes{"dict", "gopher", "imap", "ldap",   "ldaps", "netdoc",
                                                       "rmi",  "sftp",   "smb",  "telnet", "tftp"};
/// Those of databases, brokers, caches and repositories, by their own manuals: at the server itself they reach what
/// listens there.
constexpr std::array<std::string_view, 14> kServiceSchemes{"amqp",  "amqps",    "git",        "memcached", "mongodb",
                                                           "mysql", "postgres", "postgresql", "redis",     "rediss",
                                                           "rtsp",  "ssh",      "svn",        "vnc"};
/// What listens inside and runs containers or keeps their secrets: Docker's 2375 and 2376, the API of Kubernetes,
/// kubelet's, etcd's and Consul's.
constexpr std::array<std::string_view, 9> kOrchestration{"10250", "10255", "2375", "2376", "2379",
                                                         "2380",  "6443",  "8500", "8501"};
/// Sockets of those who run containers: of Docker, containerd, CRI-O and Podman.
constexpr std::string_view kSockets[] = {"/docker.sock", "/containerd.sock", "/crio.sock", "/podman.sock"};
/// Zones in which testers count who asks: PortSwigger's Collaborator, ProjectDiscovery's interactsh, dnslog, CEYE,
/// requestrepo and Thinkst's tokens. No page of anybody is there.
constexpr std::string_view kListeners[] = {"burpcollaborator.net", "canarytokens.com", "ceye.io",   "dnslog.cn",
                                           "interact.sh",          "oast.fun",         "oast.live", "oast.me",
                                           "oast.online",          "oast.pro",         "oast.site", "oastify.com",
                                           "requestrepo.com"};
constexpr std::array<std::string_view, 8> kWebSchemes{"feed", "ftp", "ftps", "http", "https", "url", "ws", "wss"};
/// What only says where a page is or where a browser goes back to; a native application and a developer's machine are
/// on loopback (RFC 8252 7.3). RFC 6749 and what frameworks call it; Google's measurement protocol (dl, dr, rl),
/// Matomo's (urlref, _ref), Snowplow's (refr), Mixpanel's ($current_url), and reports of CSP (document-uri). Without
/// `_`, `-` and `$`.
constexpr std::array<std::string_view, 23> kPlaces{
    "back",         "blockeduri",  "callback", "continue",   "currenturl", "dl",   "documentlocation",
    "documenturi",  "documenturl", "dr",       "linkurl",    "location",   "next", "origin",
    "pagelocation", "pageurl",     "redirect", "redirectto", "ref",        "refr", "rl",
    "sourcefile",   "urlref"};
constexpr std::string_view kPlaceEnds[] = {"callbackuri", "callbackurl", "cancelurl", "redirecturi",
                                           "redirecturl", "referer",     "referrer",  "returnto",
                                           "returnuri",   "returnurl",   "successurl"};
static_assert(std::is_sorted(kPlaces.begin(), kPlaces.end()));
static_assert(std::is_sorted(kOddSchemes.begin(), kOddSchemes.end()));
static_assert(std::is_sorted(kWebSchemes.begin(), kWebSchemes.end()));
static_assert(std::is_sorted(kServiceSchemes.begin(), kServiceSchemes.end()));
static_assert(std::is_sorted(kOrchestration.begin(), kOrchestration.end()));

/// Of them those that settings have, of directories and file servers.
constexpr std::array<std::string_view, 6> kUsed{"imap", "ldap", "ldaps", "sftp", "smb", "telnet"};

/// Whether a server fetches what such a text names. Pages and browsers write addresses into the others.
bool is_asked(Part part) {
  return part == Part::QueryValue || part == Part::FormValue || part == Part::JsonValue || part == Part::XmlText ||
         part == Part::XmlAttribute || part == Part::QueryName || part == Part::FormName;
}

/// Whether a field of this name only tells a place, however its words are joined: "$current_url", "ep.pageUrl".
bool tells_place(std::string_view name) {
  constexpr std::size_t kLongest = 128;  // Each value under a name looks at it again.
  if (name.size() > kLongest) return false;
  if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
  std::array<char, 32> small{};
  std::size_t size = 0;
  for (const char c : name) {
    if (c == '_' || c == '-' || c == '$') continue;
    if (size == small.size()) return false;
    small[size++] = ascii::lower(c);
  }
  const std::string_view plain(small.data(), size);
  return ascii::is_among(plain, kPlaces) || std::any_of(std::begin(kPlaceEnds), std::end(kPlaceEnds),
                                                        [&](std::string_view end) { return plain.ends_with(end); });
}

struct Url {
  std::string_view scheme;
  std::string_view host;
  std::string_view port;
  std::string_view path;
  bool has_user = false;
  bool is_cut = false;  ///< A NUL or a line's end is in the host.
};

/// "scheme://user@host:port/path" of a whole text, as lenient as the libraries that fetch it: any number of slashes,
/// backslashes too.
Url read_url(std::string_view text) {
  Url url;
  // The JDK and browsers take these away.
  for (const std::string_view wrapper : {std::string_view("url:"), std::string_view("view-source:")}) {
    if (ascii::starts(text, wrapper)) text.remove_prefix(wrapper.size());
  }
  std::size_t at = 0;
  while (at < text.size() && at < 12 && (ascii::is_word(text[at]) || text[at] == '+')) ++at;
  if (at > 1 && at < text.size() && text[at] == ':') {
    url.scheme = text.substr(0, at++);
    if (!ascii::is_among(url.scheme, kWebSchemes) && !ascii::is_among(url.scheme, kOddSchemes) &&
        !ascii::is_among(url.scheme, kServiceSchemes)) {
      // "localhost:8080/x" has none.
      url.scheme = {};
      at = 0;
    }
  } else {
    at = 0;
  }
  const std::size_t slashes = at;
  while (at < text.size() && (text[at] == '/' || text[at] == '\\')) ++at;
  if (url.scheme.empty() && at - slashes == 1) return {};
  const std::string_view rest = text.substr(at);
  const std::size_t end = std::min(rest.find_first_of("/\\?#"), rest.size());
  std::string_view authority = rest.substr(0, end);
  url.path = rest.substr(end);
  const std::size_t sign = authority.rfind('@');
  if (sign != std::string_view::npos) {
    url.has_user = true;
    authority.remove_prefix(sign + 1);
  }
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  const std::size_t port = bracket == std::string_view::npos ? bracket : authority.find(':', bracket);
  // More than one colon without brackets is an IPv6 address whose writer didn't know.
  const bool is_bare_v6 =
      bracket == 0 && port != std::string_view::npos && authority.find(':', port + 1) != std::string_view::npos;
  url.host = is_bare_v6 ? authority : authority.substr(0, port);
  if (!is_bare_v6 && port < authority.size()) url.port = authority.substr(port + 1);
  // A library in C ends the name there, and the filter in front of it doesn't.
  std::size_t cut = std::min(url.host.find("%00"), url.host.size());
  for (std::size_t i = 0; i < cut; ++i) {
    if (static_cast<unsigned char>(url.host[i]) < ' ') cut = i;
  }
  url.is_cut = cut > 0 && cut < url.host.size();
  if (url.is_cut) url.host = url.host.substr(0, cut);
  return url;
}

/// "REDIS_URL", "database.dsn": a setting of where a program keeps its data, as twelve-factor applications name it.
bool is_setting(std::string_view name, std::string_view scheme) {
  return ascii::find(name, scheme) != std::string_view::npos ||
         ascii::find(name, "database") != std::string_view::npos ||
         ascii::find(name, "dsn") != std::string_view::npos || ascii::find(name, "broker") != std::string_view::npos;
}

/// A template, a style sheet, a drawing, a document type: what a program that takes such a file reads as code.
bool is_read_as_code(std::string_view path) {
  static constexpr std::string_view kSuffixes[] = {".dtd", ".ftl",  ".svg",  ".vm", ".xml",
                                                   ".xsl", ".xslt", ".yaml", ".yml"};
  return std::any_of(std::begin(kSuffixes), std::end(kSuffixes),
                     [&](std::string_view suffix) { return ascii::ends(path, suffix); });
}

bool is_in_zone(std::string_view host, std::string_view zone) {
  return ascii::ends(host, zone) && (host.size() == zone.size() || host[host.size() - zone.size() - 1] == '.');
}

/// GLOBALS[x], _SERVER[x], _ANY[x]: with register_globals a parameter set such an array of a PHP program.
bool is_global_array(std::string_view name) {
  if (name.starts_with("GLOBALS[")) return true;
  const std::size_t end = name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1);
  return name.starts_with('_') && end > 3 && end < name.size() && name[end] == '[';
}

/// Where such programs kept the folder that they include from: x_absolute_path, x[root_path].
bool names_include_folder(std::string_view name) {
  static constexpr std::string_view kFolders[] = {"absolute_path", "base_path",    "doc_root",  "document_root",
                                                  "include_path",  "includes_dir", "root_path", "site_path"};
  if (is_global_array(name)) return true;
  if (name.ends_with(']')) name.remove_suffix(1);
  return std::any_of(std::begin(kFolders), std::end(kFolders),
                     [&](std::string_view folder) { return ascii::ends(name, folder); });
}

bool is_program(std::string_view path) {
  const std::size_t end = std::min(path.find_first_of("?#"), path.size());
  const std::string_view name = path.substr(0, end);
  static constexpr std::string_view kSuffixes[] = {".php", ".phtml", ".inc", ".asp", ".aspx", ".jsp", ".jspx", ".cgi",
                                                   ".pl",  ".py",    ".sh",  ".ps1", ".exe",  ".dtd", ".txt"};
  return std::any_of(std::begin(kSuffixes), std::end(kSuffixes),
                     [&](std::string_view suffix) { return ascii::ends(name, suffix); });
}

void say(Reasons& out, std::uint32_t points, std::string_view what, std::size_t end) {
  out.add({Attack::Ssrf, points, what, 0, static_cast<std::uint32_t>(end)});
}

/// "?@host.example/path", "?a@host.example/path": glued to an address that a server puts together, what stood before it
/// becomes the name of a user (RFC 3986 3.2.1).
bool begins_with_authority(const Leaf& leaf, std::string_view text) {
  const bool is_front = leaf.part == Part::QueryName || (leaf.part == Part::QueryValue && leaf.name.empty());
  if (!is_front) return false;
  std::size_t end = 0;
  while (end < text.size() && ascii::is_word(text[end])) ++end;
  if (end >= text.size() || text[end] != '@') return false;
  const std::size_t sign = end++;
  while (end < text.size() && (ascii::is_word(text[end]) || text[end] == '.' || text[end] == '-')) ++end;
  // "?@alice/post-1" is a page of somebody's; a host has a dot, and a question of its own may follow.
  const bool is_host = text.substr(sign, end - sign).find('.') != std::string_view::npos ||
                       (sign == 0 && text.find('?') != std::string_view::npos);
  return is_host && end > sign + 2 && end < text.size() && text[end] == '/';
}

bool is_of_testers(std::string_view host) {
  return std::any_of(std::begin(kListeners), std::end(kListeners),
                     [&](std::string_view zone) { return is_in_zone(host, zone); });
}

/// "http://a.example#@127.0.0.1/", "http://127.0.0.1:80\\@a.example/", "http://a@127.0.0.1@b.example/": the end of the
/// host is written so that one program reads one host and the next another (Tsai: "A New Era of SSRF", 2017).
bool is_ambiguous(std::string_view text) {
  const std::size_t scheme = text.substr(0, 12).find("://");
  if (scheme == std::string_view::npos || !ascii::is_among(text.substr(0, scheme), kWebSchemes)) return false;
  const std::string_view rest = text.substr(scheme + 3, 256);
  std::string_view authority = rest.substr(0, rest.find_first_of("/ "));
  if (authority.find('@') == std::string_view::npos) return false;
  std::size_t marks = 0;
  bool is_inside = false;
  while (true) {
    const std::size_t end = std::min(authority.find_first_of("@#\\?"), authority.size());
    const std::string_view piece = authority.substr(0, end);
    const std::string_view host = piece.substr(0, piece.find(':'));
    is_inside = is_inside || (!host.empty() && ssrf::read_host(host).reach != Reach::Public);
    if (end == authority.size()) return is_inside && marks > 1;
    ++marks;
    authority.remove_prefix(end + 1);
  }
}

/// In a cookie, a header, a part of a path: what no page and no browser has there, and libraries that fetch take from
/// anywhere.
void read_elsewhere(std::string_view text, Reasons& out) {
  text = ascii::trim(text);
  const Url url = read_url(text);
  if (url.scheme.empty() || url.host.empty() || text.find(' ') != std::string_view::npos) return;
  if (ascii::is_among(url.scheme, kOddSchemes) && !ascii::is_among(url.scheme, kUsed))
    say(out, 100, "a URL of a protocol that no browser speaks", text.size());
  const Host host = ssrf::read_host(url.host);
  if (host.reach == Reach::Metadata)
    say(out, 100, "a URL of the service that tells a machine its credentials", text.size());
  if (host.reach != Reach::Public && host.is_literal && host.is_odd)
    say(out, 100, "the address of a place inside is written in a way that hides it", text.size());
  if (is_of_testers(url.host)) say(out, 100, "a URL of a host that testers listen at", text.size());
}

}  // namespace

void inspect_ssrf(const Leaf& leaf, std::string_view text, const ascii::Alphabet& alphabet, Reasons& out) {
  if (alphabet.has('@') && begins_with_authority(leaf, text))
    say(out, 100, "an address is led to another host", text.find('/'));
  if (!alphabet.has_any("./:")) return;
  if (!is_asked(leaf.part)) return read_elsewhere(text, out);
  text = ascii::trim(text);
  if (alphabet.has('@') && is_ambiguous(text))
    say(out, 100, "an address is written so that programs read different hosts", text.size());
  if (text.find(' ') != std::string_view::npos) return;
  // mod_proxy sent a request to the socket, and past its limit to the address (CVE-2021-40438).
  if (ascii::starts(text, "unix:") && ascii::find(text, "|http") != std::string_view::npos)
    say(out, 100, "a socket of the host, and an address to send the request to instead", text.size());
  if (ascii::starts(text, "unix:") || ascii::starts(text, "http+unix:")) {
    const bool is_known = std::any_of(std::begin(kSockets), std::end(kSockets), [&](std::string_view socket) {
      return ascii::find(text, socket) != std::string_view::npos;
    });
    if (is_known) say(out, 100, "the socket of what runs the containers", text.size());
    return;
  }
  // A connector of Java Management Extensions, by JNDI (javax.management.remote).
  if (ascii::starts(text, "service:jmx:") && ascii::find(text, "/jndi/") != std::string_view::npos)
    return say(out, 100, "an address from which Java loads objects", text.size());
  const Url url = read_url(text);
  const bool has_path = !url.path.empty();
  if (url.host.empty() || (url.scheme.empty() && !has_path)) return;
  if (ascii::is_among(url.scheme, kOddSchemes)) {
    say(out, ascii::is_among(url.scheme, kUsed) ? 60 : 100, "a URL of a protocol that no browser speaks", text.size());
  }
  if (!url.scheme.empty() && names_include_folder(leaf.name))
    say(out, 100, "a program is told to include files from a remote address", text.size());
  const Host host = ssrf::read_host(url.host);
  // "1/2", "10.5/3": without a scheme, an address has four numbers.
  if (url.scheme.empty() && host.is_literal && host.is_odd) return;
  // A browser writes its own place plainly: URL standard, host serialising.
  const bool is_ascii =
      std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\\'; });
  const bool is_plain = is_ascii && !url.has_user && !url.is_cut && !(host.is_odd && host.is_literal);
  const bool returns = is_plain && tells_place(leaf.name);
  if (ascii::is_among(url.scheme, kServiceSchemes) && is_setting(leaf.name, url.scheme) &&
      host.reach != Reach::Metadata)
    return;
  if (!url.scheme.empty() && is_of_testers(url.host))
    say(out, 100, "a URL of a host that testers listen at", text.size());
  switch (host.reach) {
    case Reach::Metadata:
      say(out, 100, "a URL of the service that tells a machine its credentials", text.size());
      break;
    case Reach::Loopback:
      if (!returns) say(out, 100, "a URL of the server itself", text.size());
      break;
    case Reach::Private:
      if (!returns)
        say(out, ascii::is_among(url.port, kOrchestration) ? 100 : 60, "a URL inside the network", text.size());
      break;
    case Reach::Public:
      // "ldap://192.0.2.7/a", "ftp://192.0.2.7/a.vm", "//192.0.2.7/a.txt": nobody's page is there.
      if (host.is_literal && !returns && (!url.scheme.empty() || text.starts_with("//"))) {
        const bool is_odd = ascii::is_among(url.scheme, kOddSchemes) && !is_setting(leaf.name, "ldap");
        const bool is_sure = url.scheme.empty() || is_odd || is_program(url.path) ||
                             (ascii::equals(url.scheme, "ftp") && is_read_as_code(url.path));
        say(out, is_sure && has_path ? 100 : 50, "a URL at a bare address, as a file to include has it", text.size());
      }
      break;
  }
  if ((host.is_odd || url.is_cut) && host.reach != Reach::Public)
    say(out, 60, "the address is written in a way that hides it", text.size());
  if (url.has_user && host.reach != Reach::Public)
    say(out, 60, "a name stands before the address to hide it", text.size());
}

}  // namespace onesec::inspect
