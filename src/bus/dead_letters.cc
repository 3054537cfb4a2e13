#include "bus/dead_letters.h"

namespace onesec::bus {
namespace {

constexpr std::size_t kMaxBytes = 1U << 20U;  // An event's limit; what is longer was damaged beyond use.
constexpr std::size_t kMaxReasonBytes = 200;

}  // namespace

Result<DeadLetters> DeadLetters::open(NatsClient& client) {
  DeadLetters letters(client);
  StreamConfig config;
  config.name = kStream;
  config.subjects = {"sec.dead.>"};
  config.max_bytes = 16L << 20U;
  config.max_age = hours(30 * 24);
  config.duplicate_window = seconds(120);
  if (const Result<StreamInfo> made = letters.jetstream_.ensure_stream(config); !made) {
    return fail(made.error().while_("opening the dead letters"));
  }
  return letters;
}

Status DeadLetters::put(std::string_view reason, std::string_view bytes, const std::string& id) {
  std::string letter = quote(reason.substr(0, kMaxReasonBytes)) + "\n";
  letter += bytes.substr(0, kMaxBytes);
  PublishOptions how;
  how.message_id = id;
  if (const auto stored = jetstream_.publish_and_wait("sec.dead.engine", letter, how); !stored)
    return fail(stored.error());
  return {};
}

}  // namespace onesec::bus
