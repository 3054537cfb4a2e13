#include "engine/known_logins.h"

#include <gtest/gtest.h>

#include "model/event_draft.h"

namespace onesec::engine {
namespace {

void log_in(KnownLogins& logins, std::string_view user, EventType type = EventType::AuthSuccess,
            Provenance provenance = Provenance::LocalText, std::string_view kind = "accepted") {
  EventDraft draft;
  draft.type = type;
  draft.provenance = provenance;
  draft.set(Field::Username, user);
  if (!kind.empty()) draft.set(Field::AuthKind, kind);
  logins.note(draft.view());
}

TEST(KnownLogins, OnlyASuccessThatNobodyElseCouldDeclareMakesANameKnown) {
  KnownLogins logins;
  log_in(logins, "alice");
  log_in(logins, "bob", EventType::LoginSuccess, Provenance::Authenticated, "");
  log_in(logins, "hunter2", EventType::AuthFailure);
  log_in(logins, "s3cret", EventType::AuthSuccess, Provenance::Declared);
  log_in(logins, "session", EventType::AuthSuccess, Provenance::LocalText, "session_opened");
  log_in(logins, std::string(KnownLogins::kMaxBytes + 1, 'x'));
  log_in(logins, "");
  ASSERT_EQ(logins.list().size(), 2U);
  EXPECT_TRUE(logins.contains("alice") && logins.contains("bob"));
  EXPECT_FALSE(logins.contains("hunter2"));
}

TEST(KnownLogins, TheLongestAgoMakesRoomAndAnErasedOneIsForgotten) {
  KnownLogins logins;
  for (std::size_t i = 0; i < KnownLogins::kMaxNames; ++i) log_in(logins, "user" + std::to_string(i));
  log_in(logins, "user0");
  log_in(logins, "newcomer");
  EXPECT_TRUE(logins.contains("user0"));
  EXPECT_FALSE(logins.contains("user1"));
  EXPECT_EQ(logins.list().size(), KnownLogins::kMaxNames);
  logins.forget("user0");
  EXPECT_FALSE(logins.contains("user0"));
}

}  // namespace
}  // namespace onesec::engine
