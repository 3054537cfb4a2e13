#include <gtest/gtest.h>

#include <cstdlib>

#include "ai/outbound/testing/twins.h"

namespace onesec::ai {
namespace {

/// 10,000, or ONESEC_PAIRS.
std::uint64_t pairs() {
  const char* wanted = std::getenv("ONESEC_PAIRS");
  return wanted == nullptr ? 10'000 : std::strtoull(wanted, nullptr, 10);
}

TEST(P4_2, TwoIncidentsThatDifferOnlyInWhatTheLanguageCantTellGiveTheSameBytes) {
  const ModelName model = *ModelName::parse(kSampleModel);
  EgressGate gate{SecretCheck()};
  std::uint64_t different = 0;
  for (std::uint64_t pair = 0; pair < pairs(); ++pair) {
    Dice told(pair);
    Dice told_again(pair);
    Dice hidden(2 * pair + 1'000'000'007);
    Dice other(2 * pair + 1'000'000'008);
    const SampleIncident a = twin(told, hidden);
    const SampleIncident b = twin(told_again, other);
    const RequestTag tag = tag_of(static_cast<std::uint32_t>(pair));
    const OutboundDoc doc_a = a.document(tag);
    const OutboundDoc doc_b = b.document(tag);
    const std::string body = gemini_request(doc_a, {});
    ASSERT_EQ(body, gemini_request(doc_b, {})) << "pair " << pair;
    ASSERT_EQ(openai_request(doc_a, {.tier = Tier::Deep}, model), openai_request(doc_b, {.tier = Tier::Deep}, model));
    if (a.alert.title != b.alert.title && a.alert.entity != b.alert.entity) ++different;
    const auto passed = gate.pass(body, {Envelope::Gemini, Tier::Triage, {}, tag});
    ASSERT_TRUE(passed) << name_of(passed.error().reason) << ": " << passed.error().expected << "\n" << body;
  }
  EXPECT_GT(different, pairs() * 9 / 10) << "the counter-proof: the pairs do differ";
}

TEST(P4_2, ADifferenceInWhatIsToldIsSeen) {
  std::size_t seen = 0;
  for (std::uint64_t pair = 0; pair < 100; ++pair) {
    Dice told(pair);
    Dice other(pair + 1'000'000);
    Dice hidden(7);
    Dice same(7);
    if (twin(told, hidden).document(tag_of(1)).json() != twin(other, same).document(tag_of(1)).json()) ++seen;
  }
  EXPECT_EQ(seen, 100U);
}

}  // namespace
}  // namespace onesec::ai
