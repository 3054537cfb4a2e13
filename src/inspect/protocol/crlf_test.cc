#include "inspect/protocol/crlf.h"

#include <gtest/gtest.h>

#include <string_view>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text, Part part = Part::QueryValue) {
  Reasons out;
  inspect_crlf({.part = part, .name = "a", .text = text}, text, ascii::Alphabet(text), out);
  return out.points(Attack::Crlf);
}

TEST(Crlf, LinesOfAProtocolInAValue) {
  for (const std::string_view text :
       {"x\r\nSet-Cookie: a=b", "x\r\n\r\nHTTP/1.1 200 OK", "x\nLocation: http://host.example/", "x\rContent-Length: 0",
        "GET http://host.example/ HTTP/1.1", "x\nPOST / HTTP/1.1\r\nHost: a"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Crlf, TextsOfLines) {
  for (const std::string_view text :
       {"two\nlines", "Dear all,\nNote: bring cake", "get it at http/1", "GET well soon", "a\n\nb", "\n", ":"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Crlf, FormsHaveLinesAndNamesHaveNone) {
  EXPECT_LT(points("Hello\nSubject: tomorrow\ncc: Anna", Part::FormValue), kThreshold);
  EXPECT_GE(points("x\r\nSet-Cookie: a=b", Part::FormValue), kThreshold);
  EXPECT_GE(points("a\r\nb", Part::QueryName), kThreshold);
  EXPECT_GE(points("a\nb", Part::Segment), kThreshold);
}
TEST(Crlf, AnAttackAndItsNearMiss) {
  EXPECT_GE(points("x\r\nSet-Cookie: a=b"), kThreshold);
  EXPECT_LT(points("x Set-Cookie: a=b"), kThreshold);
  EXPECT_GE(points("GET / HTTP/1.1"), kThreshold);
  EXPECT_LT(points("GET / again"), kThreshold);
  EXPECT_GE(points("x\r\nHTTP/1.1 200 OK"), kThreshold);
  EXPECT_LT(points("x\r\nHTTP is old"), kThreshold);
}
TEST(Crlf, CommandsToAMailServer) {
  EXPECT_GE(points("V100 CAPABILITY\r\nV101 FETCH 4791"), kThreshold);
  EXPECT_GE(points("a@b.example\r\nRCPT TO:<c@d.example>"), kThreshold);
  EXPECT_GE(points("a\r\nDATA\r\nb"), kThreshold);
  EXPECT_LT(points("a\r\nA1 sauce\r\ndata of it"), kThreshold);
  EXPECT_LT(points("Notes:\nDATA\n1, 2, 3", Part::FormValue), kThreshold);
}
TEST(Crlf, ALineOfALogIsNoRequest) {
  EXPECT_LT(points("GET /a HTTP/1.1 200 12"), kThreshold);
  EXPECT_GE(points("GET /a HTTP/1.1"), kThreshold);
}

TEST(Crlf, CredentialsHaveNoLines) {
  const auto points_of = [](std::string_view text) {
    Reasons out;
    inspect_crlf({.part = Part::Header, .name = "Authorization", .text = text}, text, ascii::Alphabet(text), out);
    return out.points(Attack::Crlf);
  };
  EXPECT_GE(points_of("\r\nis_admin=1"), kThreshold);
  EXPECT_LT(points_of("root"), kThreshold);
}

}  // namespace
}  // namespace onesec::inspect
