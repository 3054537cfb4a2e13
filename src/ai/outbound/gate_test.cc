#include "ai/outbound/gate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "ai/outbound/testing/sample.h"

namespace onesec::ai {
namespace {

constexpr std::string_view kKey = "AQ.Ab8RN6Lw3xkTz_0pVq9sYuEJmC41";
constexpr HashKey kHashKey{1, 2, 3};

std::string told(const std::expected<ClearedRequest, Refusal>& result) {
  if (result) return "passed";
  return std::string(name_of(result.error().reason));
}

SecretCheck knowing(std::string_view secret) { return SecretCheck(kHashKey, {&secret, 1}); }

std::vector<BuiltRequest> real_requests(RequestTag tag) {
  std::vector<BuiltRequest> all;
  for (SampleIncident incident : {sample_incident(), largest_incident()}) {
    for (const Excerpts excerpts : {Excerpts::Off, Excerpts::Lexical}) {
      incident.excerpts = excerpts;
      for (BuiltRequest& one : all_requests(incident, tag)) all.push_back(std::move(one));
    }
  }
  return all;
}

TEST(EgressGate, LetsThroughWhatTheBuilderMakes) {
  EgressGate gate{knowing(kKey)};
  const std::size_t requests = real_requests(tag_of(0)).size();
  for (std::size_t i = 0; i < requests; ++i) {
    const BuiltRequest request = real_requests(tag_of(static_cast<std::uint32_t>(i)))[i];
    EXPECT_EQ(told(gate.pass(request.body, request.expected)), "passed") << request.body;
  }
  EXPECT_EQ(requests, 32U);
  EXPECT_EQ(gate.passed(), 32U);
}

TEST(EgressGate, HasRoomForTheLargestIncident) {
  for (const BuiltRequest& request : real_requests(tag_of(1))) {
    EXPECT_LE(request.body.size(), EgressGate::kMaxRequestBytes - 1024) << "longer words will come";
  }
}

/// A bug of the builder: what it would make of the finished bytes. False: this request has no such place.
struct Bug {
  std::string name;
  std::function<bool(std::string& body)> plant;
  std::vector<Refused> stopped_as;  ///< With a gate that knows the key.
};

std::function<bool(std::string&)> instead(std::string from, std::string to) {
  return [=](std::string& body) {
    const std::size_t at = body.find(from);
    if (at == std::string::npos) return false;
    body.replace(at, from.size(), to);
    return true;
  };
}

/// `to` in place of the document's `from`, both as they stand inside a JSON string.
std::function<bool(std::string&)> in_document(std::string from, std::string to) {
  const auto escaped = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c == '"') out += '\\';
      out += c;
    }
    return out;
  };
  return instead(escaped(from), escaped(to));
}

std::vector<Bug> bugs_of_acceptance_v3() {
  using enum Refused;
  const std::string key(kKey);
  return {
      {"raw concatenation: behind the instruction",
       instead("given schema only.", "given schema only. Alert: guessing by 203.0.113.9"),
       {SystemText}},
      {"raw concatenation: behind the document",
       in_document(R"("modules":[)", R"( shop.example.org "modules":[)"),
       {Grammar}},
      {"raw concatenation: inside a word", in_document("auth_fortress", "auth_fortress 203.0.113.9"), {Word}},
      {"class relabelled: an identifier as a keyword", in_document(R"(,"id")", R"(,"kw:alice")"), {Word}},
      {"class relabelled: text as an alert type", in_document(R"("type":"web)", R"("type":"alice was here)"), {Word}},
      {"class relabelled: a user's alias as a host's",
       in_document(R"("kind":"user","alias":"u1)", R"("kind":"host","alias":"u1)"),
       {Alias}},
      {"class relabelled: a type as a module",
       in_document(R"("module":"auth_fortress")", R"("module":"web_brute_force")"),
       {Word}},
      {"alias reused across requests", in_document("a1.bbbbbbbc", "a1.cccccccc"), {Alias}},
      {"alias made of the value", in_document("a1.", "a203."), {Alias}},
      {"alias not by first appearance", in_document("a1.", "a2."), {Alias}},
      {"alias that is the value", in_document("a1.bbbbbbbc", "203.0.113.9"), {Alias}},
      {"base64 value", in_document("auth_fortress", "YWxpY2VAZXhhbXBsZS5vcmc"), {Word}},
      {"key in prompt", in_document("auth_fortress", key), {Secret}},
      {"key in prompt: in the instruction", instead("given schema only.", "given schema only. " + key), {Secret}},
      {"key in prompt: in base64",
       in_document("auth_fortress", "QVEuQWI4Uk42THczeGtUel8wcFZxOXNZdUVKbUM0MQ"),
       {Secret}},
      {"key in prompt: in hexadecimal", in_document("auth_fortress", "41512e416238524e364c7733786b547a"), {Secret}},
      {"key in prompt: reversed", in_document("auth_fortress", std::string(key.rbegin(), key.rend())), {Secret}},
      {"homoglyph", in_document("auth_fortress", "\xD0\xB0uth_fortress"), {NotPlain}},
      {"homoglyph, escaped", in_document("auth_fortress", "\\u0430uth_fortress"), {Grammar}},
      {"homoglyph, escaped twice", in_document("auth_fortress", "\\\\u0430uth_fortress"), {Word}},
      {"number as text", in_document(R"("count":)", R"("count":"417",)"), {Number}},
      {"number as text: a phone number as a word", in_document("auth_fortress", "4915112345678"), {Word}},
      {"number that tells more than its size", in_document(R"("count":)", R"("count":417)"), {Number}},
      {"number that is a phone number", in_document(R"("value":)", R"("value":491511234567)"), {Number}},
      {"provider error echoed: as a key",
       in_document(R"(,"evidence")", R"(,"error":"API key not valid","evidence")"),
       {Grammar}},
      {"provider error echoed: in the instruction",
       instead("given schema only.", "given schema only. Last time: quota exceeded for alice"),
       {SystemText}},
      {"URL path kept", in_document(R"("protocol":"https")", R"("protocol":"https:/konto/alice")"), {Word}},
      {"URL path kept: as a port class", in_document(R"("port":")", R"("port":"/konto/)"), {Word}},
      {"truncated secret", in_document("auth_fortress", key.substr(0, 12)), {Secret}},
      {"truncated secret: its end", in_document("auth_fortress", key.substr(key.size() - 14)), {Secret}},
      {"truncated secret: so short that it isn't known as one", in_document("auth_fortress", key.substr(0, 6)), {Word}},
      {"JSON key from data", in_document(R"("port":)", R"("shop.example.org":)"), {Grammar}},
      {"JSON key from data: in the schema", instead(R"("properties":{)", R"("properties":{"alice":{},)"), {Schema}},
      {"second-tier prompt quoting the first tier's answer",
       in_document(R"(,"evidence")", R"(,"triage":{"category":"benign","summary":"alice"},"evidence")"),
       {Grammar}},
      {"second-tier prompt quoting the first tier's answer: as a turn of its own",
       instead(R"({"role":"user")", R"({"role":"model","parts":[{"text":"benign"}]},{"role":"user")"),
       {Envelope}},
  };
}

std::vector<Bug> more_bugs() {
  using enum Refused;
  return {
      {"a schema's words from data", instead(R"("enum":["alert")", R"("enum":["alice")"), {Schema}},
      {"a schema for other evidence", instead(R"("e1",)", ""), {Schema}},
      {"a category that we don't have", instead(R"("insider"])", R"("insider","alice"])"), {Schema}},
      {"a description in the schema", instead(R"("score":{)", R"("score":{"description":"alice",)"), {Schema}},
      {"a limit that counts", instead("okens\":", "okens\":1"), {Options}},
      {"a limit out of range", instead("okens\":", "okens\":999999"), {Options}},
      {"a level from data", instead(R"("medium")", R"("alice")"), {Options}},
      {"another field of the provider",
       instead(R"(,"responseMimeType")", R"(,"stopSequences":["alice"],"responseMimeType")"),
       {Envelope}},
      {"a stored request", instead(R"("stream":false)", R"("stream":false,"store":true)"), {Envelope}},
      {"another model", instead(std::string(kSampleModel), "alice:8b"), {Model}},
      {"the other tier's instruction",
       instead("to judge one security alert", "to understand one security incident"),
       {SystemText}},
      {"bytes behind the request", [](std::string& body) { return !(body += " alice").empty(); }, {Envelope}},
      {"white space", instead(":{", ": {"), {Envelope, Grammar}},
      {"a second document", in_document(R"({"v":1)", R"({"v":1}{"v":1)"), {Grammar}},
      {"a key twice", in_document(R"("v":1)", R"("v":1,"v":1)"), {Grammar}},
      {"an alias without a first one", in_document("a1.", "a0."), {Alias}},
      {"an alias of what nobody spoke of", in_document(R"("shares":["a1)", R"("shares":["d1)"), {Alias}},
      {"a reach of a user",
       in_document(R"("u1.bbbbbbbc","reach":"none")", R"("u1.bbbbbbbc","reach":"public")"),
       {Word}},
      {"a list that is too long",
       in_document(R"("techniques":[)", R"("techniques":["T1078","T1078","T1078",)"),
       {Grammar}},
      {"bytes behind the document", instead(R"(}]}"}])", R"(}]} alice"}])"), {Grammar}},
      {"a leading zero", in_document(R"("count":)", R"("count":0)"), {Number}},
      {"a number that is too large", in_document(R"(,"historical")", R"(000000000000,"historical")"), {Number}},
      {"a limit that is too small", instead("okens\":2048", "okens\":512"), {Options}},
      {"more evidence than is told", in_document(R"("evidence":[)", R"("evidence":[{"id":"e1"},)"), {Grammar}},
      {"an empty request",
       [](std::string& body) {
         body.clear();
         return true;
       },
       {Envelope}},
      {"a request of 16 KiB and a byte",
       [](std::string& body) {
         body.resize(EgressGate::kMaxRequestBytes + 1, ' ');
         return true;
       },
       {TooLarge}},
      {"a line break", instead("}", "}\n"), {NotPlain}},
  };
}

class BuilderBugs : public testing::TestWithParam<Bug> {};

TEST_P(BuilderBugs, IsStoppedByTheGate) {
  const Bug& bug = GetParam();
  const RequestTag tag = tag_of(1);
  std::size_t planted = 0;
  for (const BuiltRequest& request : real_requests(tag)) {
    std::string body = request.body;
    if (!bug.plant(body)) continue;
    ++planted;
    EgressGate gate{knowing(kKey)};
    const auto result = gate.pass(body, request.expected);
    ASSERT_FALSE(result) << body;
    const Refused reason = result.error().reason;
    // The largest request has no room for every bug.
    const bool as_expected = std::find(bug.stopped_as.begin(), bug.stopped_as.end(), reason) != bug.stopped_as.end() ||
                             reason == Refused::TooLarge;
    EXPECT_TRUE(as_expected) << name_of(reason) << ", expected " << result.error().expected;
    EXPECT_EQ(gate.refused(reason), 1U);
    EXPECT_EQ(gate.passed(), 0U);
    EXPECT_EQ(result.error().expected.find("alice"), std::string::npos) << "a refusal tells nothing of the request";
    EXPECT_EQ(told(gate.pass(request.body, request.expected)), "passed")
        << "the counter-proof: without the bug it goes";
  }
  EXPECT_GT(planted, 0U) << "no request has the place where this bug would be";
}

std::string test_name(const testing::TestParamInfo<Bug>& info) {
  std::string name;
  for (const char c : info.param.name) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}
INSTANTIATE_TEST_SUITE_P(V3, BuilderBugs, testing::ValuesIn(bugs_of_acceptance_v3()), test_name);
INSTANTIATE_TEST_SUITE_P(More, BuilderBugs, testing::ValuesIn(more_bugs()), test_name);

TEST(EgressGate, StopsARequestOfAnEarlierTag) {
  EgressGate gate{SecretCheck()};
  const BuiltRequest first = all_requests(sample_incident(), tag_of(1)).front();
  ASSERT_TRUE(gate.pass(first.body, first.expected));
  EXPECT_EQ(told(gate.pass(first.body, first.expected)), "tag reused");
  BuiltRequest old = first;
  old.expected.tag = tag_of(2);
  EXPECT_EQ(told(gate.pass(old.body, old.expected)), "alias") << "the aliases of the first request in the second";
}

TEST(EgressGate, StopsARequestThatIsMeantForAnotherProviderOrTier) {
  const std::vector<BuiltRequest> all = all_requests(sample_incident(), tag_of(1));
  for (const BuiltRequest& body : all) {
    for (const BuiltRequest& other : all) {
      EgressGate gate{SecretCheck()};
      const bool same = body.expected.envelope == other.expected.envelope && body.expected.tier == other.expected.tier;
      EXPECT_EQ(gate.pass(body.body, other.expected).has_value(), same);
    }
  }
}

TEST(EgressGate, StopsEachRequestInWhichOneByteIsNotOfTheLanguage) {
  for (const BuiltRequest& request : all_requests(sample_incident(), tag_of(1))) {
    for (std::size_t at = 0; at < request.body.size(); ++at) {
      for (const char wrong : {'Z', '"', '\\', ' ', '\x01', '\xC3'}) {
        if (request.body[at] == wrong) continue;
        std::string body = request.body;
        body[at] = wrong;
        EgressGate gate{SecretCheck()};
        ASSERT_FALSE(gate.pass(body, request.expected)) << at << ": " << body;
      }
    }
  }
}

TEST(EgressGate, StopsEachRequestFromWhichAByteIsMissingUnlessItIsOneOfTheLanguageToo) {
  for (const BuiltRequest& request : all_requests(sample_incident(), tag_of(1))) {
    for (std::size_t at = 0; at < request.body.size(); ++at) {
      std::string body = request.body;
      const char gone = body[at];
      body.erase(at, 1);
      EgressGate gate{SecretCheck()};
      // 410 without its 1 is 40, "+15m" without its 1 is "+5m", "https" without its s is "http".
      ASSERT_TRUE(!gate.pass(body, request.expected) || (gone >= '0' && gone <= '9') || gone == 's')
          << at << ": " << body;
    }
  }
}

TEST(EgressGate, FindsASecretThatIsWrittenWithEscapes) {
  EgressGate gate{knowing(R"(,"severity":"HIGH",)")};
  const BuiltRequest request = all_requests(sample_incident(), tag_of(1)).front();
  EXPECT_EQ(told(gate.pass(request.body, request.expected)), "secret");
}

TEST(EgressGate, BelievesNoModelNameThatIsMoreThanAName) {
  for (const std::string model : {R"(x","store":true,"user":"alice)", "", "qwen 3", R"(x\)"}) {
    BuiltRequest request = all_requests(sample_incident(), tag_of(1))[1];
    request.body.replace(request.body.find(kSampleModel), kSampleModel.size(), model);
    request.expected.model = model;
    EgressGate gate{SecretCheck()};
    EXPECT_EQ(told(gate.pass(request.body, request.expected)), "model") << model;
  }
}

TEST(EgressGate, TellsAShortSecretThatIsAWordOfTheLanguageByStoppingEverything) {
  EgressGate gate{knowing("http")};
  const BuiltRequest request = all_requests(sample_incident(), tag_of(1)).front();
  EXPECT_EQ(told(gate.pass(request.body, request.expected)), "secret");
}

}  // namespace
}  // namespace onesec::ai
