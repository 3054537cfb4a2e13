#include "sources/record_mark.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "platform/random.h"

namespace onesec::sources {
namespace {

class RecordMarkTest : public ::testing::Test {
 protected:
  RecordMarkTest() : path_(::testing::TempDir() + "onesec-mark-" + platform::random_hex(8)) {}
  ~RecordMarkTest() override { std::filesystem::remove(path_); }
  /// A process that dies in the middle of the record.
  void die_at(std::uint64_t place) {
    Result<RecordMark> mark = RecordMark::open(path_);
    ASSERT_TRUE(mark);
    mark->begin(7);
    mark->end();
    mark->begin(place);
  }
  bool is_poison(std::uint64_t place) {
    const Result<RecordMark> mark = RecordMark::open(path_);
    return mark && mark->is_poison(place);
  }
  std::string path_;
};

TEST_F(RecordMarkTest, TwoDeathsAtOneRecordConvictItAndNoOther) {
  die_at(5);
  EXPECT_FALSE(is_poison(5)) << "once is chance";
  die_at(5);
  EXPECT_TRUE(is_poison(5));
  EXPECT_FALSE(is_poison(6));
  EXPECT_FALSE(is_poison(0)) << "a record without a place";
}

TEST_F(RecordMarkTest, TwoDeathsAtTwoRecordsConvictNobody) {
  die_at(5);
  die_at(6);
  EXPECT_FALSE(is_poison(5));
  EXPECT_FALSE(is_poison(6));
}

TEST_F(RecordMarkTest, ADeathElsewhereIsNoRecordsFault) {
  die_at(5);
  {
    Result<RecordMark> mark = RecordMark::open(path_);
    ASSERT_TRUE(mark);
    mark->begin(5);
    mark->end();  // And then the process dies of something else.
  }
  EXPECT_FALSE(is_poison(5));
}

TEST_F(RecordMarkTest, TheConvictedStaysSoUntilAnotherDies) {
  die_at(5);
  die_at(5);
  EXPECT_TRUE(is_poison(5));
  EXPECT_TRUE(is_poison(5)) << "a restart before the skip was durable";
  die_at(9);
  EXPECT_FALSE(is_poison(5));
}

TEST(PlaceOf, TellsInputsAndPlacesApart) {
  EXPECT_EQ(place_of("file:/a", "1"), place_of("file:/a", "1"));
  EXPECT_NE(place_of("file:/a", "1"), place_of("file:/a", "2"));
  EXPECT_NE(place_of("file:/a", "1"), place_of("file:/b", "1"));
  EXPECT_NE(place_of("file:/a", "1"), place_of("file:/", "a1"));
}

}  // namespace
}  // namespace onesec::sources
