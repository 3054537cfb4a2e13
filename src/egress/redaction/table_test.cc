#include "egress/redaction/table.h"

#include <gtest/gtest.h>

namespace onesec::egress {
namespace {

constexpr Exit kExits[] = {Exit::Webhook, Exit::Bus, Exit::ReadApi, Exit::AdminApi};
constexpr Profile kProfiles[] = {Profile::Minimal, Profile::Standard, Profile::Full};

TEST(RedactionTable, CredentialsAndUnknownClassesLeaveNowhere) {
  for (const Exit exit : kExits) {
    for (const Profile profile : kProfiles) {
      EXPECT_EQ(treatment_of(exit, profile, FieldClass::Credential), Treatment::Drop);
      for (int number = static_cast<int>(FieldClass::Time) + 1; number < 256; ++number) {
        EXPECT_EQ(treatment_of(exit, profile, static_cast<FieldClass>(number)), Treatment::Drop) << number;
      }
    }
  }
  EXPECT_EQ(treatment_of(static_cast<Exit>(9), Profile::Full, FieldClass::Time), Treatment::Drop);
  EXPECT_EQ(treatment_of(Exit::Webhook, static_cast<Profile>(9), FieldClass::Time), Treatment::Drop);
}

TEST(RedactionTable, AProfileTellsWhatTheOneBeforeItDoes) {
  for (int number = 0; number <= static_cast<int>(FieldClass::Time); ++number) {
    const auto field_class = static_cast<FieldClass>(number);
    const Treatment minimal = treatment_of(Exit::Webhook, Profile::Minimal, field_class);
    const Treatment standard = treatment_of(Exit::Webhook, Profile::Standard, field_class);
    EXPECT_LE(minimal, standard) << name_of(field_class);
    // Full masks names, and passes all else that isn't a credential.
    EXPECT_TRUE(field_class == FieldClass::Credential ||
                treatment_of(Exit::Webhook, Profile::Full, field_class) != Treatment::Drop)
        << name_of(field_class);
  }
}

TEST(RedactionTable, NothingThatNamesSomebodyPassesInStandard) {
  for (const FieldClass field_class :
       {FieldClass::Identity, FieldClass::Address, FieldClass::Geography, FieldClass::Path, FieldClass::Content,
        FieldClass::Command, FieldClass::Digest, FieldClass::Software}) {
    EXPECT_EQ(treatment_of(Exit::Webhook, Profile::Minimal, field_class), Treatment::Drop);
    const Treatment treatment = treatment_of(Exit::Webhook, Profile::Standard, field_class);
    EXPECT_TRUE(treatment == Treatment::Drop || treatment == Treatment::Alias) << name_of(field_class);
  }
}

TEST(RedactionTable, ProfilesAreNamedExactly) {
  for (const Profile profile : kProfiles) EXPECT_EQ(profile_named(name_of(profile)), profile);
  for (const char* word : {"", "Full", "full ", "all"}) EXPECT_EQ(profile_named(word), std::nullopt) << word;
}

}  // namespace
}  // namespace onesec::egress
