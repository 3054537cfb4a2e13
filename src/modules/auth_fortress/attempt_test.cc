#include "modules/auth_fortress/attempt.h"

#include <gtest/gtest.h>

#include "model/auth_kind.h"
#include "modules/auth_fortress/testing.h"

namespace onesec::auth_fortress {
namespace {

using testing::Login;

Attempt with_kind(const Login& login, AuthKind kind) {
  EventDraft draft;
  testing::write_login(login, draft);
  draft.set(Field::AuthKind, name_of(kind));
  return Attempt::of(draft.view());
}

TEST(Attempt, OneFailedLoginIsOneTryHoweverManyLinesTellOfIt) {
  const struct {
    AuthKind kind;
    std::uint32_t tries;
  } kKinds[] = {
      {AuthKind::FailPassword, 1},  {AuthKind::FailPam, 1},     {AuthKind::FailConnection, 1},
      {AuthKind::AgainSeen, 0},     {AuthKind::InvalidUser, 0}, {AuthKind::TooManyAttempts, 0},
      {AuthKind::FailPublickey, 0}, {AuthKind::FailNone, 0},    {AuthKind::Probe, 0},
  };
  for (const auto& row : kKinds) {
    SCOPED_TRACE(name_of(row.kind));
    EXPECT_EQ(with_kind({}, row.kind).tries, row.tries);
  }
}

TEST(Attempt, OnlyAnAcceptedLoginIsASuccess) {
  EXPECT_TRUE(with_kind({.is_success = true}, AuthKind::Accepted).is_success);
  EXPECT_FALSE(with_kind({.is_success = true}, AuthKind::SessionOpened).is_success) << "cron opens sessions all day";
}

TEST(Attempt, SaysWhatIsKnownOfTheAccount) {
  const auto account = [](const Login& login) {
    EventDraft draft;
    testing::write_login(login, draft);
    return Attempt::of(draft.view()).account;
  };
  EXPECT_EQ(account({}), Account::Existing);
  EXPECT_EQ(account({.exists = false}), Account::Missing);
  EXPECT_EQ(account({.exists = std::nullopt}), Account::Unsaid);
  EXPECT_EQ(account({.user = "root"}), Account::Root);
  EXPECT_EQ(account({.user = "root", .exists = false}), Account::Missing);
}

TEST(Attempt, KeysAndTicketsCannotBeGuessed) {
  for (const std::string_view method : {"publickey", "gssapi-with-mic", "publickey/ecdsa"}) {
    EXPECT_FALSE(with_kind({.is_success = true, .method = method}, AuthKind::Accepted).is_guessable) << method;
  }
  for (const std::string_view method : {"password", "keyboard-interactive", "keyboard-interactive/pam", ""}) {
    EXPECT_TRUE(with_kind({.is_success = true, .method = method}, AuthKind::Accepted).is_guessable) << method;
  }
}

}  // namespace
}  // namespace onesec::auth_fortress
