#include "model/event_json.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <iterator>

#include "base/byte_reader.h"
#include "base/json_escape.h"
#include "model/schema.h"

namespace onesec {
namespace {

void append_key(std::string& out, std::string_view key) {
  const char last = out.back();
  if (last != '{') out += ',';
  append_json_string(out, key);
  out += ':';
}

void append_member(std::string& out, std::string_view key, std::string_view text) {
  append_key(out, key);
  append_json_string(out, text);
}

void append_present(std::string& out, std::string_view key, std::string_view text) {
  if (!text.empty()) append_member(out, key, text);
}

void append_base64(std::string& out, std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    out += kDigits[group >> 18U];
    out += kDigits[group >> 12U & 63U];
    out += count > 1 ? kDigits[group >> 6U & 63U] : '=';
    out += count > 2 ? kDigits[group & 63U] : '=';
  }
}

void append_list(std::string& out, std::string_view packed) {
  out += '[';
  ByteReader items(packed);
  for (bool is_first = true; !items.at_end(); is_first = false) {
    const std::optional<std::string_view> item = items.text();
    if (!item) break;
    if (!is_first) out += ',';
    append_json_string(out, *item);
  }
  out += ']';
}

void append_address(std::string& out, std::string_view bytes) {
  std::array<std::uint8_t, IpAddress::kBytes> raw{};
  if (bytes.size() == raw.size()) std::ranges::copy(bytes, raw.begin());
  append_json_string(out, to_string(IpAddress::from_bytes(raw)));
}

void append_value(std::string& out, const FieldValue& value) {
  switch (value.kind) {
    case ValueKind::Text:
      append_json_string(out, value.text);
      return;
    case ValueKind::Integer:
      fmt::format_to(std::back_inserter(out), "{}", value.integer);
      return;
    case ValueKind::Boolean:
      out += value.integer != 0 ? "true" : "false";
      return;
    case ValueKind::Address:
      append_address(out, value.text);
      return;
    case ValueKind::List:
      append_list(out, value.text);
      return;
    case ValueKind::Real: {
      const double real = std::bit_cast<double>(value.integer);
      // JSON has no word for infinities.
      if (std::isfinite(real))
        fmt::format_to(std::back_inserter(out), "{}", real);
      else
        out += "null";
      return;
    }
  }
}

void append_details(std::string& out, const Event& event, bool hides_user) {
  const bool has_extra = event.extra.size() > 2 && event.extra.front() == '{' && event.extra.back() == '}';
  if (event.fields.empty() && !has_extra) return;
  append_key(out, "details");
  out += '{';
  for (const FieldValue& value : event.fields) {
    append_key(out, name_of(value.field));
    if (hides_user && value.field == Field::Username)
      append_json_string(out, kHiddenUser);
    else
      append_value(out, value);
  }
  if (has_extra) {
    if (out.back() != '{') out += ',';
    out += event.extra.substr(1, event.extra.size() - 2);
  }
  out += '}';
}

}  // namespace

void append_event_json(const Event& event, const EventJsonOptions& options, std::string& out) {
  const std::string_view user = event.text(Field::Username);
  const bool hides = options.hides_masked_users && event.boolean(Field::UsernameMasked).value_or(false) &&
                     !(options.is_known_user && options.is_known_user(user));
  const bool hides_summary = hides && !user.empty() && event.summary.find(user) != std::string_view::npos;
  out += '{';
  append_member(out, "id", event.id.sequence == 0 ? std::string() : to_string(event.id));
  append_member(out, "timestamp", to_rfc3339(event.when));
  append_member(out, "source", event.source);
  append_member(out, "module", event.module);
  append_member(out, "type",
                event.type == EventType::Unknown && !event.type_name.empty() ? event.type_name : name_of(event.type));
  append_member(out, "severity", name_of(event.severity));
  append_member(out, "summary", hides_summary ? kHiddenUser : event.summary);
  append_details(out, event, hides);
  if (!event.raw.empty() && !hides) {
    append_key(out, "raw_data");
    out += '"';
    append_base64(out, event.raw);
    out += '"';
  }
  if (!event.source_ip.is_none()) append_member(out, "source_ip", to_string(event.source_ip));
  if (!event.dest_ip.is_none()) append_member(out, "dest_ip", to_string(event.dest_ip));
  append_present(out, "user_agent", event.user_agent);
  append_present(out, "request_id", event.request_id);
  append_member(out, "received_at", to_rfc3339(event.received_at));
  append_member(out, "when", to_rfc3339(event.when));
  append_member(out, "time_origin", name_of(event.time_origin));
  append_member(out, "provenance", name_of(event.provenance));
  append_present(out, "sender_id", event.sender_id);
  if (event.is_historical) out += ",\"historical\":true";
  out += '}';
}

}  // namespace onesec
