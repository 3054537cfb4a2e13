#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "telemetry/report.h"

namespace onesec::telemetry {
namespace {

const Allowed kAllowed = {"0.1.0", {"auth_fortress", "file_integrity"}};
const std::string kId(32, 'a');

Facts sample() {
  return {.version = "0.1.0",
          .os = "debian-12",
          .cpu = "x86_64",
          .cpus = 6,
          .modules = {{"auth_fortress", 1'000}, {"file_integrity", 0}}};
}

TEST(P7_2, TheReportIsThisAndNothingElse) {
  const std::string body = report_body(sample(), kId);
  EXPECT_EQ(
      body,
      R"({"schema":1,"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","version":"0.1.0","runtime":"c++23","os":"debian-12",)"
      R"("cpu":"x86_64","cpus":8,"modules":[{"name":"auth_fortress","findings":1024},)"
      R"({"name":"file_integrity","findings":0}]})");
  EXPECT_TRUE(check_report(body, kAllowed));
}

TEST(P7_2, EveryOtherMemberAndEveryOtherValueIsRefusedBeforeSending) {
  using Json = nlohmann::ordered_json;
  const Json right = Json::parse(report_body(sample(), kId));
  for (const auto& [member, value] : right.items()) {
    Json without = right;
    without.erase(member);
    EXPECT_FALSE(check_report(without.dump(), kAllowed)) << "without " << member;
    for (const Json& other : {Json("canary-host"), Json(3), Json(-1), Json(1.5), Json(nullptr), Json::array({"x"}),
                              Json::object({{"x", 1}}), Json(std::string(33, 'a')), Json("192.0.2.1")}) {
      Json changed = right;
      changed[member] = other;
      EXPECT_FALSE(check_report(changed.dump(), kAllowed)) << member << " = " << other;
    }
    Json more = right;
    more[member + "_x"] = value;
    EXPECT_FALSE(check_report(more.dump(), kAllowed)) << "and " << member << "_x";
  }
  Json module = right;
  module["modules"][0]["settings"] = 1;
  EXPECT_FALSE(check_report(module.dump(), kAllowed));
  module = right;
  module["modules"][0]["name"] = "canary";
  EXPECT_FALSE(check_report(module.dump(), kAllowed));
  module = right;
  module["modules"][0]["findings"] = 1'000;
  EXPECT_FALSE(check_report(module.dump(), kAllowed)) << "a count that isn't rounded";
  EXPECT_FALSE(check_report(right.dump() + " ", kAllowed));
  EXPECT_FALSE(check_report(right.dump(2), kAllowed));
  EXPECT_FALSE(check_report("", kAllowed));
}

/// The published schema and the check say the same: same members, all of them required, none besides.
TEST(P7_2, ThePublishedSchemaIsClosedAndHasTheSameMembers) {
  const auto path =
      (std::filesystem::path(ONESEC_TESTDATA) / "../../../schema/telemetry.schema.json").lexically_normal();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  const auto schema = nlohmann::json::parse(text.str());
  const auto report = nlohmann::json::parse(report_body(sample(), kId));
  const auto same = [](const nlohmann::json& described, const nlohmann::json& told) {
    EXPECT_EQ(described["additionalProperties"], false);
    EXPECT_EQ(described["required"].size(), told.size());
    EXPECT_EQ(described["properties"].size(), told.size());
    for (const auto& [member, value] : told.items()) EXPECT_TRUE(described["properties"].contains(member)) << member;
  };
  same(schema, report);
  same(schema["properties"]["modules"]["items"], report["modules"][0]);
}

/// A module is told by its name and a count; the check knows no place for a setting.
TEST(P7_3, AModulesSettingsHaveNoPlaceInAReport) {
  const std::string body = report_body(sample(), kId);
  ASSERT_TRUE(check_report(body, kAllowed));
  for (const char* more : {R"("settings":{"window_secs":"canary"},)", R"("window_secs":60,)"}) {
    std::string changed = body;
    changed.insert(changed.find("\"name\""), more);
    EXPECT_FALSE(check_report(changed, kAllowed)) << changed;
  }
}

TEST(P7_4, CountsAreRoundedUpToPowersOfTwo) {
  const struct {
    std::uint64_t count;
    std::uint64_t told;
  } kCases[] = {
      {0, 0}, {1, 1}, {2, 2}, {3, 4}, {4, 4}, {5, 8}, {1'023, 1'024}, {1'025, 2'048}, {UINT64_MAX, 1ULL << 40U}};
  for (const auto& c : kCases) EXPECT_EQ(rounded(c.count), c.told) << c.count;
}

TEST(P7_6, SystemAndProcessorAreWordsOfClosedLists) {
  const struct {
    const char* text;
    const char* os;
  } kCases[] = {
      {"PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n", "debian-12"},
      {"ID=ubuntu\nVERSION_ID='24.04'\n", "ubuntu-24"},
      {"ID=\"opensuse-leap\"\nVERSION_ID=\"15.6\"", "opensuse-leap-15"},
      {"ID=arch\nBUILD_ID=rolling\n", "arch"},
      {"ID=canary-host\nVERSION_ID=12\n", "other"},
      {"ID=debian\nVERSION_ID=canary-host\n", "debian"},
      {"ID=debian\nVERSION_ID=12345\n", "debian"},
      {"", "other"},
      {"ID=", "other"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(os_of(c.text), c.os) << c.text;
    Facts facts = sample();
    facts.os = os_of(c.text);
    EXPECT_TRUE(check_report(report_body(facts, kId), kAllowed)) << facts.os;
  }
  EXPECT_EQ(cpu_of("aarch64"), "aarch64");
  EXPECT_EQ(cpu_of("canary-host"), "other");
}

}  // namespace
}  // namespace onesec::telemetry
