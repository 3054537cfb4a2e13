#include "engine/controls.h"

#include <utility>

#include "base/byte_reader.h"

namespace onesec::engine {

std::string encode(const StatusBody& body) {
  std::string bytes;
  ByteWriter out(bytes);
  out.text(body.alert_id);
  out.u8(std::to_underlying(body.status));
  out.text(body.who);
  return bytes;
}

std::string encode(const DeleteBody& body) {
  std::string bytes;
  ByteWriter out(bytes);
  out.text(body.alert_id);
  out.text(body.who);
  return bytes;
}

std::string encode(const SkipBody& body) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u32(body.event.epoch);
  out.u64(body.event.sequence);
  out.u32(body.event.index);
  out.text(body.reason);
  return bytes;
}

std::string encode(const RecordSkipBody& body) {
  std::string bytes;
  ByteWriter out(bytes);
  out.text(body.input);
  out.u64(body.place);
  out.text(body.bytes);
  return bytes;
}

std::string encode(const EraseBody& body) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(std::to_underlying(body.entity.kind));
  out.text(body.entity.value);
  out.text(body.who);
  return bytes;
}

std::string encode(const EgressAttemptBody& body) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(std::to_underlying(body.by));
  out.u64(body.count);
  out.text(body.last);
  return bytes;
}

std::string encode(const StartedBody& body) {
  std::string bytes;
  ByteWriter out(bytes);
  out.text(body.version);
  out.i64(body.gap.count());
  return bytes;
}

std::optional<StatusBody> decode_status(std::string_view bytes) {
  ByteReader in(bytes);
  const auto id = in.text();
  const auto status = in.u8();
  const auto who = in.text();
  if (!who || *status > std::to_underlying(AlertStatus::FalsePositive)) return std::nullopt;
  return StatusBody{std::string(*id), static_cast<AlertStatus>(*status), std::string(*who)};
}

std::optional<DeleteBody> decode_delete(std::string_view bytes) {
  ByteReader in(bytes);
  const auto id = in.text();
  const auto who = in.text();
  if (!who) return std::nullopt;
  return DeleteBody{std::string(*id), std::string(*who)};
}

std::optional<SkipBody> decode_skip(std::string_view bytes) {
  ByteReader in(bytes);
  const auto epoch = in.u32();
  const auto sequence = in.u64();
  const auto index = in.u32();
  const auto reason = in.text();
  if (!reason) return std::nullopt;
  return SkipBody{{.epoch = *epoch, .index = *index, .sequence = *sequence}, std::string(*reason)};
}

std::optional<RecordSkipBody> decode_record_skip(std::string_view bytes) {
  ByteReader in(bytes);
  const auto input = in.text();
  const auto place = in.u64();
  const auto record = in.text();
  if (!record) return std::nullopt;
  return RecordSkipBody{std::string(*input), *place, std::string(*record)};
}

std::optional<EraseBody> decode_erase(std::string_view bytes) {
  ByteReader in(bytes);
  const auto kind = in.u8();
  const auto value = in.text();
  const auto who = in.text();
  if (!who || *kind > std::to_underlying(EntityKind::Session)) return std::nullopt;
  return EraseBody{{static_cast<EntityKind>(*kind), std::string(*value)}, std::string(*who)};
}

std::optional<EgressAttemptBody> decode_egress_attempt(std::string_view bytes) {
  ByteReader in(bytes);
  const auto by = in.u8();
  const auto count = in.u64();
  const auto last = in.text();
  if (!last || *by > std::to_underlying(EgressAttemptBody::By::AiGate)) return std::nullopt;
  return EgressAttemptBody{static_cast<EgressAttemptBody::By>(*by), *count, std::string(*last)};
}

}  // namespace onesec::engine
