#include <cstdlib>

#include "bus/event_stream.h"
#include "bus/jetstream.h"
#include "bus/login.h"

/// An answer is an error to all of its readers or to none; a sequence is never zero.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  using namespace onesec::bus;
  const std::string_view answer(reinterpret_cast<const char*>(data), size);
  const auto checked = parse_api_answer(answer);
  const auto sequence = parse_publish_ack(answer);
  const auto info = parse_stream_info(answer);
  if (!checked && (sequence || info)) std::abort();
  if (!checked && (sequence.error() != checked.error() || info.error() != checked.error())) std::abort();
  if (sequence && *sequence == 0) std::abort();
  (void)parse_ack_floor(answer);
  (void)parse_credentials(answer);
  (void)sign_nonce(answer, "nonce");
  return 0;
}
