#include "sources/file_tail/rotated.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "platform/file.h"
#include "platform/random.h"

namespace onesec::sources {
namespace {

TEST(RotatedName, Table) {
  const struct {
    const char* name;
    bool is_rotated;
  } kCases[] = {{"auth.log", false},     {"auth.log.1", true},          {"auth.log.12", true},
                {"auth.log.2.gz", true}, {"secure-20261124", true},     {"auth.log-20261124", true},
                {"access.log", false},   {"app-2026-11-24.log", false}, {"access.log.20261124", true},
                {"http-80", false},      {"access_log", false},         {"1", false},
                {".1", false},           {"auth.log.zst", true},        {"error.log.old", false}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(is_rotated_name(c.name), c.is_rotated);
  }
}

TEST(RotatedCopies, AreListedOldestFirstWithoutPackedOnesAndOthers) {
  const std::string folder = ::testing::TempDir() + "onesec-rotated-" + platform::random_hex(8);
  ASSERT_TRUE(platform::make_directories(folder));
  for (const char* name :
       {"a.log", "a.log.1", "a.log.2", "a.log.10", "a.log.11.gz", "a.log.bak", "b.log.1", "a.log.1x"}) {
    ASSERT_TRUE(platform::write_file_atomically(folder + "/" + name, "x"));
  }
  EXPECT_EQ(rotated_copies(folder + "/a.log"),
            (std::vector<std::string>{folder + "/a.log.10", folder + "/a.log.2", folder + "/a.log.1"}));
  std::filesystem::remove_all(folder);
}

TEST(RotatedCopies, DatedOnesCountUp) {
  const std::string folder = ::testing::TempDir() + "onesec-rotated-" + platform::random_hex(8);
  ASSERT_TRUE(platform::make_directories(folder));
  for (const char* name : {"s-20261124", "s-20261101", "s-20251231"}) {
    ASSERT_TRUE(platform::write_file_atomically(folder + "/" + name, "x"));
  }
  EXPECT_EQ(rotated_copies(folder + "/s"),
            (std::vector<std::string>{folder + "/s-20251231", folder + "/s-20261101", folder + "/s-20261124"}));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace onesec::sources
