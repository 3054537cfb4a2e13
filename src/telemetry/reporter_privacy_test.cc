#include <gtest/gtest.h>

#include <filesystem>

#include "egress/testing/sink.h"
#include "platform/file.h"
#include "platform/random.h"
#include "telemetry/reporter.h"

namespace onesec::telemetry {
namespace {

using egress::testing::http_answer;
using egress::testing::Sink;

const Allowed kAllowed = {"0.1.0", {"auth_fortress"}};

/// A real endpoint on loopback, and an installation in a folder of its own.
class ReporterPrivacy {
 public:
  explicit ReporterPrivacy(int status = 204)
      : folder(::testing::TempDir() + "onesec-telemetry-" + platform::random_hex(8)),
        sink({.answer = [status](auto, const auto&) { return http_answer(status); }}) {
    EXPECT_TRUE(platform::make_directories(folder));
    reporter.emplace(gate, id_file(), kAllowed, [this] {
      return Facts{
          .version = "0.1.0", .os = "debian-12", .cpu = "x86_64", .cpus = 2, .modules = {{"auth_fortress", findings}}};
    });
  }
  ~ReporterPrivacy() {
    reporter.reset();
    std::filesystem::remove_all(folder);
  }
  ReporterPrivacy(const ReporterPrivacy&) = delete;
  ReporterPrivacy& operator=(const ReporterPrivacy&) = delete;

  [[nodiscard]] std::string id_file() const { return folder + "/telemetry.id"; }
  void set(bool is_enabled) {
    reporter->set(
        {.is_enabled = is_enabled, .endpoint = Url{false, "127.0.0.1", sink.port(), "/report"}, .ca_file = {}});
  }

  std::string folder;
  Sink sink;
  egress::Gate gate;
  std::uint64_t findings = 5;
  std::optional<Reporter> reporter;
};

TEST(P7_1, SwitchedOffItOpensNothingSendsNothingAndWritesNothing) {
  ReporterPrivacy rig;
  EXPECT_FALSE(rig.gate.is_open(egress::Purpose::Telemetry));
  rig.set(false);
  EXPECT_FALSE(rig.gate.is_open(egress::Purpose::Telemetry)) << "an endpoint alone is no consent";
  const Result<int> sent = rig.reporter->send_now();
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Code::Denied);
  EXPECT_EQ(rig.sink.connections(), 0U);
  EXPECT_FALSE(std::filesystem::exists(rig.id_file()));
}

TEST(P7_5, TheIdIsRandomStaysAndIsAnotherAfterAReset) {
  ReporterPrivacy one;
  ReporterPrivacy two;
  one.set(true);
  two.set(true);
  ASSERT_TRUE(one.reporter->preview());
  ASSERT_TRUE(two.reporter->preview());
  const std::string first = *platform::read_file(one.id_file(), 64);
  EXPECT_EQ(first.size(), 32U);
  EXPECT_NE(first, *platform::read_file(two.id_file(), 64)) << "two installations on one machine";
  ASSERT_TRUE(one.reporter->preview());
  EXPECT_EQ(*platform::read_file(one.id_file(), 64), first);
  ASSERT_TRUE(one.reporter->reset());
  EXPECT_NE(*platform::read_file(one.id_file(), 64), first);
}

TEST(P7_7, ThePreviewIsTheVeryBytesOfTheNextReport) {
  ReporterPrivacy rig;
  rig.set(true);
  const Result<std::string> preview = rig.reporter->preview();
  ASSERT_TRUE(preview);
  EXPECT_EQ(*preview, *rig.reporter->preview());
  ASSERT_TRUE(rig.reporter->send_now());
  ASSERT_EQ(rig.sink.requests().size(), 1U);
  EXPECT_EQ(rig.sink.requests()[0], *preview);
  rig.findings = 8;  // Three more than were told.
  ASSERT_TRUE(rig.reporter->send_now());
  EXPECT_NE(rig.sink.requests()[1].find("\"findings\":4"), std::string::npos) << rig.sink.requests()[1];
}

TEST(P12_7, SwitchingItOffIsOneKeyAndHoldsAtOnce) {
  ReporterPrivacy rig;
  rig.set(true);
  ASSERT_TRUE(rig.reporter->send_now());
  rig.set(false);
  EXPECT_FALSE(rig.gate.is_open(egress::Purpose::Telemetry));
  EXPECT_FALSE(rig.reporter->send_now());
  EXPECT_EQ(rig.sink.requests().size(), 1U);
}

TEST(P7_2, ABodyThatIsNotTheSchemasIsBlockedAndCounted) {
  ReporterPrivacy rig;
  rig.set(true);
  Reporter other(rig.gate, rig.id_file() + ".other", {"0.1.0", {"another_module"}}, [] {
    return Facts{.version = "0.1.0", .os = "debian-12", .cpu = "x86_64", .cpus = 2, .modules = {{"auth_fortress", 1}}};
  });
  other.set({.is_enabled = true, .endpoint = Url{false, "127.0.0.1", rig.sink.port(), "/"}, .ca_file = {}});
  EXPECT_FALSE(other.send_now());
  EXPECT_EQ(other.status().blocked, 1U);
  EXPECT_EQ(rig.sink.connections(), 0U);
}

}  // namespace
}  // namespace onesec::telemetry
