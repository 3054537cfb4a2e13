#include "platform/unix_listener.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>
#include <filesystem>

#include "platform/random.h"

namespace onesec::platform {
namespace {

namespace fs = std::filesystem;

class UnixListenerTest : public testing::Test {
 protected:
  UnixListenerTest() { EXPECT_TRUE(make_directories(folder_)); }
  ~UnixListenerTest() override { fs::remove_all(folder_); }

  [[nodiscard]] bool somebody_answers() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    const Fd caller(::socket(AF_UNIX, SOCK_STREAM, 0));
    return ::connect(caller.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  /// As an engine that was killed.
  void leave_one_behind() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    const Fd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }

  const std::string folder_ = "/tmp/onesec-unix-" + random_hex(8);  // TempDir() may be too long for a socket.
  const std::string path_ = folder_ + "/api.sock";
};

TEST_F(UnixListenerTest, TheFileIsForOwnerAndGroupWhateverTheUmaskAndGoesWithTheListener) {
  for (const mode_t mask : {mode_t{0}, mode_t{022}, mode_t{077}}) {
    const mode_t before = ::umask(mask);
    const Result<UnixListener> listener = UnixListener::open(path_);
    ::umask(before);
    ASSERT_TRUE(listener) << listener.error().what;
    struct stat about{};
    ASSERT_EQ(::lstat(path_.c_str(), &about), 0);
    EXPECT_TRUE(S_ISSOCK(about.st_mode));
    EXPECT_EQ(about.st_mode & 07777U, 0660U);
    EXPECT_TRUE(somebody_answers());
  }
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(UnixListenerTest, OneLeftBehindIsReplaced) {
  leave_one_behind();
  EXPECT_FALSE(somebody_answers());
  const Result<UnixListener> listener = UnixListener::open(path_);
  ASSERT_TRUE(listener) << listener.error().what;
  EXPECT_TRUE(somebody_answers());
}

TEST_F(UnixListenerTest, OneThatIsInUseStays) {
  const Result<UnixListener> first = UnixListener::open(path_);
  ASSERT_TRUE(first);
  const Result<UnixListener> second = UnixListener::open(path_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().what, "another program listens there");
  EXPECT_TRUE(somebody_answers());
}

TEST_F(UnixListenerTest, WhatIsNoSocketStays) {
  ASSERT_TRUE(write_file_atomically(folder_ + "/notes", "mine"));
  for (const char* kind : {"file", "link", "folder"}) {
    if (kind[1] == 'i' && kind[0] == 'f') fs::copy_file(folder_ + "/notes", path_);
    if (kind[0] == 'l') fs::create_symlink(folder_ + "/notes", path_);
    if (kind[1] == 'o') fs::create_directory(path_);
    const Result<UnixListener> listener = UnixListener::open(path_);
    ASSERT_FALSE(listener) << kind;
    EXPECT_EQ(listener.error().what, "what has that name is no socket: it stays as it is") << kind;
    EXPECT_TRUE(fs::exists(fs::symlink_status(path_))) << kind;
    fs::remove(path_);
  }
  EXPECT_EQ(read_file(folder_ + "/notes", 10), "mine");
}

TEST_F(UnixListenerTest, TheFileOfAnotherThatTookTheNameStays) {
  Result<UnixListener> listener = UnixListener::open(path_);
  ASSERT_TRUE(listener);
  fs::rename(path_, folder_ + "/first.sock");
  const Result<UnixListener> other = UnixListener::open(path_);
  ASSERT_TRUE(other);
  listener->remove_file();
  EXPECT_TRUE(somebody_answers());
}

TEST_F(UnixListenerTest, AFolderInWhichEverybodyMayWriteIsRefused) {
  ASSERT_EQ(::chmod(folder_.c_str(), 01777), 0);
  const Result<UnixListener> listener = UnixListener::open(path_);
  ASSERT_FALSE(listener);
  EXPECT_EQ(listener.error().code, Code::Denied);
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(UnixListenerTest, APathThatDoesntFitOrHasNoFolderIsAnError) {
  EXPECT_FALSE(UnixListener::open(""));
  EXPECT_FALSE(UnixListener::open(folder_ + "/" + std::string(107 - folder_.size(), 'a')));
  EXPECT_FALSE(UnixListener::open(folder_ + "/none/api.sock"));
  EXPECT_TRUE(UnixListener::open(folder_ + "/" + std::string(106 - folder_.size(), 'a')));
}

}  // namespace
}  // namespace onesec::platform
