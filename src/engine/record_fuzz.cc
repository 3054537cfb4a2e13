#include "engine/record.h"

#include <cstdlib>

#include "base/byte_reader.h"

namespace {

using namespace onesec::engine;

/// Bytes as they are: refused, or with the head that the short way gives too.
void open_whole(std::string_view message) {
  const auto head = read_batch_head(message);
  const auto batch = Batch::open(message, 1, 1);
  if (batch && (!head || head->stamp != batch->head().stamp || head->cursors != batch->head().cursors)) std::abort();
}

/// Bytes as records behind a right checksum, which a fuzzer doesn't find: (kind, size, body) each.
void open_built(std::string_view records) {
  onesec::ByteReader in(records);
  BatchBuilder builder;
  std::size_t controls = 0;
  while (!in.at_end() && !in.failed()) {
    const auto kind = static_cast<RecordKind>(in.u8().value_or(2));
    const auto body = in.take(in.u8().value_or(0));
    builder.add(kind, body.value_or(std::string_view()));
    if (kind != RecordKind::Event && kind != RecordKind::Heartbeat) ++controls;
  }
  const std::size_t count = builder.count();
  const auto batch = Batch::open(builder.take({.cursors = {{"journald", "s=1"}}, .idempotency_keys = {"key"}}), 1, 1);
  if (!batch || batch->controls().size() != controls) std::abort();
  if (batch->events().size() + batch->damaged_records() + controls > count) std::abort();
  for (const onesec::Event& event : batch->events()) {
    for (const onesec::FieldValue& value : event.fields) {
      if (value.field == onesec::Field::None) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  open_whole(bytes);
  open_built(bytes);
  return 0;
}
