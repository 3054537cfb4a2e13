#include "config/dump.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace onesec::config {
namespace {

using testing::HasSubstr;
using testing::Not;

Loaded loaded(std::string_view text) {
  auto result = parse(text, "c.yaml", {.host = "::1"}, {});
  EXPECT_TRUE(result) << (result ? "" : to_text(result.error()));
  return result ? *result : Loaded();
}

constexpr std::string_view kText =
    "server: {api_keys: [hunter2hunter2]}\n"
    "bus: {token: hunter3hunter3}\n"
    "modules: {auth_fortress: {settings: {max_failures: 12}}}\n"
    "sources: {files: [{path: /a}]}\n";

TEST(DumpConfig, MasksSecrets) {
  for (const std::string& dump : {dump_yaml(loaded(kText)), dump_json(loaded(kText))}) {
    EXPECT_THAT(dump, Not(HasSubstr("hunter")));
    EXPECT_THAT(dump, HasSubstr("********"));
  }
}

TEST(DumpConfig, SaysWhereEachValueComesFrom) {
  const std::string dump = dump_yaml(loaded(kText));
  EXPECT_THAT(dump, HasSubstr("  port: 1780  # default\n"));
  EXPECT_THAT(dump, HasSubstr("  token: \"********\"  # c.yaml:2\n"));
  EXPECT_THAT(dump, HasSubstr("  host: \"::1\"  # env ONESEC_HOST\n"));
  EXPECT_THAT(dump, HasSubstr("      max_failures: \"12\"  # c.yaml:3\n"));
}

TEST(DumpConfig, CanBeReadAgain) {
  const Loaded first = loaded(kText);
  const auto again = parse(dump_yaml(first), "dump.yaml", {}, {});
  ASSERT_TRUE(again) << to_text(again.error());
  EXPECT_EQ(again->config.server.host, "::1");
  EXPECT_EQ(again->config.modules.at("auth_fortress").settings, first.config.modules.at("auth_fortress").settings);
  EXPECT_EQ(again->config.sources.files, first.config.sources.files);
}

TEST(DumpConfig, JsonHoldsValuesAndOrigins) {
  const nlohmann::json json = nlohmann::json::parse(dump_json(loaded(kText)));
  EXPECT_EQ(json["config"]["server"]["port"], 1780);
  EXPECT_EQ(json["config"]["sources"]["files"][0]["path"], "/a");
  EXPECT_EQ(json["config"]["modules"]["auth_fortress"]["enabled"], true);
  EXPECT_EQ(json["origins"]["server.port"], "default");
  EXPECT_EQ(json["origins"]["bus.token"], "c.yaml:2");
}

TEST(Dump, KeysOfAProviderAreMasked) {
  const auto loaded = parse(
      "modules: {ai_analysis_engine: {settings: {api_keys: [AQ.a-key-of-mine]}}, auth_fortress: {enabled: false}}",
      "c.yaml", {}, {});
  ASSERT_TRUE(loaded);
  for (const std::string& text : {dump_yaml(*loaded), dump_json(*loaded)}) {
    EXPECT_EQ(text.find("a-key-of-mine"), std::string::npos);
    EXPECT_NE(text.find("********"), std::string::npos);
    EXPECT_NE(text.find("auth_fortress"), std::string::npos);
  }
}

}  // namespace
}  // namespace onesec::config
