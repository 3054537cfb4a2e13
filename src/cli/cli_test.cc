#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/api_client.h"
#include "cli/command_line.h"
#include "cli/http_response.h"
#include "cli/report.h"
#include "cli/terminal.h"

namespace onesec::cli {
namespace {

using ::testing::HasSubstr;

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

TEST(HttpResponse, IsReadByteByByteAndBounded) {
  const std::string_view text =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\ncontent-length: "
      "5\r\n\r\nhello";
  HttpResponseReader reader(5);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const Result<bool> done = reader.feed(text.substr(at, 1));
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(*done, at + 1 == text.size());
  }
  EXPECT_EQ(reader.answer().status, 503);
  EXPECT_EQ(reader.answer().retry_after_seconds, 7U);
  EXPECT_EQ(reader.answer().body, "hello");
  EXPECT_FALSE(HttpResponseReader(4).feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
  EXPECT_FALSE(HttpResponseReader(4).feed("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
  EXPECT_FALSE(HttpResponseReader(4).feed(std::string(20'000, 'x')));
}

TEST(ApiClient, EncodesWhatStandsInAPath) { EXPECT_EQ(percent_encoded("user:a b/é"), "user%3Aa%20b%2F%C3%A9"); }

}  // namespace
}  // namespace onesec::cli
