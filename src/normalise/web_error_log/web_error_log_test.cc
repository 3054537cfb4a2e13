#include "normalise/web_error_log/web_error_log.h"

#include <gtest/gtest.h>

#include "normalise/testing.h"

namespace onesec::normalise {
namespace {

using testing::origin_of;
using testing::record_of;

constexpr LocalTime kLocal{.received_at = testing::kNow};

TEST(NginxError, CannotBeTalkedIntoAnotherAddress) {
  for (const std::string_view line : {"2026/11/24 17:59:58 [error] 7#7: *1 user \"bob\" was not found in \"/f\", "
                                      "client: 192.0.2.1, server: s, request: \"GET / "
                                      "HTTP/1.1\", host: \"h\", referrer: \"x\", client: 198.51.100.1, server: t\"",
                                      "2026/11/24 17:59:58 [error] 7#7: *1 user \"bob, client: 198.51.100.1\": "
                                      "password mismatch, client: 192.0.2.1, server: s"}) {
    EventDraft draft;
    ASSERT_EQ(normalise_nginx_error(record_of(line), kLocal, nullptr, draft), Normalised::Event) << line;
    EXPECT_EQ(origin_of(draft.view()), "192.0.2.1") << line;
    EXPECT_EQ(to_rfc3339(*draft.record_time), "2026-11-24T17:59:58Z");
  }
}

TEST(NginxError, ALineThatNginxCanNotHaveWrittenIsRefusedUnread) {
  const std::string head =
      "2026/11/24 17:59:58 [error] 7#7: *1 user \"b\": password mismatch, client: 192.0.2.1, server: ";
  EventDraft draft;
  EXPECT_EQ(normalise_nginx_error(record_of(head + std::string(2'000, 's')), kLocal, nullptr, draft),
            Normalised::Event);
  EXPECT_EQ(normalise_nginx_error(record_of(head + std::string(4'096, 's')), kLocal, nullptr, draft),
            Normalised::Malformed);
}

TEST(NginxError, LeavesABrowsersFirstRequestAndOtherErrorsAlone) {
  for (const std::string_view line : {"2026/11/24 17:59:58 [error] 7#7: *1 no user/password was provided for basic "
                                      "authentication, client: 192.0.2.1, server: s",
                                      "2026/11/24 17:59:58 [error] 7#7: *1 open() \"/x\" failed (2: No such file or "
                                      "directory), client: 192.0.2.1, server: s"}) {
    EventDraft draft;
    EXPECT_EQ(normalise_nginx_error(record_of(line), kLocal, nullptr, draft), Normalised::Ignored) << line;
  }
}

TEST(ApacheError, ReadsBothGenerationsAndIpv6) {
  EventDraft draft;
  ASSERT_EQ(normalise_apache_error(
                record_of("[Tue Nov 24 17:59:58 2026] [error] [client 192.0.2.1] user bob not found: /, referer: x"),
                kLocal, nullptr, draft),
            Normalised::Event);
  EXPECT_EQ(draft.view().text(Field::Username), "bob");
  EXPECT_EQ(draft.view().boolean(Field::UsernameMasked), true);
  draft.clear();
  ASSERT_EQ(normalise_apache_error(record_of("[Tue Nov 24 17:59:58.5 2026] [auth_digest:error] [pid 1:tid 2] [client "
                                             "[2001:db8::1]:77] AH01792: user bob: password mismatch: /x"),
                                   kLocal, nullptr, draft),
            Normalised::Event);
  EXPECT_EQ(origin_of(draft.view()), "2001:db8::1");
  EXPECT_EQ(draft.view().integer(Field::SourcePort), 77);
  EXPECT_EQ(draft.view().text(Field::Method), "digest");
}

TEST(ApacheError, ReadsNoAddressOutOfTheMessage) {
  EventDraft draft;
  EXPECT_EQ(normalise_apache_error(
                record_of("[Tue Nov 24 17:59:58 2026] [error] [client 192.0.2.1] File does not exist: /[client "
                          "198.51.100.1] user root not found"),
                kLocal, nullptr, draft),
            Normalised::Ignored);
}

}  // namespace
}  // namespace onesec::normalise
