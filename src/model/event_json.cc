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

/// Writes one event. What is shown was decided before.
class EventWriter {
 public:
  EventWriter(const Event& event, const EventJsonOptions& options, std::string& out)
      : event_(event), options_(options), out_(out) {
    const std::string_view user = event.text(Field::Username);
    hides_user_ = options.hides_masked_users && event.boolean(Field::UsernameMasked).value_or(false) &&
                  !(options.is_known_user && options.is_known_user(user));
    hides_summary_ = hides_user_ && !user.empty() && event.summary.find(user) != std::string_view::npos;
  }

  void write() {
    const bool has_own_type = event_.type == EventType::Unknown && !event_.type_name.empty();
    out_ += '{';
    member("id", event_.id.sequence == 0 ? std::string() : to_string(event_.id));
    member("timestamp", to_rfc3339(event_.when));
    member("source", event_.source);
    member("module", event_.module);
    member("type", has_own_type ? event_.type_name : name_of(event_.type));
    member("severity", name_of(event_.severity));
    const Shown content = shown_as(FieldClass::Content);
    if (content != Shown::Absent) {
      const bool hides = hides_summary_ || (content == Shown::Hidden && !event_.summary.empty());
      member("summary", hides ? kHidden : event_.summary);
    }
    details();
    if (!event_.raw.empty() && !hides_user_ && content == Shown::AsIs) {
      append_key(out_, "raw_data");
      out_ += '"';
      append_base64(out_, event_.raw);
      out_ += '"';
    }
    if (!event_.source_ip.is_none()) classed("source_ip", FieldClass::Address, to_string(event_.source_ip));
    if (!event_.dest_ip.is_none()) classed("dest_ip", FieldClass::Address, to_string(event_.dest_ip));
    classed("user_agent", FieldClass::Software, event_.user_agent);
    classed("request_id", FieldClass::OpaqueId, event_.request_id);
    member("received_at", to_rfc3339(event_.received_at));
    member("when", to_rfc3339(event_.when));
    member("time_origin", name_of(event_.time_origin));
    member("provenance", name_of(event_.provenance));
    classed("sender_id", FieldClass::OpaqueId, event_.sender_id);
    if (event_.is_historical) out_ += ",\"historical\":true";
    out_ += '}';
  }

 private:
  [[nodiscard]] Shown shown_as(FieldClass field_class) const {
    return options_.shown_as ? options_.shown_as(field_class) : Shown::AsIs;
  }
  void member(std::string_view key, std::string_view text) { append_member(out_, key, text); }
  void classed(std::string_view key, FieldClass field_class, std::string_view text) {
    const Shown shown = shown_as(field_class);
    if (!text.empty() && shown != Shown::Absent) member(key, shown == Shown::Hidden ? kHidden : text);
  }

  void details() {
    const bool has_extra = event_.extra.size() > 2 && event_.extra.front() == '{' && event_.extra.back() == '}' &&
                           shown_as(FieldClass::Content) == Shown::AsIs;
    if (event_.fields.empty() && !has_extra) return;
    append_key(out_, "details");
    out_ += '{';
    for (const FieldValue& value : event_.fields) {
      const Shown shown = shown_as(info_of(value.field).field_class);
      if (shown == Shown::Absent) continue;
      append_key(out_, name_of(value.field));
      if (shown == Shown::Hidden || (hides_user_ && value.field == Field::Username))
        append_json_string(out_, kHidden);
      else
        append_value(out_, value);
    }
    if (has_extra) {
      if (out_.back() != '{') out_ += ',';
      out_ += event_.extra.substr(1, event_.extra.size() - 2);
    }
    out_ += '}';
  }

  const Event& event_;
  const EventJsonOptions& options_;
  std::string& out_;
  bool hides_user_ = false;
  bool hides_summary_ = false;
};

}  // namespace

void append_event_json(const Event& event, const EventJsonOptions& options, std::string& out) {
  EventWriter(event, options, out).write();
}

}  // namespace onesec
