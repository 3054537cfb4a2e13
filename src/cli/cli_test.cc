#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "cli/api_client.h"
#include "cli/command_line.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "platform/file.h"

namespace onesec::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

int run(std::vector<const char*> words) {
  words.insert(words.begin(), "1sec");
  return run_command_line(static_cast<int>(words.size()), words.data(), "9.8.7");
}

TEST(CommandLine, TakesFlagsAnywhereAndExitsWithZeroOneAndTwo) {
  EXPECT_EQ(run({"version"}), 0);
  EXPECT_EQ(run({"--json", "version", "--quiet"}), 0);
  EXPECT_EQ(run({"version", "--no-such-flag"}), 2);
  EXPECT_EQ(run({}), 2);
  // Port 1 of loopback: nothing listens there, and nobody may without root.
  EXPECT_EQ(run({"status", "--port", "1"}), 1);
  EXPECT_EQ(run({"--port", "1", "alerts", "get", "x", "--json"}), 1);
  EXPECT_EQ(run({"alerts", "get"}), 2) << "an id is missing";
  EXPECT_EQ(run({"privacy"}), 2) << "what of it?";
  EXPECT_EQ(run({"privacy", "ledger", "--limit", "0"}), 2);
  EXPECT_EQ(run({"privacy", "verify", "--port", "1"}), 1);
}

/// Another program on a port of loopback: says its sentence (greets like an SSH server), keeps what it was told, hangs
/// up.
class Stranger {
 public:
  explicit Stranger(std::string sentence = "SSH-2.0-OpenSSH_9.2\r\n")
      : sentence_(std::move(sentence)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_.get(), generic, size), 0);
    EXPECT_EQ(::listen(socket_.get(), 8), 0);
    EXPECT_EQ(::getsockname(socket_.get(), generic, &size), 0);
    port_ = std::to_string(ntohs(address.sin_port));
    thread_ = std::jthread([this] {
      while (true) {
        const platform::Fd peer(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!peer.is_open()) return;
        std::array<char, 4'096> bytes{};
        const ssize_t got = ::recv(peer.get(), bytes.data(), bytes.size(), 0);
        if (got > 0) told_.append(bytes.data(), static_cast<std::size_t>(got));
        (void)platform::write_all(peer.get(), sentence_);
      }
    });
  }
  /// All that was said to it. It listens no more.
  std::string told() {
    ::shutdown(socket_.get(), SHUT_RDWR);
    thread_.join();
    socket_.reset();
    return told_;
  }
  [[nodiscard]] const std::string& port() const { return port_; }

 private:
  std::string sentence_;
  platform::Fd socket_;
  std::string port_;
  std::string told_;
  std::jthread thread_;
};

std::string doctor_says(const std::string& port) {
  ::testing::internal::CaptureStdout();
  (void)run({"doctor", "--json", "--port", port.c_str()});
  return ::testing::internal::GetCapturedStdout();
}

TEST(CommandLine, AnAnswerOfOtherTypesIsASentenceNotACrash) {
  const std::string body =
      R"({"entries":[{"id":"x","at":7}],"modules":[3],"status":[],"alerts":[{"id":1}],"rules":[{"id":1}],"ok":"y"})";
  Stranger stranger("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  const std::string port = stranger.port();
  for (const std::vector<const char*>& words : std::vector<std::vector<const char*>>{
           {"status"}, {"modules"}, {"rules", "list"}, {"privacy", "ledger"}, {"privacy", "verify"}}) {
    std::vector<const char*> line = words;
    line.insert(line.end(), {"--port", port.c_str()});
    EXPECT_EQ(run(line), 1) << words.back();
  }
  EXPECT_THAT(stranger.told(), HasSubstr("GET /api/v1/privacy/ledger"));
}

TEST(Doctor, SaysThatAnotherProgramHasThePortAndGivesItNoKey) {
  ::setenv("ONESEC_API_KEY", "key-of-this-test", 1);
  Stranger stranger;
  EXPECT_THAT(doctor_says(stranger.port()), HasSubstr("another program listens on 127.0.0.1 port " + stranger.port()));
  const std::string told = stranger.told();
  EXPECT_THAT(told, HasSubstr("GET /health"));
  EXPECT_THAT(told, Not(HasSubstr("key-of-this-test")));
  // Its port is free now.
  const std::string free = doctor_says(stranger.port());
  EXPECT_THAT(free, Not(HasSubstr("another program")));
  EXPECT_THAT(free, HasSubstr("no engine answers"));
  ::unsetenv("ONESEC_API_KEY");
}

TEST(Report, NamesTheCallsThatTheEngineWasRefused) {
  EXPECT_EQ(refused_calls_text({{"refused_calls", {{"fork", 1}, {"personality", 2}}}}),
            "; refused: fork (1), personality (2)");
  EXPECT_EQ(refused_calls_text({{"state", "confined"}}), "");
}

TEST(CommandLine, SuggestsTheNearestCommand) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(run({"statsu"}), 2);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("Did you mean: 1sec status"));
  const std::vector<std::string> known{"status", "stop"};
  EXPECT_EQ(nearest("stpo", known), "stop");
  EXPECT_EQ(nearest("kubernetes", known), "");
}

TEST(Terminal, ShowsNoControlCharactersAndMeasuresColumns) {
  EXPECT_EQ(printable("a\x1B[2Jb\xFF\xC3\xA9"), "a\\x1B[2Jb\\xFF\xC3\xA9");
  EXPECT_EQ(printable("\xE2\x80\xAE"), "\\xE2\\x80\\xAE") << "turns the line's direction round";
  EXPECT_EQ(width_of("\xC3\xA9"), 1U);
  EXPECT_EQ(width_of("\xE6\xBC\xA2"), 2U);
  EXPECT_EQ(table({"A", "B"}, {{"\xC3\xA9\xC3\xA9", "x"}, {"1", "y"}}), "A   B\n\xC3\xA9\xC3\xA9  x\n1   y\n");
  EXPECT_EQ(bytes_text(1'572'864), "1.5 MiB");
}

TEST(ApiClient, EncodesWhatStandsInAPath) { EXPECT_EQ(percent_encoded("user:a b/é"), "user%3Aa%20b%2F%C3%A9"); }

}  // namespace
}  // namespace onesec::cli
