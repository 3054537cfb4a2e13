#include "base/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <string>
#include <type_traits>

namespace {

/// What stood in the block that was given back last, read before it goes.
char g_last_freed[64];  // NOLINT: the operators below are the whole program's.
constexpr std::size_t kWatched = 64;
bool g_is_watching = false;  // NOLINT

}  // namespace

// Of this test program only: arrays are what secrets live in.
void* operator new[](std::size_t size) {
  void* block = std::malloc(std::max(size, kWatched));  // NOLINT
  if (block == nullptr) std::abort();
  return block;
}
void operator delete[](void* block) noexcept {
  if (block != nullptr && g_is_watching) std::copy_n(static_cast<char*>(block), kWatched, g_last_freed);
  std::free(block);  // NOLINT
}
void operator delete[](void* block, std::size_t) noexcept { operator delete[](block); }

namespace onesec {
namespace {

TEST(Secret, CanBeMovedAndNeverCopied) {
  static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
  Secret first("correct horse");
  const char* const place = first.reveal().data();
  Secret second(std::move(first));
  EXPECT_TRUE(first.is_empty());  // NOLINT(bugprone-use-after-move): what is left is what is asked.
  EXPECT_EQ(second.reveal(), "correct horse");
  EXPECT_EQ(second.reveal().data(), place) << "moving makes no second copy";
}

TEST(Secret, IsOverwrittenBeforeItsMemoryIsGivenBack) {
  const std::string key(kWatched, 'k');
  g_is_watching = true;
  {
    const Secret one(key);
  }
  EXPECT_EQ(std::string(g_last_freed, kWatched), std::string(kWatched, '\0'));
  std::fill_n(g_last_freed, kWatched, 'x');
  Secret other(key);
  other = Secret("a");
  EXPECT_EQ(std::string(g_last_freed, kWatched), std::string(kWatched, '\0')) << "of the one that was replaced";
  g_is_watching = false;
}

}  // namespace
}  // namespace onesec
