#include "api/deadline.h"

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <optional>

namespace onesec::api {
namespace {

constexpr std::chrono::hours kLong{1};
constexpr milliseconds kShort{1};

class DeadlineTest : public ::testing::Test {
 protected:
  boost::asio::io_context io{1};
  Socket socket{io, Socket::protocol_type(boost::asio::ip::tcp::v4())};
};

TEST_F(DeadlineTest, TheSocketIsClosedWhenItsTimeIsOver) {
  Deadline deadline(socket);
  deadline.set(kShort);
  EXPECT_FALSE(deadline.is_over());
  io.run();
  EXPECT_TRUE(deadline.is_over());
  EXPECT_FALSE(socket.is_open());
}

TEST_F(DeadlineTest, ALaterTimeTakesThePlaceOfAnEarlierOne) {
  Deadline deadline(socket);
  deadline.set(kShort);
  deadline.set(kLong);
  io.run_one();  // Rings, too early.
  EXPECT_TRUE(socket.is_open());
  deadline.set(kShort);
  io.run();
  EXPECT_FALSE(socket.is_open());
}

TEST_F(DeadlineTest, AnEarlierTimeTakesThePlaceOfALaterOne) {
  Deadline deadline(socket);
  deadline.set(kLong);
  deadline.set(kShort);
  io.run();
  EXPECT_FALSE(socket.is_open());
}

TEST_F(DeadlineTest, NeverIsNever) {
  Deadline deadline(socket);
  deadline.set(kShort);
  deadline.never();
  io.run();
  EXPECT_TRUE(socket.is_open());
  EXPECT_FALSE(deadline.is_over());
  io.restart();
  deadline.set(kShort);
  io.run();
  EXPECT_FALSE(socket.is_open());
}

TEST_F(DeadlineTest, OneThatIsGoneClosesNothing) {
  {
    Deadline deadline(socket);
    deadline.set(kLong);
  }
  io.run();
  EXPECT_TRUE(socket.is_open());
}

/// Both timers have rung, and what the first calls ends what the second is for.
TEST_F(DeadlineTest, OneThatGoesWhenItHasRungClosesNothing) {
  std::optional<Deadline> deadline(socket);
  Timer first(io.get_executor(), Nanoseconds(0));
  first.async_wait([&](const boost::system::error_code&) { deadline.reset(); });
  deadline->set(Nanoseconds(0));
  io.run();
  EXPECT_TRUE(socket.is_open());
}

}  // namespace
}  // namespace onesec::api
