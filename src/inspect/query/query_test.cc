#include "inspect/query/query.h"

#include <gtest/gtest.h>

#include <string_view>

namespace onesec::inspect {
namespace {

std::uint32_t nosql(std::string_view text, bool is_name = false, std::string_view value = {},
                    std::string_view around = {}) {
  Reasons out;
  inspect_nosql(text, is_name, value, ascii::Alphabet(text), out, around);
  return out.points(Attack::Nosql);
}
std::uint32_t ldap(std::string_view text) {
  Reasons out;
  inspect_ldap(text, ascii::Alphabet(text), out);
  return out.points(Attack::Ldap);
}
std::uint32_t xpath(std::string_view text) {
  Reasons out;
  inspect_xpath(text, ascii::Alphabet(text), out);
  return out.points(Attack::Xpath);
}

TEST(Nosql, OperatorsAsNames) {
  for (const std::string_view name : {"u[$ne]", "$where", "a.$gt", "u[$regex]", "$NE"})
    EXPECT_GE(nosql(name, true), kThreshold) << name;
  for (const std::string_view name : {"$filter", "$select", "$ref", "a[b]", "price$", "$"})
    EXPECT_LT(nosql(name, true), kThreshold) << name;
}
TEST(Nosql, FiltersThatCompareWithANumberOrADate) {
  for (const std::string_view value : {"1000", "-40.5", "2026-11-27", "2026-11-27T00%3A00%3A00Z"}) {
    EXPECT_LT(nosql("price[$gte]", true, value), kThreshold) << value;
    EXPECT_LT(nosql("$lt", true, value), kThreshold) << value;
  }
  for (const std::string_view value : {"", "0", "1", "-1", "a", "1000;x", "null"})
    EXPECT_GE(nosql("price[$gte]", true, value), kThreshold) << value;
  EXPECT_GE(nosql("price[$ne]", true, "1000"), kThreshold);
  EXPECT_LT(nosql(R"({"price": {"$gte": 1000, "$lt": 2000}})"), kThreshold);
  EXPECT_GE(nosql(R"({"price": {"$gte": 1000}, "a": {"$gt": ""}})"), kThreshold);
}
TEST(Nosql, FiltersOfAnInterface) {
  const struct {
    std::string_view name, value;
  } kAsked[] =
      {{"filters[stock][$gt]", "0"},           {"filter[city][$ne]", "Bonn"},  {"surname[$gte]", "Miller"},
       {"filters[$or][0][title][$in]", ""},    {"filter[city][$regex]", "^B"}, {"where[tags][$exists]", "true"},
       {"query[$and][1][colour][$eq]", "red"}, {"tags[$in][]", "red"},         {"archived[$ne]", "true"}},
    kAttacks[] = {{"filter[password][$ne]", "x"},
                  {"city[$ne]", "Bonn"},
                  {"userActive[$ne]", "true"},
                  {"archived[$ne]", "false"},
                  {"loginName[$gte]", "Miller"},
                  {"filter[$where]", "1"},
                  {"filter[city][$where]", "1"},
                  {"pin[$in][]", "1"},
                  {"stock[$gt]", "0"},
                  {"where[$ne]", "1"},
                  {"filter[resetToken][$exists]", "false"},
                  {"$in", ""},
                  {"city[$gt]", "null"}};
  for (const auto& pair : kAsked) EXPECT_LT(nosql(pair.name, true, pair.value), kThreshold) << pair.name;
  for (const auto& pair : kAttacks) EXPECT_GE(nosql(pair.name, true, pair.value), kThreshold) << pair.name;
}
TEST(Nosql, FiltersOfADocument) {
  for (const std::string_view text :
       {R"({"stock":{"$gte":5,"$lt":"30"},"city":{"$in":["Bonn","Ulm"]}})", R"({ tags: { $all: ["a"] } })",
        R"({"filter":{"$or":[{"city":{"$eq":"Ulm"}},{"city":{"$ne":"Bonn"}}],"note":{"$regex":"^a"}}})"}) {
    EXPECT_LT(nosql(text), kThreshold) << text;
  }
  constexpr std::string_view kPattern = R"({"city":{"$regex":"^B","$options":"i"},"old":{"$ne":true}})";
  EXPECT_GE(nosql(kPattern), kThreshold);
  EXPECT_LT(nosql(kPattern, false, {}, "where"), kThreshold);
  EXPECT_LT(nosql("$regex", true, "^B", "where.city"), kThreshold);
  EXPECT_LT(nosql("$or", true, "", "where"), kThreshold);
  EXPECT_GE(nosql("$or", true, "", "title"), kThreshold);
  for (const std::string_view text :
       {R"({"filter":{"a":"}","password":{"$ne":1}}})", R"({"filter":{"city":{"a":1},"$where":"1"}})",
        R"({"city":{"$gt":""}})", R"({"$or":[{},{"a":"a"}]})", R"({"filter":{"a":1},"email":{"$regex":"^a"}})"}) {
    EXPECT_GE(nosql(text), kThreshold) << text;
  }
  EXPECT_GE(nosql("$regex", true, "^B", "where.email"), kThreshold);
}
TEST(Nosql, OperatorsAndConditionsInValues) {
  for (const std::string_view text :
       {R"({"$gt": ""})", R"({"password": {"$in" : [1]}})", "[$ne]", "'; return true; var a='", "x' || 'a'=='a",
        "' || this.a=='b", "true, $where: '1 == 1'", "'; while(1); var x='"})
    EXPECT_GE(nosql(text), kThreshold) << text;
  for (const std::string_view text :
       {"$in USD", "$or", R"({"$schema": "x"})", "it's || that", "'a' && more", "don't; return it;", "$5 in cash"})
    EXPECT_LT(nosql(text), kThreshold) << text;
}
TEST(Nosql, ConditionsOfJavaScriptByThemselves) {
  for (const std::string_view text :
       {"x'; return 'a' == '", "$where=this.pin", "$where: '2 == 2'", "7;return this.a", "|| z == z //", "&& 3===3",
        "this.pin[2]=='4'", "this.name.match(/^b/)", R"({"$func": "phpinfo"})"}) {
    EXPECT_GE(nosql(text), kThreshold) << text;
  }
  for (const std::string_view text : {"$where = \"id = 3\";", "$where", "7;return it", "|| a == b", "this.pin = 4",
                                      "this.is it", "don't; I'll return", "this.a\n== b"}) {
    EXPECT_LT(nosql(text), kThreshold) << text;
  }
}
TEST(Nosql, ClausesOfCypherBehindAQuote) {
  for (const std::string_view text :
       {"a' OR 2=2 RETURN m //", "'}) RETURN 7 AS y//", "\" UNION MATCH (b) RETURN b //",
        "' MATCH (x) DETACH DELETE x //", "' CALL dbms.components() YIELD name RETURN name //",
        "' WITH 1 AS q LOAD CSV FROM 'http://h.example' AS l //"}) {
    EXPECT_GE(nosql(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"it's time to return it // thanks", "'yes' return the book // now", "'a' or 'b' return c // d", "' MATCH (a)",
        "they said 'match' (x) at http://h.example", "\"a\" with b // match it", "'x' call me // soon"}) {
    EXPECT_LT(nosql(text), kThreshold) << text;
  }
}
TEST(Nosql, CommandsOfRedis) {
  for (const std::string_view text :
       {"config set dbfilename a.php", "x\r\nFLUSHDB\r\n", "REPLICAOF 192.0.2.1 6380", "SLAVEOF NO ONE",
        "EVAL 'return 1' 0", "MODULE LOAD /tmp/a.so", "*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n"}) {
    EXPECT_GE(nosql(text), kThreshold) << text;
  }
  for (const std::string_view text : {"config set up by me", "flushall", "please\nflushall now", "eval 'a' and b",
                                      "module load balancing", "* 2\r\n$4 each", "*2\n$4\n", "slaveof mine 12 x"}) {
    EXPECT_LT(nosql(text), kThreshold) << text;
  }
}
TEST(Nosql, VariablesOfGraphqlAreNoOperators) {
  EXPECT_LT(nosql("query Q($first: Int = f(1), $where: Filter) { a }"), kThreshold);
  EXPECT_GE(nosql("find({a: f(1), $where: '1'})"), kThreshold);
}
TEST(Nosql, StatementsOfTheShell) {
  for (const std::string_view text :
       {"db.version()", "tojson(db.getCollectionNames())", "7; return db.b.findOne(); var a=1",
        "db.runCommand({ping:1})", "Object.keys(this)[0].match('^a')", "3; if (tojson(this)[0]=='{') {a()}",
        "' } ], $comment:'b", "\"}, $where: \"1", ";a=new Date();do{b=new Date();}while(b-a<5000);",
        "'; var a = Date.now(); while(Date.now()-a< 900){}'", R"({"$unionWith":"a"})",
        R"({"where":{"$or":[{},{"a":1}]}})", "*\r\n$3\r\nGET\r\n$1\r\na"}) {
    EXPECT_GE(nosql(text), kThreshold) << text;
  }
  EXPECT_GE(nosql(R"({"$or": [ {} , {}]})", false, {}, "where"), kThreshold);
  for (const std::string_view text :
       {"see db.version() there", "Object.keys(this).forEach(f)", "for (k of Object.keys(this)) a()", "toJson(this.a)",
        "'a'], $5: so", "f('a'), $x: 1", "function wait(n){var a=new Date();while(new Date()-a<n){}}",
        "it's 5; new Date() while(a<3)", "soup\r\n$4\r\nbread\r\n$3\r\ncup\r\n$1\r\n", R"({"$comment":"a"})",
        R"({"filter":{"$or":[{"a":1}]}})"}) {
    EXPECT_LT(nosql(text), kThreshold) << text;
  }
}
TEST(Ldap, AFilterThatIsClosed) {
  for (const std::string_view text :
       {"*)(uid=*", "admin)(|(a=*", "x)(&)", "a)(cn>=b)", "x)|(uid=*", "x)( & ", "admin*)((|pw=*)", "*(|(mail=*))"})
    EXPECT_GE(ldap(text), kThreshold) << text;
  for (const std::string_view text : {"(a)(b)", "f(x)(y)", "see (1) (and)", ":)(so", "list) (default=x)", "a) b) c)",
                                      "(uid=anna)", "2*(|x|)", "f(x)((y))"})
    EXPECT_LT(ldap(text), kThreshold) << text;
}
TEST(Ldap, WholeFiltersAndMatchingRules) {
  for (const std::string_view text :
       {"(&(mail=a)(sn=*))", "(|(cn=b)(!(cn=*)))", " (sAMAccountName=*)", "a)(memberOf:1.2.840.113556.1.4.1941:=b",
        "*)(2.5.4.35=*", "(& (|(cn=b))(sn=*))"}) {
    EXPECT_GE(ldap(text), kThreshold) << text;
  }
  EXPECT_GE(ldap(std::string_view("b*))\0", 5)), kThreshold);
  EXPECT_LT(ldap(std::string_view("b*)) \0", 6)), kThreshold);
  for (const std::string_view text : {"(cn=b)", "(&(cn=b)(sn=c))", "(=*)", "(year=*)", "(&)", "(& more)", "(|x|)",
                                      "(&(a))", "(&(a) = b", "(&a=b)", "a)(see www.a.example)"}) {
    EXPECT_LT(ldap(text), kThreshold) << text;
  }
}
TEST(Ldap, FiltersSideBySideAndInTheirMiddle) {
  for (const std::string_view text : {"(&(uid=*)(pass=*))(uid=*)", "(sn=*) (mail=a)", "(!(objectClass=b))", " !(|(sn=*",
                                      "|(mail=*)(sn=*)", "&(&(mail=a)(sn=b))", "*()|&'", "*()|&"})
    EXPECT_GE(ldap(text), kThreshold) << text;
  for (const std::string_view text :
       {"(sn=a)(mail=b)", "(a=*)b(c=*)", "(sn=*)(mail)", "!(a=b)", "&(mail=a)(sn=b)", "|(x=*)", "!(!(a,b))",
        "(!(department=b))", "(!(sn=b) or so)", "!@#$%^&*()|", "*&()", "()"})
    EXPECT_LT(ldap(text), kThreshold) << text;
}
TEST(Xpath, PathsFromTheRoot) {
  for (const std::string_view text :
       {"x'] | //secret | b['", "'or//key or'", "\" and //key and \"", "//item[owner='bo' or 'z'='z']",
        "7 or count(//a)>1", "| //*", "|//item/price", "x',encode-for-uri(/*[2])"}) {
    EXPECT_GE(xpath(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"//key", "//item[owner='bo']", "//item[owner='bo' or owner='al']", "| // a note", "|//note", "count(//a)",
        "see 'a' or //host.example and b", "a | //b | c", "//or['=']"}) {
    EXPECT_LT(xpath(text), kThreshold) << text;
  }
}
TEST(Xpath, PathsByThemselves) {
  for (const std::string_view text :
       {"/*[1]/*[2]/text()", "//*[3]", "//node()[name()='key']", "//*[local-name()='password']", "//user[2]/password",
        "string(//user[name='bo']/key)", "concat('http://h.example/',//user[1]/key)", "name(/*[1])",
        "(doc-available('http://h.example/a'))", "count( /*[1]/* )", "string-length(//account[1]/pwd)"}) {
    EXPECT_GE(xpath(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"//*", "//div[@id='a']/span[2]", "/html/body/div[1]", "//*[@id='a']", "//*[contains(text(),'buy')]",
        "/*[1] a note */", "/* a */", "//*[name()='svg']", "//host.example/password", "string(//title)",
        "count(//li/a)", "normalize-space(//div[@class='price']/text())", "doc('a.xml')", "(see /a/*[1], or not)",
        "print(//x[1]/a)", "s.replace(//a[1]/b,'')", "doc(http://h.example)"}) {
    EXPECT_LT(xpath(text), kThreshold) << text;
  }
}
TEST(Xpath, FunctionsThatAreGivenPaths) {
  for (const std::string_view text :
       {"' or lower-case(//user[1]/name)='b' or '", "') and contains(../key,'c",
        "\" and not(ends-with(//a/b,'c')) and \"", "x] or string-length(substring(//a,1))=1 or a["}) {
    EXPECT_GE(xpath(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"'a'.replace(/b/g,'c') or d", "it's matches(//a or b", "'a' and b.contains(../c)", "'a' or contains(b,'c')"}) {
    EXPECT_LT(xpath(text), kThreshold) << text;
  }
}
TEST(Xpath, ClausesOfXquery) {
  for (const std::string_view text : {"for $a in //user return $a/key", "{for $b in doc('a.xml')//c return $b}",
                                      "' or (some $x in /a/b satisfies $x='c", "let $a := collection('b') return $a"}) {
    EXPECT_GE(xpath(text), kThreshold) << text;
  }
  for (const std::string_view text : {"for $5 in cash I return it", "for $a in $b return", "foreach ($a in //b) return",
                                      "let $a := /b", "some $x in //a", "for $ in //a return b"}) {
    EXPECT_LT(xpath(text), kThreshold) << text;
  }
}
TEST(Xpath, DocumentsReadFromElsewhere) {
  EXPECT_GE(xpath("' return doc('ftp://h.example') let $k := '"), kThreshold);
  EXPECT_LT(xpath("it's in doc('readme') or doc(a)"), kThreshold);
}
TEST(Xpath, FunctionsThatAreTrue) {
  for (const std::string_view text :
       {"b' or true() and '", "b\" or not( false() ) or \"", "') and position() = 3 or ('", "'or last()=1 or'"}) {
    EXPECT_GE(xpath(text), kThreshold) << text;
  }
  for (const std::string_view text :
       {"it's true() or not", "'a' is for true()", "f('a') or x.last()", "don't or true()", "'or' true()"}) {
    EXPECT_LT(xpath(text), kThreshold) << text;
  }
}
TEST(Xpath, APredicateThatIsLeft) {
  for (const std::string_view text : {"'] | //user/*[a='", "' or count(//a)=1 or 'a'='b", "x' or //*", "ancestor::*",
                                      "' and string-length(name(/*[1]))=3 or '"})
    EXPECT_GE(xpath(text), kThreshold) << text;
  for (const std::string_view text : {"it's at http://host.example/a", "std::string", "he said 'yes' // then no",
                                      "\" and //IGNORE it", "a::b", "'count(x)'"})
    EXPECT_LT(xpath(text), kThreshold) << text;
}
TEST(Query, AnAttackAndItsNearMiss) {
  EXPECT_GE(nosql(R"({"user": {"$ne": null}})"), kThreshold);
  EXPECT_LT(nosql(R"({"user": {"ne$": null}})"), kThreshold);
  EXPECT_GE(nosql("' || '1'=='1"), kThreshold);
  EXPECT_LT(nosql("' || '1'"), kThreshold);
  EXPECT_GE(ldap("admin)(&)"), kThreshold);
  EXPECT_LT(ldap("(admin)(&)"), kThreshold) << "nothing is closed that wasn't opened";
  EXPECT_GE(xpath("x' or name()='user' or count(//a)=1 or 'x'='y"), kThreshold);
  EXPECT_LT(xpath("x' or the count of (a)"), kThreshold);
}
TEST(Nosql, TheShellsOwnLanguage) {
  EXPECT_GE(nosql("db.users.find({})"), kThreshold);
  EXPECT_GE(nosql("1;db.dropDatabase()"), kThreshold);
  EXPECT_LT(nosql("db.example.org (new)"), kThreshold);
  EXPECT_LT(nosql("const rows = await db.users.find({})"), kThreshold);
}

}  // namespace
}  // namespace onesec::inspect
