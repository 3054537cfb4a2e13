#include "engine/record.h"

#include <lz4.h>

#include <cstring>
#include <utility>

#include "base/byte_reader.h"
#include "base/crc32c.h"
#include "model/event_record.h"

namespace onesec::engine {
namespace {

// Layout (little-endian): "1SJB", u16 version, u8 codec, i64 stamp, u32 record count, u32 raw size, u32 CRC-32C of the
// raw records, cursors (count, then input and position), idempotency keys (count, then each), packed records.
constexpr std::string_view kMagic = "1SJB";
constexpr std::uint16_t kVersion = 1;
constexpr std::uint8_t kStored = 0;
constexpr std::uint8_t kLz4 = 1;
constexpr std::uint64_t kMaxCursors = 65'536;
constexpr std::uint64_t kMaxKeys = 65'536;

struct Front {
  BatchHead head;
  std::uint8_t codec = kStored;
  std::uint32_t count = 0;
  std::uint32_t raw_size = 0;
  std::uint32_t crc = 0;
};

std::unexpected<Error> damaged(const char* what) {
  return fail(Code::Corrupt, std::string("journal message: ") + what);
}

Result<Front> read_front(ByteReader& in) {
  Front front;
  if (in.take(kMagic.size()) != kMagic) return damaged("doesn't start as one");
  const auto version = in.u16();
  if (!version) return damaged("cut in its head");
  if (*version > kVersion) {
    return fail(Code::Unsupported, "journal message: format " + std::to_string(*version) +
                                       " is newer than this program, which knows " + std::to_string(kVersion));
  }
  const auto codec = in.u8();
  const auto stamp = in.i64();
  const auto count = in.u32();
  const auto raw_size = in.u32();
  const auto crc = in.u32();
  if (!crc || *codec > kLz4) return damaged("cut in its head");
  if (*raw_size > Batch::kMaxRawBytes || *count > *raw_size) return damaged("claims more than a message may hold");
  front.codec = *codec;
  front.head.stamp = Instant::from_nanos(*stamp);
  front.count = *count;
  front.raw_size = *raw_size;
  front.crc = *crc;
  const auto cursors = in.varint();
  if (!cursors || *cursors > kMaxCursors) return damaged("too many cursors");
  for (std::uint64_t i = 0; i < *cursors; ++i) {
    const auto input = in.text();
    const auto position = in.text();
    if (!position) return damaged("cut in its cursors");
    front.head.cursors.push_back({std::string(*input), std::string(*position)});
  }
  const auto keys = in.varint();
  if (!keys || *keys > kMaxKeys) return damaged("too many idempotency keys");
  for (std::uint64_t i = 0; i < *keys; ++i) {
    const auto key = in.text();
    if (!key) return damaged("cut in its idempotency keys");
    front.head.idempotency_keys.emplace_back(*key);
  }
  return front;
}

Result<std::unique_ptr<char[]>> unpack(const Front& front, std::string_view packed) {
  auto raw = std::make_unique_for_overwrite<char[]>(front.raw_size);
  if (front.codec == kStored) {
    if (packed.size() != front.raw_size) return damaged("its size differs from its head's");
    std::memcpy(raw.get(), packed.data(), packed.size());
  } else {
    const int size = LZ4_decompress_safe(packed.data(), raw.get(), static_cast<int>(packed.size()),
                                         static_cast<int>(front.raw_size));
    if (size < 0 || static_cast<std::uint32_t>(size) != front.raw_size) return damaged("doesn't decompress");
  }
  if (crc32c({raw.get(), front.raw_size}) != front.crc) return damaged("its checksum differs");
  return raw;
}

}  // namespace

void BatchBuilder::add(RecordKind kind, std::string_view body) {
  ByteWriter out(raw_);
  out.u8(std::to_underlying(kind));
  out.text(body);
  ++count_;
}

std::string BatchBuilder::take(const BatchHead& head) {
  std::string message(kMagic);
  ByteWriter out(message);
  const auto room = static_cast<std::size_t>(LZ4_compressBound(static_cast<int>(raw_.size())));
  const auto packed = std::make_unique_for_overwrite<char[]>(room);
  const int size =
      LZ4_compress_default(raw_.data(), packed.get(), static_cast<int>(raw_.size()), static_cast<int>(room));
  const bool helps = size > 0 && static_cast<std::size_t>(size) < raw_.size();
  out.u16(kVersion);
  out.u8(helps ? kLz4 : kStored);
  out.i64(head.stamp.nanos());
  out.u32(count_);
  out.u32(static_cast<std::uint32_t>(raw_.size()));
  out.u32(crc32c(raw_));
  out.varint(head.cursors.size());
  for (const SourceCursor& cursor : head.cursors) {
    out.text(cursor.input);
    out.text(cursor.position);
  }
  out.varint(head.idempotency_keys.size());
  for (const std::string& key : head.idempotency_keys) out.text(key);
  out.bytes(helps ? std::string_view(packed.get(), static_cast<std::size_t>(size)) : std::string_view(raw_));
  raw_.clear();
  count_ = 0;
  return message;
}

Result<Batch> Batch::open(std::string_view message, std::uint32_t epoch, std::uint64_t sequence) {
  ByteReader in(message);
  Result<Front> front = read_front(in);
  if (!front) return fail(front.error());
  Batch batch;
  batch.sequence_ = sequence;
  Result<std::unique_ptr<char[]>> raw = unpack(*front, in.rest());
  if (!raw) return fail(raw.error());
  batch.bytes_ = std::move(*raw);
  batch.raw_ = {batch.bytes_.get(), front->raw_size};
  batch.head_ = std::move(front->head);
  if (const Status read = batch.read_records(epoch, front->count); !read) return fail(read.error());
  return batch;
}

Status Batch::read_records(std::uint32_t epoch, std::uint32_t count) {
  ByteReader in(raw_);
  events_.reserve(count);
  fields_.reserve(std::size_t{count} * 8);
  std::vector<std::size_t> field_counts;
  field_counts.reserve(count);
  for (std::uint32_t index = 0; index < count; ++index) {
    const auto kind = in.u8();
    const auto body = in.text();
    if (!body) return damaged("cut inside a record");
    if (*kind != std::to_underlying(RecordKind::Event)) {
      if (*kind != std::to_underlying(RecordKind::Heartbeat))
        controls_.push_back({static_cast<RecordKind>(*kind), *body});
      continue;
    }
    Event event;
    const Result<std::size_t> fields = decode_event(*body, fields_, event);
    if (!fields) {
      ++damaged_;
      continue;
    }
    event.id = {.epoch = epoch, .index = index, .sequence = sequence_};
    events_.push_back(event);
    field_counts.push_back(*fields);
  }
  if (!in.at_end()) return damaged("bytes are left over");
  std::size_t at = 0;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    events_[i].fields = std::span(fields_).subspan(at, field_counts[i]);
    at += field_counts[i];
  }
  return {};
}

Result<BatchHead> read_batch_head(std::string_view message) {
  ByteReader in(message);
  Result<Front> front = read_front(in);
  if (!front) return fail(front.error());
  return std::move(front->head);
}

}  // namespace onesec::engine
