#include "inspect/path/path.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text) {
  Reasons out;
  inspect_path(text, ascii::Alphabet(text), out);
  return out.points(Attack::Path);
}

TEST(Path, ClimbsOutOfItsFolder) {
  for (const std::string_view text :
       {"../../../srv/keys", "..\\..\\..\\srv\\keys", "/../srv/keys", "a/../../../../keys", "....//....//keys",
        "..;/..;/manager", "..%252fkeys", "..\xc0\xafkeys", "../../config"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Path, OrdinaryPathsAndLinks) {
  for (const std::string_view text : {"../images/a.png", "../../styles/a.css", "../..", "../config", "a/b/../c",
                                      "/usr/share/doc", "see /etc/nginx/nginx.conf", "wait... what", ".../a/b",
                                      "C:\\fakepath\\me.jpg", "https://host.example/a/../b", "and/or", "1.2.3"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Path, PlacesThatNobodyAsksFor) {
  for (const std::string_view text :
       {"/etc/shadow", "/app/.env", "/WEB-INF/web.xml", "c:\\windows\\win.ini", "/proc/self/maps", "/site/.git/HEAD",
        "/shop/index.php.bak", "/.editor/settings.json", "/etc/nginx/sites/shop.conf", "/var/log/apache2/access.log",
        "/usr/local/etc/app.ini"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"the file /etc/shadow holds hashes", "/docs/environment", "/shop/index.php", "/.well-known/a.json",
        "/etc/designs/site/main.css", "/home/news", "/opt/in", "see /etc/app/app.conf for more"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Path, WrappersAndNul) {
  EXPECT_GE(points("php://filter/resource=index"), kThreshold);
  EXPECT_LT(points("php: a language"), kThreshold);
  EXPECT_GE(points(std::string_view("a/b.php\0.png", 12)), kThreshold);
  EXPECT_LT(points(std::string_view("ab\0cd", 5)), kThreshold);
}
TEST(Path, StepsUpInBrokenCodes) {
  for (const std::string_view text :
       {"..%c1%8sboot.ini", "..%bg%qf..%bg%qfetc%bg%qfpasswd", ".?/.?/etc/passwd",
        "%%32%%65%%32%%65/%%32%%65%%32%%65/windows/win.ini", "\xC0\xFE/\xC0\xFE/etc/passwd"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text : {"..%c1%8skeys", "100% of etc", "...and passwd", "\xC3\xA9tcpasswd"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Path, FilesOfServersAndSystemsByTheirWholePath) {
  for (const std::string_view text :
       {"/var/spool/mail/root", "/usr/local/apache2/logs/access_log", "/logs/error_log", "/php5/php.ini", "/proc",
        "c:\\xampp\\apache\\logs\\error.log", "C:\\Program Files\\Db Server\\my.ini", "/srv/www/shop/settings.php"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
  for (const std::string_view text : {"/var/a", "/php5/index.php", "php.ini", "C:\\Users\\anna\\report.pdf",
                                      "/home/etc", "save it in C:\\xampp\\htdocs please"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Path, ModulesOfASourceTree) {
  for (const std::string_view text : {"../../src/widgets/Menu", "../../../node_modules/vue", "../../components/Card"})
    EXPECT_LT(points(text), kThreshold) << text;
  for (const std::string_view text : {"../../src/app.db", "../../srv/widgets/Menu", "../../../../../src/a",
                                      "..\\..\\..\\x", "..%2f..%252fsrc/a", "/../../src/a"})
    EXPECT_GE(points(text), kThreshold) << text;
}
TEST(Path, NulsOfWhatAProgramPacked) {
  EXPECT_LT(points(std::string_view("ab/cd\5ef.gh\0", 12)), kThreshold);
  EXPECT_GE(points(std::string_view("ab/cdef.gh\0", 11)), kThreshold);
}
TEST(Path, SharesStreamsAndEnds) {
  for (const std::string_view text :
       {R"(\\192.0.2.4\a\b)", R"(\\host.example@8080\a)", R"(\\host.example@SSL@8443\a)", "shop.aspx::$DATA",
        "a/b.php:$i30:$INDEX_ALLOCATION", "img/cat.asp;.gif", "lib/db.php/.", "/a/server;.jsp", "/admin;.css",
        "url:file:///srv/x", "php:filter/read=a/resource=b", R"(file:\\\srv\x)", "../../lib/php/peclcmd.php"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {R"(\\nas\photos)", R"(\\anna@host\a)", "cost: $DATA", "a;.gif", "cat.png;.gif", "docs/.", "php:filter",
        "/a/;.css", "/a;.v1", "/a';.js", "/a;v=1.js", "url:file", "see pearcmd.php", "::$DATA is a stream"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Path, StepsUpInCodesThatWereTakenOffByHalf) {
  EXPECT_GE(points("..%2%fetc%2%fpasswd"), kThreshold);
  EXPECT_GE(points("%2%e%2%e%2%f%2%e%2%e%2%fa"), kThreshold);
  EXPECT_GE(points("\xC0^\xC0^\xC0/etc/passwd"), kThreshold);
  EXPECT_LT(points("a 2%2%fold rise"), kThreshold);
  EXPECT_LT(points("\xC0^\xC0^ and /etc"), kThreshold);
  EXPECT_GE(points("ssh2.shell://a:b@host.example/x"), kThreshold);
}

TEST(Path, ParametersOfSegmentsArePassedOver) {
  for (const std::string_view text :
       {"/a/;/WEB-INF/web.xml", "/a;v=1/WEB-INF/x.xml", "/{id}/WEB-INF/x.xml", "/a/;x/../../b/..;/../etc/shadow"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text : {"/a;jsessionid=1F/b", "/;/", ";/etc", "/track;src=1;type=a/b"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Path, FilesOfRepositoriesAndUsersAndKeys) {
  for (const std::string_view text :
       {"/a/shop/raw/main/.github/workflows/ci.yml", "/a/b/src/branch/main/.config/x.yaml",
        "file:///C:/Users/Anna/report.docx", "file:///Users/anna/a.txt"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"/.config/x.yaml", "file:///C:/Windows/win.ini", "file:///etc/passwd", "file:///Users/anna/.ssh/id_rsa",
        "~/.ssh/id_rsa", "/run/secrets/kubernetes.io/serviceaccount/token", "/etc/docker/daemon.json",
        "..././..././var/x", "classpath:../../application.properties"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}

}  // namespace
}  // namespace onesec::inspect
