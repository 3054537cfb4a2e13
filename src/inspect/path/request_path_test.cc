#include "inspect/path/request_path.h"

#include <gtest/gtest.h>

#include "inspect/decode/decode.h"

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view sent) {
  Reasons out;
  std::string decoded;
  const std::string_view text = decode_percent(sent, false, decoded) ? std::string_view(decoded) : sent;
  inspect_request_path(sent, text, out);
  for (const Reason& reason : out.all()) EXPECT_LE(reason.end, text.size());
  return out.points(Attack::Path);
}

TEST(RequestPath, StepsUpInPercentEncodingAreNotSentByClients) {
  for (const std::string_view path :
       {"/a/%2e%2e/b", "/%2E./b", "/a/.%2e", "/a/%2e%2e%2fb", "/public/..%2Fx", "/..%5cx"})
    EXPECT_GE(points(path), kThreshold) << path;
  for (const std::string_view path : {"/a%2eb", "/a..%2fb", "/%2e/a", "/a/%2e%2e%2e", "/%2e%2ea", "/100%25"})
    EXPECT_EQ(points(path), 0U) << path;
}
TEST(RequestPath, StepsUpAreTakenAwayByClients) {
  for (const std::string_view path : {"/help/../settings.xml", "/a/b/../../system/status", "/x/../y.jsp"})
    EXPECT_GE(points(path), kThreshold) << path;
  // Who follows links as they are written asks for a page or a picture so.
  for (const std::string_view path : {"/a/b/../../img/x.png", "/blog/../", "/blog/../about", "/blog/../index.html"})
    EXPECT_LT(points(path), kThreshold) << path;
  for (const std::string_view path : {"/a/..", "/a../b", "/..a/b", "/a/.../b"}) EXPECT_EQ(points(path), 0U) << path;
}
TEST(RequestPath, TwoReadersAndTwoPaths) {
  for (const std::string_view path :
       {"/%2561dmin", "/a/%2550anel", "/me.php/.css", "/gate.jsp/.js.map", "/index.php%3F.php/users/list.php"})
    EXPECT_GE(points(path), kThreshold) << path;
  for (const std::string_view path : {"/%2520a", "/%257Ba%257D", "/100%2541", "/me.php/.", "/me.php/style.css", "/.css",
                                      "/css/.map", "/index.php%3Fpage=a/b.php", "/what%3F/a.php", "/me.php/.2024"})
    EXPECT_EQ(points(path), path == "/100%2541" ? 100U : 0U) << path;
}

}  // namespace
}  // namespace onesec::inspect
