#include "inspect/document/xxe.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text) {
  Reasons out;
  inspect_xxe(text, ascii::Alphabet(text), out);
  return out.points(Attack::Xxe);
}

TEST(Xxe, DocumentsThatHaveOthersRead) {
  for (const std::string_view text :
       {R"x(<!DOCTYPE a [<!ENTITY b SYSTEM "file:///c">]>)x", R"x(<!ENTITY % p SYSTEM "http://host.example/d.dtd">)x",
        R"x(<!doctype a system "http://host.example/a.dtd">)x",
        R"x(<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///c"/></a>)x",
        R"x(<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>)x"}) {
    EXPECT_GE(points(text), kThreshold) << text;
  }
}
TEST(Xxe, DocumentsByThemselves) {
  for (
      const std::string_view text :
      {"<!DOCTYPE html>",
       R"x(<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">)x",
       R"x(<a b="c">d &amp; e</a>)x", "Wow! Entity of the year", "<!-- entity -->", "x:include(y)"}) {
    EXPECT_LT(points(text), kThreshold) << text;
  }
}
TEST(Xxe, AnAttackAndItsNearMiss) {
  EXPECT_GE(points(R"x(<!ENTITY a "b">)x"), kThreshold);
  EXPECT_LT(points(R"x(<!ELEMENT a (b)>)x"), kThreshold);
  EXPECT_GE(points(R"x(<!DOCTYPE a SYSTEM "http://host.example/a.dtd">)x"), kThreshold);
  EXPECT_LT(points(R"x(<!DOCTYPE a>)x"), kThreshold);
  EXPECT_GE(points(R"x(<xi:include xmlns:xi='x' href='file:///a'/>)x"), kThreshold);
  EXPECT_LT(points(R"x(<xi:include xmlns:xi='x'/>)x"), kThreshold);
}
TEST(Xxe, DocumentTypesWithAPublicName) {
  EXPECT_GE(points(R"x(<!DOCTYPE b PUBLIC "-//C//D" "http://host.example/e.dtd">)x"), kThreshold);
  EXPECT_GE(points(R"x(<!DOCTYPE b PUBLIC '-//W3C//D' 'http://w3.org.host.example/'>)x"), kThreshold);
  EXPECT_LT(points(R"x(<!DOCTYPE b PUBLIC "-//C//D" "http://www.oasis-open.org/e.dtd">)x"), kThreshold);
  EXPECT_LT(points(R"x(<!DOCTYPE b PUBLIC "-//C//D" "e.dtd">)x"), kThreshold);
  EXPECT_LT(points(R"x(<!DOCTYPE b PUBLIC "http://host.example/">)x"), kThreshold);
  EXPECT_GE(points(R"x(<!DOCTYPE b [<!NOTATION c SYSTEM "http://host.example/">]>)x"), kThreshold);
  EXPECT_LT(points(R"x(<!DOCTYPE b [<!NOTATION c SYSTEM "c">]>)x"), kThreshold);
}
TEST(Xxe, StyleSheetsThatReadFiles) {
  EXPECT_GE(points("<xsl:value-of select=\"system-property('xsl:version')\"/>"), kThreshold);

  EXPECT_GE(points("<xsl:value-of select=\"document('/etc/passwd')\"/>"), kThreshold);
  EXPECT_LT(points("<xsl:value-of select=\"title\"/>"), kThreshold);
}

TEST(Xxe, SchemasOfSomebodyElse) {
  const auto of = [](std::string_view location) {
    return points("<a xmlns:xsi='x' xsi:schemaLocation='" + std::string(location) + "'/>");
  };
  EXPECT_GE(of("http://a.example/ http://b.test/x.xsd"), kThreshold);
  for (const std::string_view location :
       {"http://www.a.example/1 http://schemas.a.example/1.xsd", "http://www.w3.org/1999/xlink http://b.test/x.xsd",
        "urn:a http://b.test/x.xsd", "http://a.example/ a.xsd", "http://a.example/"})
    EXPECT_LT(of(location), kThreshold) << location;
}
TEST(Xxe, AttributesThatOnlyTheReaderCanFetch) {
  for (const std::string_view text :
       {R"x(<svg><image xlink:href="file:///etc/hosts" width="9"/></svg>)x", R"x(<image href='expect://w'/>)x",
        R"x(<a href="php://filter/resource=a">b</a>)x", R"x(<svg><use width="1" href="file:///srv/a.txt#b"/></svg>)x",
        R"x(<?xml-stylesheet type="text/xsl" href="file:///srv/a.xsl"?><b/>)x"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {R"x(<svg xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="#a"/></svg>)x",
        R"x(<image xlink:href="https://host.example/a.png"/>)x",
        R"x(<image xlink:href="file:///home/anna/logo.PNG"/>)x", R"x(<a href="file:///C:/notes/a.docx">b</a>)x",
        R"x(<a href="php.html">:</a>)x", R"x(<p>href="file:///etc/hosts": so</p>)x"})
    EXPECT_LT(points(text), kThreshold) << text;
}
TEST(Xxe, NamesAndEncodingsThatHide) {
  EXPECT_GE(points(R"x(<!DOCTYPE {a} SYSTEM "http://host.example">)x"), kThreshold);
  EXPECT_GE(points(R"x(<!DOCTYPE html SYSTEM "http://host.example/a.dtd">)x"), kThreshold);
  EXPECT_LT(points(R"x(<!DOCTYPE html SYSTEM "about:legacy-compat">)x"), kThreshold);
  EXPECT_LT(points(R"x(<!DOCTYPE plist SYSTEM "file://localhost/System/Library/DTDs/PropertyList.dtd">)x"), kThreshold);
  EXPECT_GE(points(R"x(<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-)x"), kThreshold);
  EXPECT_LT(points(R"x(<?xml version="1.0" encoding="UTF-8"?><a b="utf-7:"/>)x"), kThreshold);
}
TEST(Xxe, ADocumentThatIsOnlyASchema) {
  EXPECT_GE(points(R"x(<a xmlns:x="http://www.w3.org/2001/XMLSchema-instance" )x"
                   R"x(x:noNamespaceSchemaLocation="http://host.example/a.xsd"/>)x"),
            kThreshold);
  for (const std::string_view text :
       {R"x(<a x:noNamespaceSchemaLocation="a.xsd" xmlns:x="http://www.w3.org/2001/XMLSchema-instance"/>)x",
        R"x(<a xmlns:x="u" x:noNamespaceSchemaLocation="http://host.example/a.xsd"><b/></a>)x",
        R"x(<a x:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd"/>)x"})
    EXPECT_LT(points(text), kThreshold) << text;
}

}  // namespace
}  // namespace onesec::inspect
