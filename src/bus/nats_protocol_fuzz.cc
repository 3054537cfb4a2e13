#include <algorithm>
#include <cstdlib>

#include "bus/login.h"
#include "bus/nats_protocol.h"

namespace {

using namespace onesec::bus;

void note(std::string& told, const ServerOp& op) {
  told += std::to_string(static_cast<int>(op.kind)) + '|' + std::to_string(op.sid);
  for (const std::string_view part : {op.text, op.subject, op.reply, op.headers, op.payload}) {
    told += '|' + std::to_string(part.size()) + ':';
    told += part;
  }
  told += '|' + std::to_string(header_status(op.headers)) + '|';
  told += header_status_text(op.headers);
  told += '|';
  told += header_value(op.headers, "Nats-Sequence");
  if (const auto position = parse_ack_subject(op.reply)) told += '|' + std::to_string(position->stream_sequence);
  if (op.kind == ServerOp::Kind::Info) {
    const auto info = parse_server_info(op.text);
    told += info ? info->nonce : info.error().what;
  }
  if (is_publishable_subject(op.subject) && !is_subscribable_subject(op.subject)) std::abort();
}

/// All operations of `bytes`, which arrive `chunk` at a time, as text.
std::string tell(std::string_view bytes, std::size_t chunk) {
  std::string told;
  std::string held;
  std::size_t least = 0;  // bytes that the parser said it can't do without
  while (true) {
    const Parsed parsed = parse_server_op(held);
    const int kinds = (parsed.consumed > 0 ? 1 : 0) + (parsed.missing > 0 ? 1 : 0) + (parsed.malformed.empty() ? 0 : 1);
    if (kinds != 1 || parsed.consumed > held.size()) std::abort();
    if (!parsed.malformed.empty()) return told + "malformed: " + std::string(parsed.malformed);
    if (parsed.consumed > 0) {
      if (held.size() < least) std::abort();
      least = 0;
      note(told, parsed.op);
      held.erase(0, parsed.consumed);
      continue;
    }
    least = std::max(least, held.size() + parsed.missing);
    if (bytes.empty()) return told;
    held += bytes.substr(0, chunk);
    bytes.remove_prefix(std::min(chunk, bytes.size()));
  }
}

}  // namespace

/// Told twice, whole and in pieces: the same operations, and the same complaint. The first byte is the pieces' size.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (tell(bytes, bytes.size() + 1) != tell(bytes, 1 + data[0])) std::abort();
  return 0;
}
