#include "contract/settings.h"

#include <gtest/gtest.h>

namespace onesec {
namespace {

struct Config {
  std::uint32_t max_failures = 6;
  seconds window{60};
  bool is_enabled = true;
};
constexpr Setting<Config> kTable[] = {
    {"max_failures", &Config::max_failures, 2, 64, "Failures before a finding."},
    {"window_secs", &Config::window, 1, 3600, "How far back failures count."},
    {"is_enabled", &Config::is_enabled, 0, 1, "Whether it looks at all."},
};

TEST(Settings, BothSidesOfEachEdge) {
  const struct {
    const char* name;
    const char* text;
    bool ok;
  } kCases[] = {{"max_failures", "2", true},   {"max_failures", "1", false},   {"max_failures", "64", true},
                {"max_failures", "65", false}, {"max_failures", "6x", false},  {"max_failures", "", false},
                {"window_secs", "3600", true}, {"window_secs", "3601", false}, {"window_secs", "-1", false},
                {"is_enabled", "false", true}, {"is_enabled", "no", false},    {"unknown", "1", false}};
  for (const auto& c : kCases) {
    Config config;
    EXPECT_EQ(set_setting(config, kTable, c.name, c.text).has_value(), c.ok) << c.name << "=" << c.text;
  }
}

TEST(Settings, WhatIsSetIsShown) {
  Config config;
  ASSERT_TRUE(set_setting(config, kTable, "window_secs", "90"));
  EXPECT_EQ(setting_text(config, kTable[1]), "90");
  EXPECT_EQ(setting_text(config, kTable[2]), "true");
}

}  // namespace
}  // namespace onesec
