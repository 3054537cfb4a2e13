#include "bus/embedded_bus.h"

#include <gtest/gtest.h>

#include <map>

#include "bus/test_support.h"
#include "platform/clock.h"
#include "platform/file.h"

namespace onesec::bus {
namespace {

using testing::eventually;
using testing::SmallDisk;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;
const std::string kRecord(20'000, 'r');

class BusOnASmallDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.is_mounted()) GTEST_SKIP() << "mounting a file system is not allowed here";
    options_.server = testing::embedded_options(disk_.path() + "/js");
  }
  void start() {
    Result<std::unique_ptr<EmbeddedBus>> bus = EmbeddedBus::start(options_);
    ASSERT_TRUE(bus) << bus.error().what;
    bus_ = std::move(*bus);
  }
  /// Appends a record named by its number; remembers it when it is acknowledged.
  Status append() {
    std::string payload = std::to_string(next_++) + kRecord;
    const Result<std::uint64_t> sequence = bus_->journal().append_and_wait(payload);
    if (!sequence) return fail(sequence.error());
    acknowledged_[*sequence] = std::move(payload);
    return {};
  }
  /// Each acknowledged record is there, byte for byte, under its sequence. `reader` stands before them.
  void expect_all_in(JournalReader& reader) {
    const std::uint64_t last = acknowledged_.rbegin()->first;
    std::size_t found = 0;
    for (std::uint64_t at = 0; at < last;) {
      const auto record = reader.next(seconds(10));
      ASSERT_TRUE(record) << record.error().what;
      ASSERT_TRUE(record->has_value()) << "nothing behind " << at;
      at = (*record)->sequence;
      const auto expected = acknowledged_.find(at);
      if (expected == acknowledged_.end()) continue;  // stored, but its writer was told otherwise: allowed
      EXPECT_EQ((*record)->payload, expected->second);
      ++found;
    }
    EXPECT_EQ(found, acknowledged_.size());
  }

  SmallDisk disk_{48};
  EmbeddedBusOptions options_;
  std::unique_ptr<EmbeddedBus> bus_;
  std::map<std::uint64_t, std::string> acknowledged_;
  int next_ = 0;
};

TEST_F(BusOnASmallDisk, AWriteThatFailsIsToldAndTheServerIsMendedWhenThereIsRoom) {
  options_.least_room_bytes = 0;  // let the server run into it
  options_.room_again_bytes = 4 * kMebibyte;
  start();
  auto reader = bus_->journal().read_from(1);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(append());
  disk_.fill();
  Status refused;
  std::int64_t asked = 0;
  for (int i = 0; i < 2000 && refused; ++i) {
    asked = platform::steady_nanos();
    refused = append();
  }
  const milliseconds waited((platform::steady_nanos() - asked) / 1'000'000);
  ASSERT_FALSE(refused) << "a full disk was never noticed";
  EXPECT_EQ(refused.error().code, Code::Exhausted) << refused.error().what;
  EXPECT_LT(waited, seconds(5)) << "the sender was kept waiting";
  EXPECT_EQ(append().error().code, Code::Exhausted);
  EXPECT_EQ(bus_->stats().restarts, 0U);
  disk_.make_room();
  ASSERT_TRUE(eventually([&] { return append().has_value(); })) << bus_->stats().refusing_because;
  EXPECT_EQ(bus_->stats().restarts, 1U);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(append());
  expect_all_in(**reader);
  EXPECT_EQ(bus_->stats().refusing_because, "");
}

/// The counter-proof: what the class mends doesn't mend itself. When a new server makes this fail, it isn't needed.
TEST_F(BusOnASmallDisk, AServerAloneAnswersNothingAfterAFailedWriteEvenWithRoom) {
  auto server = EmbeddedServer::start(options_.server);
  ASSERT_TRUE(server) << server.error().what;
  auto client = NatsClient::connect(testing::connect_options(server->url()));
  ASSERT_TRUE(client) << client.error().what;
  JournalOptions options;
  options.append_timeout = milliseconds(500);
  auto journal = Journal::open(**client, options);
  ASSERT_TRUE((*journal)->append_and_wait(kRecord));
  EXPECT_EQ(server->write_failure(), "");
  disk_.fill();
  EXPECT_TRUE(eventually([&] { return !(*journal)->append_and_wait(kRecord); }));
  EXPECT_NE(server->write_failure().find("no space left"), std::string::npos) << server->write_failure();
  disk_.make_room();
  const auto again = (*journal)->append_and_wait(kRecord);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::Unavailable) << again.error().what;
}

TEST_F(BusOnASmallDisk, AppendsEndBeforeTheDiskIsFullAndReadingAndPurgingGoOn) {
  start();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(append());
  disk_.fill(4 * kMebibyte);
  Status refused;
  ASSERT_TRUE(eventually([&] {
    refused = append();
    return !refused;
  }));
  EXPECT_EQ(refused.error().code, Code::Exhausted) << refused.error().what;
  EXPECT_EQ(bus_->stats().times_full, 1U);
  auto reader = bus_->journal().read_from(1);
  expect_all_in(**reader);
  EXPECT_TRUE(bus_->journal().purge_through(10));
  EXPECT_EQ(*bus_->journal().first_sequence(), 11U);
  disk_.make_room();
  ASSERT_TRUE(eventually([&] { return append().has_value(); }));
  EXPECT_EQ(bus_->stats().restarts, 0U) << "the server never met the full disk";
}

TEST_F(BusOnASmallDisk, ABusThatStartsOnAFullDiskGivesWhatItHasAndTakesWhenThereIsRoom) {
  start();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(append());
  bus_.reset();
  disk_.fill();
  start();
  EXPECT_EQ(append().error().code, Code::Exhausted);
  auto reader = bus_->journal().read_from(1);
  expect_all_in(**reader);
  disk_.make_room();
  ASSERT_TRUE(eventually([&] { return append().has_value(); })) << bus_->stats().refusing_because;
}

}  // namespace
}  // namespace onesec::bus
