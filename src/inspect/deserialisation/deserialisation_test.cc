#include "inspect/deserialisation/deserialisation.h"

#include <gtest/gtest.h>

#include <string_view>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text, bool is_name = false) {
  Reasons out;
  inspect_deserialisation(text, is_name, ascii::Alphabet(text), out);
  return out.points(Attack::Deserialisation);
}

TEST(Deserialisation, ObjectsAsTheyAreWrittenDown) {
  for (const std::string_view text :
       {R"x(O:8:"stdClass":1:{s:1:"a";i:2;})x", R"x(a:1:{i:0;O:3:"Foo":0:{}})x", R"x(C:11:"ArrayObject":2:{x})x",
        "rO0ABXNyABFq", "aced0005737200", "AAEAAAD/////AQAAAA", "!!python/object/apply:os.system",
        "--- !ruby/object:Gem::Installer", "!!javax.script.ScriptEngineManager", "cos\nsystem\n(S'id'\ntR.",
        "<java.util.PriorityQueue>"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Deserialisation, WordsAndNumbers) {
  for (const std::string_view text : {"O: 8 hours", "a:1:{", "rO0A", "O:8:stdClass", "!!! python", "cost\nsystem\nx",
                                      "(see below)\nc\nd", "AAEA", "tag: yaml"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Deserialisation, AnAttackAndItsNearMiss) {
  EXPECT_GE(points(R"x(O:+4:"User":0:{})x"), kThreshold);
  EXPECT_LT(points(R"x(O:4:"User":0)x"), kThreshold);
  EXPECT_GE(points("cposix\nsystem\n(S'id'\ntR."), kThreshold);
  EXPECT_LT(points("coffee\ntea\nmilk"), kThreshold);
  EXPECT_GE(points("!!javax.script.ScriptEngineManager"), kThreshold);
  EXPECT_LT(points("!!javax of all days"), kThreshold);
  EXPECT_GE(points("gASVHgAAAAAAAACMCGJ1aWx0aW5zlIwFcHJpbnSUk5SMAWGUhZRSlC4="), kThreshold);
  EXPECT_LT(points("gAS"), kThreshold);
  EXPECT_GE(points(R"x({"$type":"System.Windows.Data.ObjectDataProvider, PresentationFramework"})x"), kThreshold);
  EXPECT_LT(points(R"x({"$type":"ObjectData"})x"), kThreshold);
}

TEST(Deserialisation, StreamsWhoseContentDecides) {
  for (const std::string_view text :
       {"gAJjX19idWlsdGluX18KcHJpbnQKcQBYAQAAAGFxAYVxAlJxAy4=",
        "gAWVHgAAAAAAAACMCGJ1aWx0aW5zlIwFcHJpbnSUk5SMAWGUhZRSlC4=", "BAhvOgxTaG9wOjpBYg==", "BAhVOgtTaG9wOjpB",
        "\x04\x08o:\x0cShop::"
        "A",
        "/wEyVQABAAAA/////wE=", "(S'a'\nibuiltins\nprint\n."})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"gASVIQAAAAAAAAB9lCiMAWGUXZQoSwGMA2IuY5RljAFulIwFY291bnSUdS4=",
        "gAJ9cQAoWAEAAABhcQFdcQIoSwFYAwAAAGIuY3EDZVgBAAAAbnEEWAUAAABjb3VudHEFdS4=", "BAh7BkkiBmE6BkVUaQY=",
        "/wEPDwUKMTIzNDU2Nzg=", "BAhvOg", "gAJkdGhlIG5leHQgb25l", "(a\nis b\nc\n)."})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Deserialisation, ANameOfTwoSignsIsOneOnlyAsAName) {
  EXPECT_GE(points("^o", true), kThreshold);
  EXPECT_LT(points("^o"), kThreshold);
}
TEST(Deserialisation, VariablesOfASessionOfPhp) {
  for (const std::string_view text : {R"x(file|a:1:{s:2:"b";)x", R"x(x|s:5:"admin";)x", R"x(a b|O:3:"Foo":0:{})x"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {R"x(a:1:{s:2:"b";)x", R"x(s:5:"admin";)x", "size|s:5", "a|b|c", "x|a:12 text", "|s:1:\"a\""})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Deserialisation, ClassesByName) {
  for (const std::string_view text :
       {"!!com.shop.Cart [a]", "!!ch.b.C {d: e}", "!<tag:yaml.org,2002:js/function> 'x'", "py/reduce", "json_class",
        R"x({"json_class":"Shop::Cart"})x", R"x({"^o":"Cart"})x", R"x({"^c":"Cart"})x", "__construct()",
        "HexAsciiSerializedMap:aced", "System.IO.FileStream, mscorlib", R"x({"@type":"com.shop.Cart","n":1})x",
        R"x({"$type":"System.Windows.A, B, Version=1.0"})x"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"hi!!com.", "wow!!shop.example is great", "so good!!Really.Good stuff", "the json_class option", "^o^", "(^o",
        "System.Collections.Generic.List, mscorlib", "System.IO, and others", R"x({"@type":"Product"})x",
        R"x({"@type":"type.googleapis.com/a.B"})x", R"x({"$type":"Shop.Cart, Shop"})x", "py/object", "happy/reduce"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Deserialisation, StreamsThatWereReadAsLatinOne) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {"\xc2\xac\xc3\xad\x00\x05sr\x00\x06"sv, "\xef\xbf\xbd\xef\xbf\xbd\x00\x05sr"sv,
                                      "\xc2\x80\x03"
                                      "cos\nsystem\nq\x00."sv,
                                      "\x80\x04"
                                      "cos\nsystem\nq\x00."sv})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text : {"\xc2\xac\xc3\xad is a sign"sv, "\xc2\xac"sv, "\xc2"sv, "\x80\x03 about 12 cm"sv})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Deserialisation, ObjectsOfPhpWithPrivateMembersInBase64) {
  // O:1:"A":1:{s:4:"\0A\0b";i:1;} and a:1:{i:0;O:1:"A":1:{s:4:"\0A\0b";i:1;}}
  EXPECT_GE(points("TzoxOiJBIjoxOntzOjQ6IgBBAGIiO2k6MTt9"), kThreshold);
  EXPECT_GE(points("YToxOntpOjA7TzoxOiJBIjoxOntzOjQ6IgBBAGIiO2k6MTt9fQ=="), kThreshold);
  // a:1:{i:0;s:1:"b";}
  EXPECT_LT(points("YToxOntpOjA7czoxOiJiIjt9"), kThreshold);
  EXPECT_LT(points("Tzo is a name"), kThreshold);
}
TEST(Deserialisation, APasswordThatIsTrue) {
  EXPECT_GE(points(R"x(a:1:{s:8:"password";b:1;})x"), kThreshold);
  EXPECT_LT(points(R"x(a:1:{s:8:"password";s:1:"1";})x"), kThreshold);
  EXPECT_LT(points(R"x(a:1:{s:8:"remember";b:1;})x"), kThreshold);
}
TEST(Deserialisation, ListsOfRubyThatHoldClasses) {
  // [Gem::A, 1] and ["Gem::A"]; a session of Rails with a time.
  EXPECT_GE(points("BAhbCGMLR2VtOjpBaQZpBw=="), kThreshold);
  EXPECT_LT(points("BAhbBkkiC0dlbTo6QQY6BkVU"), kThreshold);
  EXPECT_LT(points("BAh7BkkiBmEGOgZFVFU6CURhdGVbC2kAaQNqhCVpAGkAaQBmDDIyOTkxNjE="), kThreshold);
}
TEST(Deserialisation, ClassesOfJavaByPlace) {
  for (const std::string_view text :
       {"<javax.swing.event.EventListenerList>", "<a><com.sun.rowset.JdbcRowSetImpl serialization='custom'/></a>",
        "<sun.misc.Service_-LazyIterator/>", R"x(["org.shop.db.Pool",{"url":"ldap://host.example/a"}])x",
        R"x(["javax.swing.a.B", {}])x"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"<javax.servlet.version>4</javax.servlet.version>", "<hudson.model.FreeStyleProject>", "List<java.io.File>",
        R"x(["java.util.ArrayList",{}])x", R"x(["www.shop.example",{"a":1}])x", R"x(["org.shop.db.Pool","a"])x",
        R"x(["Dr. A.B",{}])x", R"x(["com.shop.Scanner",{"version":"1"}])x"})
    EXPECT_LT(points(text), kThreshold) << text;
}

TEST(Deserialisation, PointsIntoTheText) {
  using std::string_view_literals::operator""sv;
  const std::string_view text = "\xc2\xac\xed\x00\x05"sv;
  Reasons out;
  inspect_deserialisation(text, true, ascii::Alphabet(text), out);
  ASSERT_FALSE(out.empty());
  for (const Reason& reason : out.all()) EXPECT_LE(reason.end, text.size());
}

}  // namespace
}  // namespace onesec::inspect
