#include "store/alert_row.h"

#include <gtest/gtest.h>

#include "store/store_fixture.h"

namespace onesec::store {
namespace {

TEST(AlertRow, ListsComeBackAsTheyWereWithBytesThatAreNoText) {
  const Alert alert = sample_alert(3);
  Alert read;
  ASSERT_TRUE(decode_details(encode_details(alert), read));
  EXPECT_EQ(read.event_ids, alert.event_ids);
  EXPECT_EQ(read.measures, alert.measures);
  EXPECT_EQ(read.targets, alert.targets);
  EXPECT_EQ(read.matched, alert.matched);
  EXPECT_EQ(read.techniques, alert.techniques);
  EXPECT_EQ(read.mitigations, alert.mitigations);
}

TEST(AlertRow, DetailsCutAnywhereAreCorrupt) {
  const std::string whole = encode_details(sample_alert(3));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Alert alert;
    const Status read = decode_details(whole.substr(0, size), alert);
    ASSERT_FALSE(read) << "cut at " << size;
    EXPECT_EQ(read.error().code, Code::Corrupt);
  }
}

TEST(AlertRow, DetailsThatGoOnOrNameAnUnknownKindAreCorrupt) {
  Alert alert;
  EXPECT_EQ(decode_details(encode_details(sample_alert(3)) + "x", alert).error().code, Code::Corrupt);
  Alert bad;
  bad.targets = {{static_cast<EntityKind>(9), "x"}};
  EXPECT_EQ(decode_details(encode_details(bad), alert).error().code, Code::Corrupt);
  const std::string endless("\x01\xff\xff\xff\xff\x7f", 6);
  EXPECT_EQ(decode_details(endless, alert).error().code, Code::Corrupt);
}

TEST(AlertRow, DetailsOfANewerFormatAreUnsupported) {
  std::string bytes = encode_details(sample_alert(3));
  bytes[0] = 2;
  Alert alert;
  EXPECT_EQ(decode_details(bytes, alert).error().code, Code::Unsupported);
}

TEST(AlertRow, EveryMemberChangesTheCanonicalForm) {
  const Alert base = sample_alert(3);
  std::vector<Alert> changed(23, base);
  changed[0].id = "x", changed[1].module = "x", changed[2].type = "x", changed[3].detector = "x";
  changed[4].severity = Severity::Info, changed[5].status = AlertStatus::Resolved, changed[6].confidence_percent = 1;
  changed[7].provenance = Provenance::Kernel, changed[8].is_historical = false, changed[9].title = "x";
  changed[10].description = "x", changed[11].silenced_if = "x", changed[12].entity.kind = EntityKind::Host;
  changed[13].entity.value = "x", changed[14].count = 99, changed[15].created_at = {}, changed[16].first_seen = {};
  changed[17].last_seen = {}, changed[18].event_ids = {}, changed[19].measures = {}, changed[20].targets = {};
  changed[21].matched = {}, changed[22].techniques = {};
  for (std::size_t i = 0; i < changed.size(); ++i) {
    ASSERT_NE(changed[i], base) << i;
    EXPECT_NE(canonical_form(changed[i]), canonical_form(base)) << i;
  }
}

}  // namespace
}  // namespace onesec::store
