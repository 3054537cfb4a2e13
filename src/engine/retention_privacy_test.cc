#include <gtest/gtest.h>

#include "engine/testing_engine.h"

namespace onesec::engine {
namespace {

class P10_1 : public testing::EngineTest {
 protected:
  /// Starts with this retention; the first event that the journal still has once it has been looked after.
  std::uint64_t first_kept(Nanoseconds keep) {
    EngineOptions wanted = options();
    wanted.keep_events = keep;
    Result<std::unique_ptr<Engine>> engine = Engine::start(wanted, hooks_, *log_);
    EXPECT_TRUE(engine) << engine.error().what;
    if (!engine) return 0;
    // What is kept is looked after when the loop begins; nothing tells of it, so its effect is waited for.
    const std::uint64_t before = log_->info()->first;
    for (int i = 0; i < 50 && log_->info()->first == before; ++i) {
      (void)(*engine)->wait_for(UINT64_MAX, milliseconds(20));
    }
    return log_->info()->first;
  }
};

TEST_F(P10_1, EventsStayForTheDaysThatTheirOwnerSaysAndNotLonger) {
  start();
  fail_logins(3);
  fail_logins(3);
  engine_.reset();  // Takes the snapshot without which nothing is purged.
  const std::uint64_t first = log_->info()->first;
  ASSERT_LT(first, log_->info()->last);
  EXPECT_EQ(first_kept(hours{24}), first) << "a day isn't over";
  EXPECT_GT(first_kept(Nanoseconds()), first) << "they are older than nothing";
}

}  // namespace
}  // namespace onesec::engine
