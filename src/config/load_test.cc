#include "config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "platform/file.h"

namespace onesec::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class LoadConfig : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "config_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(std::string_view text, unsigned mode) {
    const std::string path = folder_ + "/config.yaml";
    EXPECT_TRUE(platform::write_file_atomically(path, text, mode));
    EXPECT_EQ(chmod(path.c_str(), mode), 0);
    return path;
  }
  std::string folder_;
};

TEST_F(LoadConfig, AMissingDefaultFileGivesDefaultsAndTheEnvironment) {
  const auto loaded = load({.default_path = folder_ + "/none.yaml", .environment = {.port = "99"}});
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  EXPECT_EQ(loaded->config.server.port, 99U);
  EXPECT_EQ(loaded->file, "");
  EXPECT_EQ(loaded->config.server.host, "127.0.0.1");
}

TEST_F(LoadConfig, AMissingNamedFileIsAnError) {
  const std::string missing = folder_ + "/none.yaml";
  const auto by_flag = load({.path = missing});
  ASSERT_FALSE(by_flag);
  EXPECT_EQ(by_flag.error()[0].where, missing);
  EXPECT_FALSE(load({.environment = {.config = missing}}));
}

TEST_F(LoadConfig, TheFlagWinsOverTheVariable) {
  const std::string path = file("server: {port: 5}", 0600);
  const auto loaded = load({.path = path, .environment = {.config = folder_ + "/none.yaml"}});
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  EXPECT_EQ(loaded->config.server.port, 5U);
  EXPECT_EQ(loaded->origins.at("server.port"), path + ":1");
}

TEST_F(LoadConfig, SaysWhichFileItRead) {
  const std::string path = file("server: {port: 5}", 0600);
  const auto by_default = load({.default_path = path});
  ASSERT_TRUE(by_default) << to_text(by_default.error());
  EXPECT_EQ(by_default->file, path);
  const auto by_variable = load({.default_path = folder_ + "/none.yaml", .environment = {.config = path}});
  ASSERT_TRUE(by_variable) << to_text(by_variable.error());
  EXPECT_EQ(by_variable->file, path);
}

TEST_F(LoadConfig, WarnsOfSecretsThatEverybodyMayRead) {
  const auto open = load({.path = file("server: {api_keys: [abc]}", 0644)});
  ASSERT_TRUE(open);
  ASSERT_EQ(open->warnings.size(), 1U);
  EXPECT_THAT(open->warnings[0].what, HasSubstr("every user may read it"));
  const auto closed = load({.path = file("server: {api_keys: [abc]}", 0640)});
  ASSERT_TRUE(closed);
  EXPECT_THAT(closed->warnings, IsEmpty());
  const auto harmless = load({.path = file("server: {port: 5}", 0644)});
  ASSERT_TRUE(harmless);
  EXPECT_THAT(harmless->warnings, IsEmpty());
}

TEST_F(LoadConfig, ADirectoryIsNoFile) { EXPECT_FALSE(load({.path = folder_})); }

}  // namespace
}  // namespace onesec::config
