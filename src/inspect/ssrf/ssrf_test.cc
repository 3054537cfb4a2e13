#include "inspect/ssrf/ssrf.h"

#include <gtest/gtest.h>

#include <string_view>

#include "inspect/ssrf/address.h"

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text, std::string_view name = "url") {
  Reasons out;
  inspect_ssrf({.part = Part::QueryValue, .name = name, .text = text}, text, ascii::Alphabet(text), out);
  return out.points(Attack::Ssrf);
}

TEST(Ssrf, PlacesThatOnlyTheServerReaches) {
  for (const std::string_view text :
       {"http://169.254.169.254/latest/", "http://127.0.0.1/", "http://127.1/", "http://0x7f000001/",
        "http://2130706433/", "http://0177.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        R"x(http:\\localhost/)x", "http://localhost:8080/x", "//localhost/x", "localhost/admin", "http://a@127.0.0.1/",
        "http://metadata.google.internal/x", "http://127.0.0.1.nip.io/", "gopher://host.example:70/x",
        "http://192.0.2.7/shell.php", "https://kubernetes.default.svc.cluster.local/"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Ssrf, OtherAddresses) {
  for (const std::string_view text :
       {"https://host.example/a?b=c", "http://192.168.1.10/", "192.0.2.1/24", "1/2", "localhost", "10.5/3",
        "see http://127.0.0.1/ there", "http://192.0.2.7/", "2001:db8::1", "ldap://host.example/dc=x"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Ssrf, WhereABrowserReturnsToIsNotAsked) {
  EXPECT_LT(points("http://localhost:3000/callback", "redirect_uri"), kThreshold);
  EXPECT_GE(points("http://localhost:3000/callback", "url"), kThreshold);
  EXPECT_GE(points("http://169.254.169.254/", "redirect_uri"), kThreshold);
}
TEST(Ssrf, WhereAPageIsIsNotAskedHoweverTheFieldIsSpelled) {
  for (const std::string_view name :
       {"dl", "dr", "$current_url", "ep.link_url", "documentURL", "document-uri", "pageUrl", "post_logout_redirect_uri",
        "successUrl", "returnTo", "Referer", "_ref"})
    EXPECT_LT(points("http://localhost:8000/shop", name), kThreshold) << name;
  for (const std::string_view name : {"url", "uri", "link", "website", "src", "dest", "image", "feed", "proxy",
                                      "target", "host", "u", "webhook_url", "import.url"})
    EXPECT_GE(points("http://localhost:8000/shop", name), kThreshold) << name;
  EXPECT_GE(points("http://169.254.169.254/", "$current_url"), kThreshold);
  EXPECT_GE(points("http://0x7f.1/", "dl"), kThreshold);
  EXPECT_GE(points(R"(http:\\\localhost)", "callback"), kThreshold);
  EXPECT_GE(points("http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/", "next"), kThreshold);
  EXPECT_GE(points("http://host.example@127.0.0.1/", "returnTo"), kThreshold);
}
TEST(Ssrf, AddressesInEverySpelling) {
  bool odd = false;
  EXPECT_EQ(ssrf::parse_ipv4("127.0.0.1", odd), 0x7F000001U);
  EXPECT_FALSE(odd);
  for (const std::string_view text : {"127.1", "0x7f.1", "017700000001", "2130706433", "127.0.1"}) {
    odd = false;
    EXPECT_EQ(ssrf::parse_ipv4(text, odd), 0x7F000001U) << text;
    EXPECT_TRUE(odd) << text;
  }
  for (const std::string_view text : {"", "256.1.1.1", "1.2.3.4.5", "08", "0xg", "a", "4294967296.1", "1..2"})
    EXPECT_FALSE(ssrf::parse_ipv4(text, odd)) << text;
  EXPECT_EQ(ssrf::parse_ipv4("6425673729", odd), 0x7F000001U) << "its last 32 bits";
}
TEST(Ssrf, AnAttackAndItsNearMiss) {
  EXPECT_GE(points("http://[fd00:ec2::254]/latest/"), kThreshold);
  EXPECT_LT(points("http://[2001:db8::254]/latest/"), kThreshold);
  EXPECT_GE(points("http://[64:ff9b::7f00:1]/"), kThreshold);
  EXPECT_LT(points("http://[64:ff9b::c000:201]/"), kThreshold);
  EXPECT_GE(points("http://2852039166/"), kThreshold);
  EXPECT_LT(points("2852039166"), kThreshold);
  EXPECT_GE(points("http:/127.0.0.1/"), kThreshold);
  EXPECT_LT(points("/127.0.0.1/"), kThreshold);
  EXPECT_GE(points("dict://127.0.0.1:11211/stat"), kThreshold);
  EXPECT_LT(points("dict: 127.0.0.1:11211"), kThreshold);
  EXPECT_GE(points("http://localtest.me/"), kThreshold);
  EXPECT_LT(points("http://notlocaltest.me/"), kThreshold);
  EXPECT_GE(points("http://100.100.100.200/latest/"), kThreshold);
  EXPECT_LT(points("http://100.128.100.200/latest/"), kThreshold);
}
TEST(Ssrf, WhereAnAddressLeads) {
  using ssrf::Reach;
  const auto reach = [](std::string_view host) { return ssrf::read_host(host).reach; };
  for (const std::string_view host :
       {"127.0.0.1", "127.255.0.9", "0.0.0.0", "[::1]", "[::]", "LOCALHOST.", "a.localhost"})
    EXPECT_EQ(reach(host), Reach::Loopback) << host;
  for (const std::string_view host :
       {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "[fd12::1]"})
    EXPECT_EQ(reach(host), Reach::Private) << host;
  for (const std::string_view host : {"172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "128.0.0.1",
                                      "[2001:db8::1]", "localhost.host.example", "host.example", "[", "[]", ""})
    EXPECT_EQ(reach(host), Reach::Public) << host;
  for (const std::string_view host :
       {"169.254.169.254", "0xA9FEA9FE", "[::ffff:169.254.169.254]", "[fe80::1]", "metadata"})
    EXPECT_EQ(reach(host), Reach::Metadata) << host;
}
TEST(Ssrf, ServicesInside) {
  for (const std::string_view text :
       {"redis://127.0.0.1:6379/0", "postgresql://localhost/shop", "git://[::1]/x.git", "view-source:http://localhost/",
        "unix:///run/containerd/containerd.sock", "http+unix:///run/podman/podman.sock/info",
        "https://10.1.2.3:6443/api", "http://192.168.7.7:2375/images/json", "http://168.63.129.16/machine",
        "http://rancher-metadata/x", "http://vault.service.consul:8500/v1", "ssh://169.254.169.254/"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"redis://cache.host.example:6379/0", "git://host.example/x.git", "view-source:https://host.example/",
        "unix:///run/app.sock", "https://10.1.2.3:8443/api", "http://192.168.7.7:23750/", "http://168.63.129.17/x",
        "ssh://host.example/x", "http://metadata.host.example/"})
    EXPECT_LT(points(text), kThreshold) << text;
  EXPECT_LT(points("redis://localhost:6379", "REDIS_URL"), kThreshold);
  EXPECT_LT(points("postgres://localhost/app", "database_url"), kThreshold);
}
TEST(Ssrf, AnAddressThatIsPutTogetherIsLedElsewhere) {
  const auto of_front = [](std::string_view text, Part part) {
    Reasons out;
    inspect_ssrf({.part = part, .name = {}, .text = text}, text, ascii::Alphabet(text), out);
    return out.points(Attack::Ssrf);
  };
  for (const Part part : {Part::QueryName, Part::QueryValue}) {
    EXPECT_GE(of_front("@host.example/api/x?y", part), kThreshold);
    EXPECT_GE(of_front("a@host.example/x", part), kThreshold);
    for (const std::string_view text :
         {"@anna", "@angular/core:1", "a@host/x", "@alice/post-1", "a@host.example", "@/x", "@type"})
      EXPECT_EQ(of_front(text, part), 0U) << text;
  }
  EXPECT_EQ(of_front("@host.example/x", Part::JsonKey), 0U);
  EXPECT_EQ(points("@host.example/x", "to"), 0U);
}
TEST(Ssrf, HostsOfTesters) {
  for (const std::string_view text : {"http://a1b2.oastify.com", "https://c.oast.site/x", "//k.dnslog.cn/x"})
    EXPECT_EQ(points(text) >= kThreshold, text[0] == 'h') << text;
  for (const std::string_view text :
       {"https://toastify.com/x", "https://oast.example/", "https://host.example/oast.site"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Ssrf, SignsThatANameIsMappedFrom) {
  for (const std::string_view text :
       {"http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/",
        "http://\uff11\uff12\uff17\u3002\uff10\u3002\uff10\u3002\uff11/",
        "http://\u2460\u2461\u2466\uff0e0\uff0e0\uff0e1/", "http://127.0.0.1%00.host.example/"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text : {"http://b\u00fccher.example/", "http://\u4f8b\u3002\u4f8b/",
                                      "http://host.example%00.127.0.0.1/", "http://\u24d7\u24de\u24e2\u24e3.example/"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Ssrf, SocketsAndFoldersThatProgramsAreIncludedFrom) {
  const auto of = [](std::string_view name, std::string_view text) {
    Reasons out;
    inspect_ssrf({.part = Part::QueryValue, .name = name, .text = text}, text, ascii::Alphabet(text), out);
    return out.points(Attack::Ssrf);
  };
  EXPECT_GE(of("", "unix:aaaa|http://host.example/"), kThreshold);
  EXPECT_LT(of("", "unix:/run/app.sock"), kThreshold);
  for (const std::string_view name :
       {"GLOBALS[a]", "site_absolute_path", "_ANY[b]", "phpbb_root_path", "a[include_path]"})
    EXPECT_GE(of(name, "http://host.example/x"), kThreshold) << name;
  EXPECT_LT(of("image_path", "https://host.example/x.png"), kThreshold);
  EXPECT_LT(of("phpbb_root_path", "./"), kThreshold);
  for (const std::string_view name : {"_any[b]", "_A", "_", "filters[url]", "GLOBALS"})
    EXPECT_LT(of(name, "http://host.example/x"), kThreshold) << name;
}

TEST(Ssrf, PlacesThatNoBrowserWritesIntoAHeaderOrCookie) {
  const auto in = [](Part part, std::string_view text) {
    Reasons out;
    inspect_ssrf({.part = part, .name = "x", .text = text}, text, ascii::Alphabet(text), out);
    return out.points(Attack::Ssrf);
  };
  for (const Part part : {Part::Header, Part::CookieValue, Part::Segment, Part::FileName, Part::Body}) {
    EXPECT_GE(in(part, "http://169.254.169.254/latest/"), kThreshold);
    EXPECT_GE(in(part, "gopher://127.0.0.1:6379/_INFO"), kThreshold);
    EXPECT_GE(in(part, "http://0177.0.0.1/"), kThreshold);
    EXPECT_GE(in(part, "http://x7.oast.fun/"), kThreshold);
    for (const std::string_view text : {"http://localhost:3000/a", "https://10.0.0.7/", "ldap://dir.example/",
                                        "169.254.169.254/a", "see http://169.254.169.254/ there"})
      EXPECT_EQ(in(part, text), 0U) << text;
  }
}

TEST(Ssrf, FilesAtBareAddresses) {
  for (const std::string_view text : {"ftp://198.51.100.7/a.vm", "ldap://198.51.100.7:1389/a", "//198.51.100.7/a.txt",
                                      "service:jmx:rmi:///jndi/rmi://a.example/x"})
    EXPECT_GE(points(text, "x"), kThreshold) << text;
  for (const std::string_view text : {"ftp://198.51.100.7", "http://198.51.100.7/a", "//cdn.example/a.js",
                                      "ftp://198.51.100.7/pub/a.zip", "service:jmx:rmi://a.example/"})
    EXPECT_LT(points(text, "x"), kThreshold) << text;
}

TEST(Ssrf, HostsThatProgramsReadDifferently) {
  for (const std::string_view text : {"http://a.example#@127.0.0.1/", "http://a.example:80\\@127.0.0.1:80/",
                                      "http://x@127.0.0.1:80@a.example/", "http://7147006462/"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text : {"http://anna@a.example/#@127.0.0.1", "http://10.0.0.5 is down, ask @ops #net",
                                      "http://a.example/?x=b@c.example", "https://a:b@c.example/"})
    EXPECT_LT(points(text), kThreshold) << text;
}

}  // namespace
}  // namespace onesec::inspect
