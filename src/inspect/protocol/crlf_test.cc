#include "inspect/protocol/crlf.h"

#include <gtest/gtest.h>

#include <string>

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
/// As the inspector gives it below one layer of percent-encoding.
std::uint32_t below(std::string_view sent, std::string_view text, Part part = Part::FormValue) {
  Reasons out;
  inspect_crlf({.part = part, .name = "a", .text = sent}, text, ascii::Alphabet(text), out, 1);
  return out.points(Attack::Crlf);
}
TEST(Crlf, AnEndOfALineThatWasEncodedOnceMoreIsNoLineOfAText) {
  EXPECT_GE(below("home%250D%250ALocation:%2520//h.example", "home\r\nLocation: //h.example"), kThreshold);
  EXPECT_GE(below("home%0aLink: x", "home\nLink: x", Part::JsonValue), kThreshold);
  EXPECT_LT(below("home%0D%0ALocation: %2520", "home\r\nLocation: %20"), kThreshold) << "a text in lines";
  EXPECT_LT(below("home\\nLink: 5%25", "home\nLink: 5%", Part::JsonValue), kThreshold) << "a string of JSON";
  EXPECT_LT(below("mailto:%250ACc: b", "mailto:\nCc: b"), kThreshold) << "a letter in an address";
  EXPECT_LT(below("home%250ANote: x", "home\nNote: x"), kThreshold);
}
TEST(Crlf, FieldsOfAMailBehindAnAddress) {
  EXPECT_GE(below("bo%250ASubject: win", "bo\nSubject: win"), kThreshold);
  EXPECT_LT(below("bo%0ASubject: 5%25", "bo\nSubject: 5%"), kThreshold);
  EXPECT_GE(points("anna@h.example\r\nReply-To: eve@i.example", Part::FormValue), kThreshold);
  EXPECT_GE(points("anna@h.example\nSubject: win", Part::JsonValue), kThreshold);
  EXPECT_GE(points("anna\nFrom: eve@i.example"), kThreshold);
  EXPECT_LT(points("Dear anna@h.example\nSubject: win", Part::FormValue), kThreshold);
  EXPECT_LT(points("anna@h.example\nbob@h.example\n", Part::FormValue), kThreshold);
  EXPECT_LT(points("From: anna@h.example\nTo: bob@h.example\nSubject: win", Part::FormValue), kThreshold);
  EXPECT_LT(points("Anna\nTo: the moon"), kThreshold);
  EXPECT_LT(points("Hello\nTo: all", Part::FormValue), kThreshold);
  EXPECT_LT(points("Good morning\nTo: all"), kThreshold);
}
TEST(Crlf, FieldsThatAProxyObeys) {
  EXPECT_GE(points("\r\nX-Accel-Redirect: /a", Part::FormValue), kThreshold);
  EXPECT_LT(points("\r\nX-Ray: done", Part::FormValue), kThreshold);
}
TEST(Crlf, AFieldThatIsHandedABlockOfFields) {
  const auto block = [](std::string_view text, std::string_view name, Part part) {
    Reasons out;
    inspect_crlf({.part = part, .name = name, .text = text}, text, ascii::Alphabet(text), out);
    return out.points(Attack::Crlf);
  };
  constexpr std::string_view kBlock = "X-Client:a/1 b/2\r\nContent-Type:text/plain\r\n";
  EXPECT_LT(block(kBlock, "headers", Part::FormValue), kThreshold);
  EXPECT_LT(block(kBlock, "%24httpHeaders", Part::QueryValue), kThreshold);
  EXPECT_GE(block(kBlock, "title", Part::FormValue), kThreshold);
  EXPECT_GE(block("x\r\nSet-Cookie:a=b\r\n", "headers", Part::FormValue), kThreshold);
  EXPECT_GE(block("A:b\r\n\r\nHTTP/1.1 200 OK", "headers", Part::FormValue), kThreshold);
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
  EXPECT_GE(points_of("\r\n"), kThreshold);
  EXPECT_LT(points_of("{\r\n}"), kThreshold) << "the head of a token";
  EXPECT_LT(points_of("root"), kThreshold);
}

TEST(Crlf, CommandsToMemcached) {
  const auto of = [](std::string_view text) {
    Reasons out;
    inspect_crlf({.part = Part::QueryValue, .name = "k", .text = text}, text, ascii::Alphabet(text), out);
    return out.points(Attack::Crlf);
  };
  EXPECT_GE(of("key\r\nset session 0 900 5\r\nhello"), kThreshold);
  for (const std::string_view text :
       {"first\nset 4 chairs 2 by 2", "a\nadd water 1 2", "a\nSet 2 10 10 8", "a\nset 5 10 15 20"})
    EXPECT_LT(of(text), kThreshold) << text;
}
TEST(Crlf, ALineOfARequestThatIsCut) {
  for (const std::string& text : {std::string("GET / HTTP/1.1 "), std::string("GET / HTTP/1.")}) {
    const std::string exact(text);  // On the heap, so that a byte behind it is seen by ASan.
    Reasons out;
    inspect_crlf({.part = Part::QueryValue, .name = "k", .text = exact}, exact, ascii::Alphabet(exact), out);
    EXPECT_GE(out.points(Attack::Crlf), kThreshold) << text;
  }
}

TEST(Crlf, AFieldBehindNothing) {
  for (const std::string_view text : {"\r\nheader:x", "?\rheader:x", " \nheader: x"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text : {"x\nheader:x", "\xE6\x97\xA5\nnote:x"})
    EXPECT_LT(points(text), kThreshold) << text;
}
}  // namespace
}  // namespace onesec::inspect
