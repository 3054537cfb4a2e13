#include "geo/country_database.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace onesec::geo {
namespace {

Result<CountryDatabase> shipped() { return CountryDatabase::open(ONESEC_COUNTRY_DATABASE); }

/// A file in a fresh directory, removed at the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& bytes) {
    path_ =
        testing::TempDir() + "country_database_test_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Networks that have been where they are for decades.
TEST(CountryDatabase, KnowsWhereNetworksAreRegistered) {
  const Result<CountryDatabase> database = shipped();
  ASSERT_TRUE(database) << database.error().what;
  const struct {
    const char* address;
    const char* country;
  } kCases[] = {
      {"18.0.0.1", "US"},
      {"193.0.6.139", "NL"},
      {"133.1.0.1", "JP"},
      {"141.20.1.3", "DE"},
      {"200.160.2.3", "BR"},
      {"::ffff:193.0.6.139", "NL"},
      {"2001:67c:2e8:22::c100:68b", "NL"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.address);
    const std::optional<CountryCode> country = database->country_of(IpAddress::parse(c.address).value());
    ASSERT_TRUE(country.has_value());
    EXPECT_EQ(country->text(), c.country);
  }
}

TEST(CountryDatabase, SaysNothingAboutAddressesThatAreNowhere) {
  const Result<CountryDatabase> database = shipped();
  ASSERT_TRUE(database) << database.error().what;
  for (const char* address :
       {"127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.1.1", "::1", "fe80::1", "fd00::1", "::"}) {
    EXPECT_EQ(database->country_of(IpAddress::parse(address).value()), std::nullopt) << address;
  }
}

TEST(CountryDatabase, SaysWhenItWasMade) {
  const Result<CountryDatabase> database = shipped();
  ASSERT_TRUE(database) << database.error().what;
  EXPECT_GT(database->build_date(), Instant::from_seconds(1'735'689'600));  // 2025-01-01: long before the pinned one.
}

TEST(CountryDatabase, AMissingFileIsNotFound) {
  const Result<CountryDatabase> database = CountryDatabase::open("/nonexistent/country.mmdb");
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code, Code::NotFound);
}

TEST(CountryDatabase, BytesThatAreNoDatabaseAreCorrupt) {
  for (const std::string& bytes : {std::string(100'000, 'x'), std::string("\xAB\xCD\xEFMaxMind.com")}) {
    const TemporaryFile file(bytes);
    const Result<CountryDatabase> database = CountryDatabase::open(file.path());
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().code, Code::Corrupt) << database.error().what;
  }
}

}  // namespace
}  // namespace onesec::geo
