#include "base/name_index.h"

#include <gtest/gtest.h>

#include <string>

namespace onesec {
namespace {

constexpr std::array<std::string_view, 9> kNames{
    "", "a", "ab", "abc", "abcd", "abcdefgh", "type", "gssapi-keyex", "a name of more than sixteen byte"};
constexpr auto kIndex = name_index(kNames);
static_assert(kIndex.find("type") == 6U);

TEST(NameIndex, FindsEachNameAndNothingThatIsOneByteOff) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const std::string name(kNames[i]);
    EXPECT_EQ(kIndex.find(name), i);
    for (std::size_t at = 0; at < name.size(); ++at) {
      std::string other = name;
      other[at] = '~';
      EXPECT_EQ(kIndex.find(other), std::nullopt) << other;
    }
    EXPECT_EQ(kIndex.find(name + "~"), std::nullopt);
  }
}

}  // namespace
}  // namespace onesec
