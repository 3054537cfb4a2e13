#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <filesystem>
#include <string>

#include "base/instant.h"
#include "platform/file.h"

namespace onesec::sources::testing {

/// Makes real journal files: systemd's own program writes them from its export format.
class JournalFiles {
 public:
  explicit JournalFiles(std::string directory) : directory_(std::move(directory)) {
    EXPECT_TRUE(platform::make_directories(directory_));
    EXPECT_TRUE(std::filesystem::exists(kRemote)) << "install systemd-journal-remote (tools/packages.txt)";
  }

  static constexpr const char* kBySshd =
      "SYSLOG_IDENTIFIER=sshd\n_COMM=sshd\n_UID=0\n_PID=77\n_HOSTNAME=web\n_SYSTEMD_UNIT=ssh.service\n"
      "_TRANSPORT=syslog\n";

  /// One entry in export format; a line that sshd itself wrote unless `fields` says otherwise.
  [[nodiscard]] std::string entry(const std::string& message, Instant at, const std::string& fields = kBySshd) {
    return fmt::format("__REALTIME_TIMESTAMP={}\n__MONOTONIC_TIMESTAMP={}\n_BOOT_ID={}\nMESSAGE={}\n{}\n",
                       at.nanos() / 1'000, ++monotonic_, "0123456789abcdef0123456789abcdef", message, fields);
  }
  /// Appends exported entries to a journal file.
  void write(const std::string& exported, const std::string& file = "system.journal") const {
    const std::string text = directory_ + "/../export-of-" + file;
    ASSERT_TRUE(platform::write_file_atomically(text, exported));
    const std::string output = "--output=" + directory_ + "/" + file;
    const char* arguments[] = {kRemote, output.c_str(), text.c_str(), nullptr};
    pid_t child = 0;
    ASSERT_EQ(posix_spawn(&child, kRemote, nullptr, nullptr, const_cast<char* const*>(arguments), environ), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
  }
  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  static constexpr const char* kRemote = "/lib/systemd/systemd-journal-remote";
  const std::string directory_;
  int monotonic_ = 1'000;
};

}  // namespace onesec::sources::testing
