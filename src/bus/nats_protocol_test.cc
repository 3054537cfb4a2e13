#include "bus/nats_protocol.h"

#include <gtest/gtest.h>

namespace onesec::bus {
namespace {

using Kind = ServerOp::Kind;

std::string_view complaint(std::string_view bytes) { return parse_server_op(bytes).malformed; }

TEST(NatsProtocol, AMessageHasItsPartsAndLeavesWhatFollows) {
  const std::string_view bytes = "MSG sec.journal.0 7 _INBOX.a.1 5\r\na\r\nb\n\r\nPING\r\n";
  const Parsed parsed = parse_server_op(bytes);
  ASSERT_EQ(parsed.op.kind, Kind::Message);
  EXPECT_EQ(parsed.op.subject, "sec.journal.0");
  EXPECT_EQ(parsed.op.sid, 7U);
  EXPECT_EQ(parsed.op.reply, "_INBOX.a.1");
  EXPECT_EQ(parsed.op.payload, "a\r\nb\n");
  EXPECT_EQ(parsed.op.headers, "");
  EXPECT_EQ(bytes.substr(parsed.consumed), "PING\r\n");
}

TEST(NatsProtocol, AMessageWithoutReplyAndWithBlanksBetweenItsPartsIsRead) {
  const Parsed parsed = parse_server_op("MSG  a.b\t 12   0\r\n\r\n");
  ASSERT_GT(parsed.consumed, 0U);
  EXPECT_EQ(parsed.op.subject, "a.b");
  EXPECT_EQ(parsed.op.sid, 12U);
  EXPECT_EQ(parsed.op.reply, "");
  EXPECT_EQ(parsed.op.payload, "");
}

TEST(NatsProtocol, HeadersAreSplitFromThePayload) {
  const std::string headers = "NATS/1.0 503 No Responders\r\nNats-Sequence: 42\r\n\r\n";
  const std::string bytes = "HMSG s 1 " + std::to_string(headers.size()) + " " + std::to_string(headers.size() + 2) +
                            "\r\n" + headers + "ok\r\n";
  const Parsed parsed = parse_server_op(bytes);
  ASSERT_EQ(parsed.consumed, bytes.size());
  EXPECT_EQ(parsed.op.headers, headers);
  EXPECT_EQ(parsed.op.payload, "ok");
  EXPECT_EQ(header_status(parsed.op.headers), 503);
  EXPECT_EQ(header_status_text(parsed.op.headers), "No Responders");
  EXPECT_EQ(header_value(parsed.op.headers, "nats-sequence"), "42");
  EXPECT_EQ(header_value(parsed.op.headers, "Nats"), "");
}

TEST(NatsProtocol, BytesThatAreMissingAreAskedForAndNeverTooMany) {
  const std::string_view bytes = "MSG s 1 10\r\n0123456789\r\n";
  for (std::size_t have = 0; have < bytes.size(); ++have) {
    const Parsed parsed = parse_server_op(bytes.substr(0, have));
    EXPECT_EQ(parsed.consumed, 0U);
    EXPECT_EQ(parsed.malformed, "");
    EXPECT_GT(parsed.missing, 0U);
    EXPECT_LE(have + parsed.missing, bytes.size());
  }
  EXPECT_EQ(parse_server_op("MSG s 1 10\r\n").missing, 12U);
}

TEST(NatsProtocol, TheOtherOperationsAreKnownInAnyCase) {
  EXPECT_EQ(parse_server_op("PING\r\n").op.kind, Kind::Ping);
  EXPECT_EQ(parse_server_op("pong\r\n").op.kind, Kind::Pong);
  EXPECT_EQ(parse_server_op("+ok\r\n").op.kind, Kind::Ok);
  EXPECT_EQ(parse_server_op("INFO {\"a\":1} \r\n").op.text, "{\"a\":1}");
  EXPECT_EQ(parse_server_op("-ERR 'Authorization Violation'\r\n").op.text, "Authorization Violation");
}

TEST(NatsProtocol, NonsenseIsNamed) {
  EXPECT_EQ(complaint("GET / HTTP/1.1\r\n"), "unknown operation");
  EXPECT_EQ(complaint("PING\n"), "control line doesn't end with CR LF");
  EXPECT_EQ(complaint("MSG s 1\r\n"), "message line has a wrong number of parts");
  EXPECT_EQ(complaint("MSG s 1 r 5 6 7\r\n"), "message line has a wrong number of parts");
  EXPECT_EQ(complaint("MSG s x 5\r\n"), "message line has a part that is no number");
  EXPECT_EQ(complaint("MSG s 1 -5\r\n"), "message line has a part that is no number");
  EXPECT_EQ(complaint("MSG s 1 99999999999999999999\r\n"), "message line has a part that is no number");
  EXPECT_EQ(complaint("MSG s 1 8388609\r\n"), "message is over the limit");
  EXPECT_EQ(complaint("HMSG s 1 9 8\r\n"), "message's headers are longer than the message");
  EXPECT_EQ(complaint("MSG s 1 1\r\nabc"), "message doesn't end with a line end");
  EXPECT_EQ(complaint(std::string(kMaxControlLine, 'I')), "control line is over 64 KiB");
  EXPECT_EQ(complaint(std::string(kMaxControlLine - 1, 'I')), "");
}

TEST(NatsProtocol, SubjectsHaveNoEmptyTokenNoBlankAndWildcardsOnlyToSubscribe) {
  for (const std::string_view good : {"a", "a.b.c", "$JS.API.X", "_INBOX.q.1"}) {
    EXPECT_TRUE(is_publishable_subject(good)) << good;
    EXPECT_TRUE(is_subscribable_subject(good)) << good;
  }
  for (const std::string_view wild : {"*", ">", "a.*.c", "a.>"}) {
    EXPECT_FALSE(is_publishable_subject(wild)) << wild;
    EXPECT_TRUE(is_subscribable_subject(wild)) << wild;
  }
  for (const std::string_view bad : {"", ".", "a.", ".a", "a..b", "a b", "a\r\nb", "a.>.c", "a*", "a.b>"}) {
    EXPECT_FALSE(is_publishable_subject(bad)) << bad;
    EXPECT_FALSE(is_subscribable_subject(bad)) << bad;
  }
  EXPECT_TRUE(is_publishable_subject(std::string(512, 'a')));
  EXPECT_FALSE(is_publishable_subject(std::string(513, 'a')));
}

TEST(NatsProtocol, APublishIsWrittenAsTheServerWantsItAndAHeaderCannotSmuggleALine) {
  std::string out;
  ASSERT_TRUE(append_publish(out, "a.b", "", {}, "hi"));
  EXPECT_EQ(out, "PUB a.b 2\r\nhi\r\n");
  out.clear();
  ASSERT_TRUE(append_publish(out, "a.b", "r", {{"K", "v"}}, "hi"));
  EXPECT_EQ(out, "HPUB a.b r 17 19\r\nNATS/1.0\r\nK:v\r\n\r\nhi\r\n");
  out.clear();
  EXPECT_FALSE(append_publish(out, "a", "", {{"K", "v\r\nX:1"}}, ""));
  EXPECT_FALSE(append_publish(out, "a", "", {{"K:", "v"}}, ""));
  EXPECT_FALSE(append_publish(out, "a", "", {{"", "v"}}, ""));
  EXPECT_EQ(out, "");
}

TEST(NatsProtocol, AnAcknowledgementSubjectTellsThePositionInBothForms) {
  const auto old = parse_ack_subject("$JS.ACK.S.C.2.100.50.1700000000000000000.7");
  ASSERT_TRUE(old);
  EXPECT_EQ(old->delivered, 2U);
  EXPECT_EQ(old->stream_sequence, 100U);
  EXPECT_EQ(old->consumer_sequence, 50U);
  EXPECT_EQ(old->pending, 7U);
  const auto with_domain = parse_ack_subject("$JS.ACK.hub.ACC.S.C.1.9.8.1700000000000000000.3.tok");
  ASSERT_TRUE(with_domain);
  EXPECT_EQ(with_domain->stream_sequence, 9U);
  EXPECT_EQ(with_domain->pending, 3U);
  EXPECT_FALSE(parse_ack_subject("$JS.ACK.S.C.2.100.50.1"));
  EXPECT_FALSE(parse_ack_subject("$JS.ACK.S.C.x.100.50.1.7"));
  EXPECT_FALSE(parse_ack_subject("_INBOX.a.1"));
}

}  // namespace
}  // namespace onesec::bus
