#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "bus/nats_client.h"

namespace onesec::bus {

/// A stream kept on disk.
struct StreamConfig {
  std::string name;
  std::vector<std::string> subjects;
  std::int64_t max_bytes = -1;    ///< −1: no limit of its own
  seconds max_age{0};             ///< 0: for ever
  bool refuse_when_full = false;  ///< DiscardNew; otherwise the oldest messages go
  std::int64_t max_per_subject = -1;
  std::int64_t max_message_bytes = -1;  ///< With its headers; −1: the server's max_payload.
  std::uint32_t replicas = 1;
  /// How long a Nats-Msg-Id is remembered. The server's memory for it isn't bounded by bytes: keep it short.
  seconds duplicate_window{0};  ///< 0: the server's least, which is 100 ms
};

struct StreamInfo {
  std::uint64_t first_sequence = 0;
  std::uint64_t last_sequence = 0;
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  seconds max_age{0};  ///< Of its configuration; 0: for ever.
};

struct PublishOptions {
  std::string message_id;  ///< empty: no deduplication
  std::optional<std::uint64_t> expected_last_sequence;
  std::optional<std::uint64_t> expected_last_subject_sequence;
  milliseconds timeout{10'000};
};

struct StoredMessage {
  std::uint64_t sequence = 0;
  std::string subject;
  std::string headers;
  std::string payload;
};

/// What an answer of the JetStream API says: nothing, or its error with our code (10077 and its like: Exhausted when
/// the stream or the disk is full; 10071, 10164: Denied, somebody else wrote; 404s: NotFound; 503s: Unavailable).
[[nodiscard]] Status parse_api_answer(std::string_view json);
/// The sequence in a publish acknowledgement, or its error as above.
[[nodiscard]] Result<std::uint64_t> parse_publish_ack(std::string_view json);
[[nodiscard]] Result<StreamInfo> parse_stream_info(std::string_view json);

/// JetStream's API (docs.nats.io "NATS API Reference") through a client, which must outlive it. Threads: any. The
/// waiting members must not be called on the client's thread.
class JetStream {
 public:
  using Acknowledged = std::function<void(Result<std::uint64_t>)>;

  explicit JetStream(NatsClient& client) : client_(client) {}

  /// Makes the stream, or applies `config` to the one there is.
  [[nodiscard]] Result<StreamInfo> ensure_stream(const StreamConfig& config);
  [[nodiscard]] Result<StreamInfo> stream_info(std::string_view stream);
  /// `done` gets the sequence when the server has stored (our server: synced) the message. See Journal::append.
  [[nodiscard]] Status publish(std::string_view subject, std::string_view payload, const PublishOptions& options,
                               Acknowledged done);
  [[nodiscard]] Result<std::uint64_t> publish_and_wait(std::string_view subject, std::string_view payload,
                                                       const PublishOptions& options = {});
  /// Removes messages up to and including `sequence`.
  [[nodiscard]] Status purge_through(std::string_view stream, std::uint64_t sequence);
  [[nodiscard]] Status purge_subject(std::string_view stream, std::string_view subject);
  [[nodiscard]] Status delete_stream(std::string_view stream);
  [[nodiscard]] Result<StoredMessage> get(std::string_view stream, std::uint64_t sequence);
  /// The first message at or behind `sequence` whose subject matches.
  [[nodiscard]] Result<StoredMessage> next_of_subject(std::string_view stream, std::uint64_t sequence,
                                                      std::string_view subject);
  [[nodiscard]] Result<StoredMessage> last_of_subject(std::string_view stream, std::string_view subject);

  /// A request to "$JS.API.<what>" whose answer is no error: the answer's JSON.
  [[nodiscard]] Result<std::string> call(std::string_view what, std::string_view json);
  [[nodiscard]] NatsClient& client() { return client_; }

 private:
  [[nodiscard]] Result<StoredMessage> direct_get(std::string_view stream, std::string_view json);
  NatsClient& client_;
};

}  // namespace onesec::bus
