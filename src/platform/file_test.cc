#include "platform/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "platform/random.h"

namespace onesec::platform {
namespace {

class FileTest : public testing::Test {
 protected:
  FileTest() : folder_(testing::TempDir() + "onesec-file-" + random_hex(8)) { EXPECT_TRUE(make_directories(folder_)); }
  ~FileTest() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST_F(FileTest, AnAtomicWriteReplacesTheWholeFileAndLeavesNothingBeside) {
  const std::string path = folder_ + "/a";
  ASSERT_TRUE(write_file_atomically(path, "first and long"));
  ASSERT_TRUE(write_file_atomically(path, "second", 0640));
  EXPECT_EQ(read_file(path, 100), "second");
  struct stat about{};
  ASSERT_EQ(stat(path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0640U);
  EXPECT_EQ(list_directory(folder_), std::vector<std::string>{"a"});
}

TEST_F(FileTest, NewFilesAreThereWithTheirBytesAndTheirMode) {
  const std::vector<NewFile> files = {{"one", "first"}, {"two", std::string_view("\0b", 2)}, {"three", ""}};
  ASSERT_TRUE(write_new_files(folder_, files));
  for (const NewFile& file : files) EXPECT_EQ(read_file(folder_ + "/" + file.name, 100), std::string(file.bytes));
  struct stat about{};
  ASSERT_EQ(stat((folder_ + "/one").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  EXPECT_FALSE(write_new_files(folder_ + "/absent", files));
}

TEST_F(FileTest, AFileOverTheLimitIsRefused) {
  const std::string path = folder_ + "/a";
  ASSERT_TRUE(write_file_atomically(path, "12345"));
  EXPECT_TRUE(read_file(path, 5));
  const Result<std::string> over = read_file(path, 4);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, Code::Exhausted);
}

TEST_F(FileTest, AMissingFileIsNotFoundAndNamed) {
  const Result<std::string> missing = read_file(folder_ + "/none", 1);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::NotFound);
  EXPECT_NE(missing.error().what.find("/none"), std::string::npos);
}

TEST_F(FileTest, AFileIsLockedWhileSomebodyHoldsIt) {
  const std::string path = folder_ + "/lock";
  EXPECT_FALSE(is_locked(path));
  {
    const Fd holder(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    EXPECT_FALSE(is_locked(path));
    ASSERT_EQ(::flock(holder.get(), LOCK_EX | LOCK_NB), 0);
    EXPECT_TRUE(is_locked(path));
  }
  EXPECT_FALSE(is_locked(path));
}

TEST_F(FileTest, RemoveTreeDoesNotFollowLinks) {
  const std::string outside = folder_ + "/outside";
  const std::string inside = folder_ + "/inside";
  ASSERT_TRUE(make_directories(outside));
  ASSERT_TRUE(make_directories(inside));
  ASSERT_TRUE(write_file_atomically(outside + "/kept", "x"));
  ASSERT_EQ(symlink(outside.c_str(), (inside + "/link").c_str()), 0);
  const auto removed = remove_tree(inside);
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->size(), 2U);
  EXPECT_TRUE(read_file(outside + "/kept", 10));
  EXPECT_TRUE(remove_tree(inside)->empty());
}

}  // namespace
}  // namespace onesec::platform
