#include "store/alert_row.h"

#include <utility>

#include "base/byte_reader.h"

namespace onesec::store {
namespace {

constexpr std::uint8_t kDetailsFormat = 1;
/// Detectors make tens of items; a million in one alert can only be damage, and would be a gigabyte of small strings.
constexpr std::uint64_t kMaxItems = 65'536;
constexpr std::int64_t kLastKind = std::to_underlying(EntityKind::Session);

std::unexpected<Error> damaged(std::string_view part) {
  return fail(Code::Corrupt, "an alert's " + std::string(part) + " are damaged");
}

void write_texts(ByteWriter& out, const std::vector<std::string>& texts) {
  out.varint(texts.size());
  for (const std::string& text : texts) out.text(text);
}

void write_details(ByteWriter& out, const Alert& alert) {
  write_texts(out, alert.event_ids);
  out.varint(alert.measures.size());
  for (const Measure& measure : alert.measures) {
    out.text(measure.name);
    out.i64(measure.value);
    out.i64(measure.threshold);
  }
  out.varint(alert.targets.size());
  for (const Entity& target : alert.targets) {
    out.u8(std::to_underlying(target.kind));
    out.text(target.value);
  }
  write_texts(out, alert.matched);
  write_texts(out, alert.techniques);
  write_texts(out, alert.mitigations);
}

/// A list's length: no item is smaller than a byte, so a length past the rest of the bytes is a lie.
std::optional<std::uint64_t> read_count(ByteReader& in) {
  const std::optional<std::uint64_t> count = in.varint();
  if (!count || *count > kMaxItems || *count > in.rest().size()) return std::nullopt;
  return count;
}

bool read_texts(ByteReader& in, std::vector<std::string>& texts) {
  texts.clear();
  const std::optional<std::uint64_t> count = read_count(in);
  if (!count) return false;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const std::optional<std::string_view> text = in.text();
    if (!text) return false;
    texts.emplace_back(*text);
  }
  return true;
}

bool read_measures(ByteReader& in, std::vector<Measure>& measures) {
  measures.clear();
  const std::optional<std::uint64_t> count = read_count(in);
  if (!count) return false;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const std::optional<std::string_view> name = in.text();
    const std::optional<std::int64_t> value = in.i64();
    const std::optional<std::int64_t> threshold = in.i64();
    if (!name || !value || !threshold) return false;
    measures.push_back({std::string(*name), *value, *threshold});
  }
  return true;
}

bool read_targets(ByteReader& in, std::vector<Entity>& targets) {
  targets.clear();
  const std::optional<std::uint64_t> count = read_count(in);
  if (!count) return false;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const std::optional<std::uint8_t> kind = in.u8();
    const std::optional<std::string_view> value = in.text();
    if (!kind || *kind > kLastKind || !value) return false;
    targets.push_back({static_cast<EntityKind>(*kind), std::string(*value)});
  }
  return true;
}

/// An enumerator's number from a row, or nothing when it is past the last.
template <class Enum>
std::optional<Enum> enumerator(std::int64_t number, Enum last) {
  if (number < 0 || number > std::to_underlying(last)) return std::nullopt;
  return static_cast<Enum>(number);
}

}  // namespace

std::string encode_details(const Alert& alert) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kDetailsFormat);
  write_details(out, alert);
  return bytes;
}

Status decode_details(std::string_view bytes, Alert& alert) {
  ByteReader in(bytes);
  const std::optional<std::uint8_t> format = in.u8();
  if (!format || *format == 0) return damaged("details");
  if (*format > kDetailsFormat) return fail(Code::Unsupported, "an alert's details were written by a newer version");
  if (!read_texts(in, alert.event_ids)) return damaged("events");
  if (!read_measures(in, alert.measures)) return damaged("measures");
  if (!read_targets(in, alert.targets)) return damaged("targets");
  if (!read_texts(in, alert.matched)) return damaged("matched lines");
  if (!read_texts(in, alert.techniques)) return damaged("techniques");
  if (!read_texts(in, alert.mitigations)) return damaged("mitigations");
  if (!in.at_end()) return damaged("details");
  return {};
}

void bind_alert(platform::SqliteStatement& statement, const Alert& alert, std::string_view details) {
  const auto number = [](auto enumerator) { return std::int64_t{std::to_underlying(enumerator)}; };
  statement.bind(1, alert.id).bind(2, alert.module).bind(3, alert.type).bind(4, alert.detector);
  statement.bind(5, number(alert.severity)).bind(6, number(alert.status));
  statement.bind(7, std::int64_t{alert.confidence_percent}).bind(8, number(alert.provenance));
  statement.bind(9, std::int64_t{alert.is_historical}).bind(10, alert.title).bind(11, alert.description);
  statement.bind(12, alert.silenced_if).bind(13, number(alert.entity.kind)).bind(14, alert.entity.value);
  statement.bind(15, static_cast<std::int64_t>(alert.count)).bind(16, alert.created_at.nanos());
  statement.bind(17, alert.first_seen.nanos()).bind(18, alert.last_seen.nanos()).bind_blob(19, details);
}

Result<Alert> read_alert(const platform::SqliteStatement& row) {
  const std::optional<Severity> severity = enumerator(row.integer(4), Severity::Critical);
  const std::optional<AlertStatus> status = enumerator(row.integer(5), AlertStatus::FalsePositive);
  const std::optional<Provenance> provenance = enumerator(row.integer(7), Provenance::Kernel);
  const std::optional<EntityKind> kind = enumerator(row.integer(12), EntityKind::Session);
  if (!severity || !status || !provenance || !kind) return damaged("columns");
  Alert alert;
  alert.id = row.text(0);
  alert.module = row.text(1);
  alert.type = row.text(2);
  alert.detector = row.text(3);
  alert.severity = *severity;
  alert.status = *status;
  alert.confidence_percent = static_cast<std::uint8_t>(row.integer(6));
  alert.provenance = *provenance;
  alert.is_historical = row.integer(8) != 0;
  alert.title = row.text(9);
  alert.description = row.text(10);
  alert.silenced_if = row.text(11);
  alert.entity = {*kind, std::string(row.text(13))};
  alert.count = static_cast<std::uint64_t>(row.integer(14));
  alert.created_at = Instant::from_nanos(row.integer(15));
  alert.first_seen = Instant::from_nanos(row.integer(16));
  alert.last_seen = Instant::from_nanos(row.integer(17));
  if (Status read = decode_details(row.text(18), alert); !read) return fail(std::move(read).error());
  return alert;
}

std::string canonical_form(const Alert& alert) {
  std::string bytes;
  ByteWriter out(bytes);
  for (const std::string* text : {&alert.id, &alert.module, &alert.type, &alert.detector, &alert.title,
                                  &alert.description, &alert.silenced_if, &alert.entity.value}) {
    out.text(*text);
  }
  out.u8(std::to_underlying(alert.severity));
  out.u8(std::to_underlying(alert.status));
  out.u8(alert.confidence_percent);
  out.u8(std::to_underlying(alert.provenance));
  out.u8(alert.is_historical ? 1 : 0);
  out.u8(std::to_underlying(alert.entity.kind));
  out.u64(alert.count);
  out.i64(alert.created_at.nanos());
  out.i64(alert.first_seen.nanos());
  out.i64(alert.last_seen.nanos());
  write_details(out, alert);
  return bytes;
}

}  // namespace onesec::store
