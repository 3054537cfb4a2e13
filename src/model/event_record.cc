#include "model/event_record.h"

#include <bit>
#include <utility>

namespace onesec {
namespace {

// Which of the optional parts follow, in this order.
enum Part : std::uint16_t {
  kSourceIp = 1U << 0U,
  kDestIp = 1U << 1U,
  kTypeName = 1U << 2U,
  kModule = 1U << 3U,
  kSource = 1U << 4U,
  kSummary = 1U << 5U,
  kUserAgent = 1U << 6U,
  kRequestId = 1U << 7U,
  kSenderId = 1U << 8U,
  kRaw = 1U << 9U,
  kExtra = 1U << 10U,
};

constexpr std::size_t kMaxFields = 512;  // The schema has under 350; more is damage.

struct TextPart {
  Part part;
  std::string_view Event::* member;
};
constexpr TextPart kTexts[] = {
    {kTypeName, &Event::type_name},   {kModule, &Event::module},
    {kSource, &Event::source},        {kSummary, &Event::summary},
    {kUserAgent, &Event::user_agent}, {kRequestId, &Event::request_id},
    {kSenderId, &Event::sender_id},   {kRaw, &Event::raw},
    {kExtra, &Event::extra},
};

std::string_view bytes_of(const IpAddress& address) {
  return {reinterpret_cast<const char*>(address.bytes().data()), IpAddress::kBytes};
}

bool read_address(ByteReader& in, IpAddress& address) {
  const std::optional<std::string_view> bytes = in.take(IpAddress::kBytes);
  if (!bytes) return false;
  std::array<std::uint8_t, IpAddress::kBytes> copy{};
  std::memcpy(copy.data(), bytes->data(), copy.size());
  address = IpAddress::from_bytes(copy);
  return true;
}

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

void encode_field(const FieldValue& value, ByteWriter& out) {
  out.varint(std::to_underlying(value.field));
  out.u8(std::to_underlying(value.kind));
  switch (value.kind) {
    case ValueKind::Text:
    case ValueKind::List:
      out.text(value.text);
      return;
    case ValueKind::Address:
      out.bytes(value.text);
      return;
    case ValueKind::Integer:
      out.varint(zigzag(value.integer));
      return;
    case ValueKind::Real:
      out.i64(value.integer);
      return;
    case ValueKind::Boolean:
      out.u8(value.integer != 0 ? 1 : 0);
      return;
  }
}

bool is_list(std::string_view text) {
  ByteReader in(text);
  while (!in.at_end()) {
    if (!in.text()) return false;
  }
  return true;
}

/// False: the bytes are damaged. A field that this version doesn't know is read over and reported as Field::None.
bool decode_field(ByteReader& in, FieldValue& value) {
  const std::optional<std::uint64_t> field = in.varint();
  const std::optional<std::uint8_t> kind = in.u8();
  if (!field || !kind || *field > UINT16_MAX || *kind > std::to_underlying(ValueKind::List)) return false;
  value.field = *field < kFieldCount ? static_cast<Field>(*field) : Field::None;
  value.kind = static_cast<ValueKind>(*kind);
  switch (value.kind) {
    case ValueKind::Text:
    case ValueKind::List:
    case ValueKind::Address: {
      const auto text = value.kind == ValueKind::Address ? in.take(IpAddress::kBytes) : in.text();
      if (!text || (value.kind == ValueKind::List && !is_list(*text))) return false;
      value.text = *text;
      return true;
    }
    case ValueKind::Integer: {
      const std::optional<std::uint64_t> number = in.varint();
      if (number) value.integer = unzigzag(*number);
      return number.has_value();
    }
    case ValueKind::Real: {
      const std::optional<std::int64_t> bits = in.i64();
      if (bits) value.integer = *bits;
      return bits.has_value();
    }
    case ValueKind::Boolean: {
      const std::optional<std::uint8_t> flag = in.u8();
      if (!flag || *flag > 1) return false;
      value.integer = *flag;
      return true;
    }
  }
  return false;
}

bool decode_head(ByteReader& in, Event& event) {
  const auto type = in.u16();
  const auto severity = in.u8();
  const auto provenance = in.u8();
  const auto flags = in.u8();
  const auto when = in.i64();
  const auto received = in.i64();
  if (!received || *severity > std::to_underlying(Severity::Critical) ||
      *provenance > std::to_underlying(Provenance::Kernel) || (*flags & 3U) > std::to_underlying(TimeOrigin::Suspect) ||
      (*flags & ~7U) != 0) {
    return false;
  }
  event.type = *type < kEventTypeCount ? static_cast<EventType>(*type) : EventType::Unknown;
  event.severity = static_cast<Severity>(*severity);
  event.provenance = static_cast<Provenance>(*provenance);
  event.time_origin = static_cast<TimeOrigin>(*flags & 3U);
  event.is_historical = (*flags & 4U) != 0;
  event.when = Instant::from_nanos(*when);
  event.received_at = Instant::from_nanos(*received);
  return true;
}

}  // namespace

void encode_event(const Event& event, std::string& out_bytes) {
  ByteWriter out(out_bytes);
  out.u16(std::to_underlying(event.type));
  out.u8(std::to_underlying(event.severity));
  out.u8(std::to_underlying(event.provenance));
  out.u8(static_cast<std::uint8_t>(std::to_underlying(event.time_origin) | (event.is_historical ? 4U : 0U)));
  out.i64(event.when.nanos());
  out.i64(event.received_at.nanos());
  unsigned parts = 0;
  if (!event.source_ip.is_none()) parts |= kSourceIp;
  if (!event.dest_ip.is_none()) parts |= kDestIp;
  for (const TextPart& text : kTexts) {
    if (!(event.*text.member).empty()) parts |= text.part;
  }
  out.u16(static_cast<std::uint16_t>(parts));
  if ((parts & kSourceIp) != 0) out.bytes(bytes_of(event.source_ip));
  if ((parts & kDestIp) != 0) out.bytes(bytes_of(event.dest_ip));
  for (const TextPart& text : kTexts) {
    if ((parts & text.part) != 0) out.text(event.*text.member);
  }
  out.varint(event.fields.size());
  for (const FieldValue& value : event.fields) encode_field(value, out);
}

Result<std::size_t> decode_event(std::string_view record, std::vector<FieldValue>& fields, Event& event) {
  ByteReader in(record);
  event = Event();
  if (!decode_head(in, event)) return fail(Code::Corrupt, "event record: its head is damaged");
  const std::uint16_t parts = in.u16().value_or(0);
  if ((parts & kSourceIp) != 0 && !read_address(in, event.source_ip)) {
    return fail(Code::Corrupt, "event record: cut inside the source address");
  }
  if ((parts & kDestIp) != 0 && !read_address(in, event.dest_ip)) {
    return fail(Code::Corrupt, "event record: cut inside the destination address");
  }
  for (const TextPart& text : kTexts) {
    if ((parts & text.part) != 0) event.*text.member = in.text().value_or(std::string_view());
  }
  const std::optional<std::uint64_t> count = in.varint();
  if (!count || *count > kMaxFields) return fail(Code::Corrupt, "event record: the count of its fields is damaged");
  std::size_t kept = 0;
  for (std::uint64_t i = 0; i < *count; ++i) {
    FieldValue value;
    if (!decode_field(in, value)) {
      fields.resize(fields.size() - kept);
      return fail(Code::Corrupt, "event record: a field is damaged");
    }
    if (value.field == Field::None) continue;
    fields.push_back(value);
    ++kept;
  }
  if (!in.at_end()) {
    fields.resize(fields.size() - kept);
    return fail(Code::Corrupt, "event record: bytes are left over");
  }
  return kept;
}

}  // namespace onesec
