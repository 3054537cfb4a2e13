#include "config/difference.h"

#include <gtest/gtest.h>

#include "config/keys.h"

namespace onesec::config {
namespace {

TEST(Difference, EqualConfigurationsHaveNone) { EXPECT_TRUE(differences(Config(), Config()).empty()); }

TEST(Difference, EveryKeyIsSeen) {
  for (const Key& key : all_keys()) {
    Config changed;
    if (const auto* slot = std::get_if<bool* (*)(Config&)>(&key.slot)) {
      *(*slot)(changed) = !*(*slot)(changed);
    } else if (const auto* number = std::get_if<std::uint32_t* (*)(Config&)>(&key.slot)) {
      ++*(*number)(changed);
    } else if (const auto* text = std::get_if<std::string* (*)(Config&)>(&key.slot)) {
      *(*text)(changed) += "x";
    } else {
      std::get<std::vector<std::string>* (*)(Config&)>(key.slot)(changed)->emplace_back("x");
    }
    const std::vector<Difference> found = differences(Config(), changed);
    ASSERT_EQ(found.size(), 1U) << key.path;
    EXPECT_EQ(found[0].key, key.path);
    EXPECT_EQ(found[0].is_reloadable, is_reloadable(key.path));
  }
}

TEST(Difference, WhetherAttacksAreBlockedIsTakenByAReload) {
  EXPECT_FALSE(Config().inspect.block) << "nothing is refused before its owner says so";
  EXPECT_TRUE(is_reloadable("inspect.block"));
}

TEST(Difference, SecretsAreSeenAndNotShown) {
  Config before;
  before.alerts.webhook_secrets = {"whsec_one"};
  Config after = before;
  after.alerts.webhook_secrets = {"whsec_two"};
  const std::vector<Difference> found = differences(before, after);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ((found[0].from + found[0].to).find("whsec"), std::string::npos);
  EXPECT_TRUE(found[0].is_reloadable);
}

TEST(Difference, FilesAndModulesAreSeenToo) {
  Config after;
  after.sources.files = std::vector<FileSource>{{"/var/log/x", "auto"}};
  after.modules["auth_fortress"].enabled = false;
  after.modules["auth_fortress"].settings["brute_force_count"] = "12";
  after.modules["other"];  // As the default is.
  const std::vector<Difference> found = differences(Config(), after);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].key, "sources.files");
  EXPECT_EQ(found[1], (Difference{"modules.auth_fortress.enabled", "true", "false", false}));
  EXPECT_EQ(found[2], (Difference{"modules.auth_fortress.settings.brute_force_count", "null", "\"12\"", false}));
  EXPECT_EQ(differences(after, after).size(), 0U);
  Config later = after;
  later.modules["auth_fortress"].settings["brute_force_count"] = "13";
  EXPECT_EQ(differences(after, later).size(), 1U);
  EXPECT_EQ(differences(later, Config()).size(), 3U);
}

}  // namespace
}  // namespace onesec::config
