#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "checks.h"
#include "modules/all.h"

namespace onesec::conformance {
namespace {

std::vector<const DetectorEntry*> all_detectors() {
  std::vector<const DetectorEntry*> all;
  for (const ModuleInfo* module : all_modules()) {
    for (const DetectorEntry& entry : module->detectors) all.push_back(&entry);
  }
  return all;
}

class EveryDetector : public ::testing::TestWithParam<const DetectorEntry*> {};

TEST_P(EveryDetector, HasASaneSpec) { EXPECT_EQ(spec_is_sane(*GetParam()), ""); }
TEST_P(EveryDetector, HasSaneSettings) { EXPECT_EQ(settings_are_sane(*GetParam()), ""); }
TEST_P(EveryDetector, IsEmptyWhenZero) { EXPECT_EQ(zero_bytes_are_empty(*GetParam()), ""); }
TEST_P(EveryDetector, IsIndependentOfShards) { EXPECT_EQ(is_independent_of_shards(*GetParam()), ""); }
TEST_P(EveryDetector, SurvivesRestarts) { EXPECT_EQ(survives_restarts(*GetParam()), ""); }
TEST_P(EveryDetector, IsBounded) { EXPECT_EQ(is_bounded(*GetParam()), ""); }
TEST_P(EveryDetector, IsPatient) { EXPECT_EQ(is_patient(*GetParam()), ""); }
TEST_P(EveryDetector, BearsHostileText) { EXPECT_EQ(bears_hostile_text(*GetParam()), ""); }
TEST_P(EveryDetector, Speaks) { EXPECT_EQ(speaks(*GetParam()), ""); }

INSTANTIATE_TEST_SUITE_P(Registered, EveryDetector, ::testing::ValuesIn(all_detectors()), [](const auto& test) {
  std::string name(test.param->spec->id);
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

TEST(AllDetectors, HaveIdsOfTheirOwn) {
  std::set<std::string_view> ids;
  for (const DetectorEntry* entry : all_detectors()) EXPECT_TRUE(ids.insert(entry->spec->id).second) << entry->spec->id;
  EXPECT_FALSE(ids.empty());
}

}  // namespace
}  // namespace onesec::conformance
