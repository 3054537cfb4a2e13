#include <gtest/gtest.h>

#include "config/ai_consent.h"
#include "config/parse.h"

namespace onesec::config {
namespace {

bool is_taken(const std::string& bus) {
  return parse("bus: {embedded: false, " + bus + "}", "c.yaml", {}, {}).has_value();
}

TEST(P9_3, EventsGoToABusElsewhereByTlsUnlessItsOwnerSaysOtherwise) {
  for (const char* plain :
       {"url: 'nats://bus.example:4222'", "url: 'nats://192.0.2.1'", "url: 'nats://[2001:db8::1]:4222'",
        "url: 'nats://127.0.0.1.example'", "url: 'nats://localhost.example:4222'"}) {
    EXPECT_FALSE(is_taken(plain)) << plain;
    EXPECT_TRUE(is_taken(std::string(plain) + ", insecure: true")) << plain;
  }
  for (const char* good :
       {"url: 'tls://bus.example:4222'", "url: 'nats://bus.example', tls_ca: /etc/ca.pem",
        "url: 'nats://127.0.0.1:4222'", "url: 'nats://localhost:4222'", "url: 'nats://[::1]:4222'"}) {
    EXPECT_TRUE(is_taken(good)) << good;
  }
}

TEST(P9_3, TheRefusalSaysWhatWouldHelp) {
  const auto refused = parse("bus: {embedded: false, url: 'nats://bus.example'}", "c.yaml", {}, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(to_text(refused.error()).find("tls://"), std::string::npos);
  EXPECT_NE(to_text(refused.error()).find("bus.insecure"), std::string::npos);
}

constexpr std::string_view kWholeAi =
    "modules: {ai_analysis_engine: {enabled: true, settings: {provider: gemini, consent: \"2026-11-26\", "
    "api_base_url: 'https://provider.example/v1beta/models', triage_model: a-model}}}";

std::string without(std::string_view what) {
  std::string text(kWholeAi);
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.erase(at, what.size());
}

TEST(P4_1, NothingIsSentToAModelWithoutAllThatItsOwnerMustWrite) {
  EXPECT_FALSE(Config().ai.enabled);
  EXPECT_EQ(Config().ai.provider, "none");
  EXPECT_EQ(Config().ai.api_base_url, "");
  const auto whole = parse(kWholeAi, "c.yaml", {}, {});
  ASSERT_TRUE(whole) << to_text(whole.error());
  EXPECT_TRUE(whole->config.ai.enabled);
  EXPECT_EQ(whole->config.ai.provider, "gemini");
  EXPECT_TRUE(whole->config.modules.empty()) << "it is no module of detectors";
  for (const char* needed : {"consent: \"2026-11-26\", ", ", triage_model: a-model",
                             "api_base_url: 'https://provider.example/v1beta/models', "}) {
    EXPECT_FALSE(parse(without(needed), "c.yaml", {}, {})) << needed;
  }
  const auto other = parse("modules: {ai_analysis_engine: {enabled: true, settings: {provider: gemini, consent: yes}}}",
                           "c.yaml", {}, {});
  ASSERT_FALSE(other);
  EXPECT_NE(to_text(other.error()).find("1sec ai consent"), std::string::npos) << to_text(other.error());
  EXPECT_TRUE(parse("modules: {ai_analysis_engine: {enabled: true}}", "c.yaml", {}, {})) << "here, without a provider";
}

TEST(P4_1, TheTextOfConsentNamesItsVersionWhatIsSentAndHowToWithdraw) {
  for (const std::string_view part :
       {kAiConsentVersion, std::string_view("What is sent"), std::string_view("What is not sent"),
        std::string_view("To withdraw"), std::string_view("1sec ai preview")}) {
    EXPECT_NE(ai_consent_text().find(part), std::string_view::npos) << part;
  }
  EXPECT_NE(kWholeAi.find(kAiConsentVersion), std::string_view::npos);
}

TEST(P4_1, APlaceElsewhereIsSpokenToByTlsAndHasNoKeyInItsAddress) {
  const auto with = [](const std::string& url) {
    return parse(
               "modules: {ai_analysis_engine: {enabled: true, settings: {provider: openai, consent: \"2026-11-26\", "
               "triage_model: m, api_base_url: '" +
                   url + "'}}}",
               "c.yaml", {}, {})
        .has_value();
  };
  EXPECT_TRUE(with("https://provider.example/v1"));
  EXPECT_TRUE(with("http://127.0.0.1:11434/v1"));
  EXPECT_TRUE(with("http://[::1]:8080/v1"));
  EXPECT_FALSE(with("http://provider.example/v1"));
  EXPECT_FALSE(with("https://provider.example/v1?key=abc"));
  EXPECT_FALSE(with("https://me:secret@provider.example/v1"));
}

}  // namespace
}  // namespace onesec::config
