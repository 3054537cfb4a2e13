#include "normalise/access_log/access_log.h"

#include <gtest/gtest.h>

#include "normalise/testing.h"

namespace onesec::normalise {
namespace {

using testing::origin_of;
using testing::record_of;

TEST(AccessLog, ReadsACombinedLine) {
  EventDraft draft;
  ASSERT_EQ(normalise_access_line(
                record_of("2001:db8::1 - bob [24/Nov/2026:19:00:00 +0200] \"POST /a b?c=d?e HTTP/1.1\" 401 17 "
                          "\"http://r/\" \"agent \\\"x\\\" \\x41\""),
                draft),
            Normalised::Event);
  const Event event = draft.view();
  EXPECT_EQ(event.type, EventType::HttpRequest);
  EXPECT_EQ(origin_of(event), "2001:db8::1");
  EXPECT_EQ(event.text(Field::Method), "POST");
  EXPECT_EQ(event.text(Field::Path), "/a b");
  EXPECT_EQ(event.text(Field::Query), "c=d?e");
  EXPECT_EQ(event.integer(Field::StatusCode), 401);
  EXPECT_EQ(event.integer(Field::ResponseSize), 17);
  EXPECT_EQ(event.text(Field::Username), "bob");
  EXPECT_EQ(event.user_agent, "agent \"x\" A");
  EXPECT_EQ(to_rfc3339(*draft.record_time), "2026-11-24T17:00:00Z");
}

TEST(AccessLog, ReadsVirtualHostsAndGarbage) {
  EventDraft draft;
  ASSERT_EQ(normalise_access_line(
                record_of("a.example:443 192.0.2.1 - - [24/Nov/2026:19:00:00 -0100] \"\\x16\\x03\" 400 - \"-\" \"-\""),
                draft),
            Normalised::Event);
  EXPECT_EQ(draft.view().text(Field::Domain), "a.example");
  EXPECT_EQ(draft.view().text(Field::Method), "-");
  EXPECT_EQ(draft.view().text(Field::Path), "\x16\x03");
  EXPECT_EQ(draft.view().user_agent, "");
  EXPECT_EQ(to_rfc3339(*draft.record_time), "2026-11-24T20:00:00Z");
}

TEST(AccessLog, RefusesOtherFormsAndBearsACutAnywhere) {
  constexpr std::string_view kLine = "192.0.2.1 - - [24/Nov/2026:19:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"a\"";
  EXPECT_TRUE(is_access_line(kLine));
  EXPECT_FALSE(is_access_line("Nov 24 17:59:58 web sshd[1]: x [y] \"z\""));
  for (std::size_t size = 0; size <= kLine.size(); ++size) {
    EventDraft draft;
    const std::string cut(kLine.substr(0, size));
    const bool has_status = size >= 64;
    const Normalised result = normalise_access_line(record_of(cut), draft);
    if (size < 60) {
      EXPECT_EQ(result, Normalised::Malformed) << size;
    }
    if (has_status) {
      EXPECT_EQ(result, Normalised::Event) << size;
    }
  }
}

}  // namespace
}  // namespace onesec::normalise
