#include "config/reference.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "config/keys.h"
#include "platform/file.h"

namespace onesec::config {
namespace {

/// With ONESEC_WRITE_DOCS=1 the file is written instead.
void expect_current(std::string_view name, const std::string& text) {
  const std::string path = (std::filesystem::path(ONESEC_TESTDATA) / "../../.." / name).lexically_normal().string();
  if (std::getenv("ONESEC_WRITE_DOCS") != nullptr) {
    ASSERT_TRUE(platform::write_file_atomically(path, text, 0644));
    return;
  }
  const Result<std::string> found = platform::read_file(path, 1 << 20);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(*found, text) << path << " is not current: run config_test with ONESEC_WRITE_DOCS=1";
}

TEST(ConfigReference, ThePageIsCurrent) { expect_current("docs/configuration.md", reference_page()); }

TEST(ConfigReference, TheSchemaIsCurrent) { expect_current("schema/config.schema.json", json_schema()); }

TEST(ConfigReference, BothNameEveryKey) {
  const nlohmann::json schema = nlohmann::json::parse(json_schema());
  for (const Key& key : all_keys()) {
    SCOPED_TRACE(key.path);
    EXPECT_NE(reference_page().find("`" + std::string(key.path) + "`"), std::string::npos);
    std::string pointer;
    for (const char c : "." + std::string(key.path))
      pointer += c == '.' ? std::string("/properties/") : std::string(1, c);
    EXPECT_TRUE(schema.contains(nlohmann::json::json_pointer(pointer)));
  }
}

}  // namespace
}  // namespace onesec::config
