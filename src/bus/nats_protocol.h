#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onesec::bus {

/// One operation that a NATS server sent. Views point into the bytes it was parsed from.
struct ServerOp {
  enum class Kind : unsigned char { Info, Message, Ping, Pong, Ok, Err };
  Kind kind = Kind::Ok;
  std::string_view text;  ///< Info: the JSON; Err: the sentence without quotes
  std::string_view subject;
  std::string_view reply;
  std::string_view headers;  ///< the raw block, ends with an empty line
  std::string_view payload;
  std::uint64_t sid = 0;
};

/// What the front of a buffer holds. Exactly one of: an operation (`consumed` > 0), not enough bytes yet (`missing` >
/// 0: at least so many more are needed), or nonsense (`malformed` says which; the connection can't be trusted any
/// more).
struct Parsed {
  std::size_t consumed = 0;
  std::size_t missing = 0;
  std::string_view malformed;
  ServerOp op;
};

/// 64 KiB: an INFO line of a big cluster lists its members' addresses; nothing else comes near it.
inline constexpr std::size_t kMaxControlLine = std::size_t{64} << 10U;
/// 8 MiB: NATS refuses to be configured above 64 MiB and warns above 8; ours is 4.
inline constexpr std::size_t kMaxMessageBytes = std::size_t{8} << 20U;

/// Pure: reads the first operation of `bytes` (NATS client protocol, docs.nats.io "Client Protocol").
[[nodiscard]] Parsed parse_server_op(std::string_view bytes);

/// A subject to publish to: tokens parted by dots, none empty, no white space, no wildcard, at most 512 bytes.
[[nodiscard]] bool is_publishable_subject(std::string_view subject);
/// The same, `*` and a final `>` allowed as tokens.
[[nodiscard]] bool is_subscribable_subject(std::string_view subject);

/// The value of header `name` (case-insensitive), empty when it isn't there.
[[nodiscard]] std::string_view header_value(std::string_view headers, std::string_view name);
/// The status of a header block ("NATS/1.0 503" → 503), 0 when there is none.
[[nodiscard]] int header_status(std::string_view headers);
/// What stands behind the status on its line.
[[nodiscard]] std::string_view header_status_text(std::string_view headers);

using Header = std::pair<std::string, std::string>;
/// Appends "PUB …" or "HPUB …" up to the payload's own CRLF. False, and nothing appended, when a header holds a line
/// end or a colon in its name.
[[nodiscard]] bool append_publish(std::string& out, std::string_view subject, std::string_view reply,
                                  const std::vector<Header>& headers, std::string_view payload);

/// Where a delivered message stands, from its acknowledgement subject
/// "$JS.ACK.[domain.account.]stream.consumer.delivered.stream_seq.consumer_seq.time.pending[.token]".
struct DeliveryPosition {
  std::uint64_t delivered = 0;
  std::uint64_t stream_sequence = 0;
  std::uint64_t consumer_sequence = 0;
  std::uint64_t pending = 0;
};
[[nodiscard]] std::optional<DeliveryPosition> parse_ack_subject(std::string_view reply);

}  // namespace onesec::bus
