#include "model/event_draft.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/byte_reader.h"

namespace onesec {

void EventDraft::clear() {
  type = EventType::Unknown;
  severity = Severity::Info;
  provenance = Provenance::Declared;
  time_origin = TimeOrigin::Received;
  is_historical = false;
  record_time.reset();
  when = received_at = Instant();
  source_ip = dest_ip = IpAddress();
  bytes_.clear();
  texts_.fill({});
  entries_.clear();
}

EventDraft::Slice EventDraft::store(std::string_view text) {
  const Slice slice{static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(text.size())};
  bytes_ += text;
  return slice;
}

std::string_view EventDraft::read(Slice slice) const { return std::string_view(bytes_).substr(slice.at, slice.size); }

EventDraft::Entry& EventDraft::entry_for(Field field, ValueKind kind) {
  for (Entry& entry : entries_) {
    if (entry.field == field) {
      entry = Entry{.field = field, .kind = kind};
      return entry;
    }
  }
  return entries_.emplace_back(Entry{.field = field, .kind = kind});
}

void EventDraft::set(Text slot, std::string_view text) { texts_.at(std::to_underlying(slot)) = store(text); }
void EventDraft::set(Field field, std::string_view text) { entry_for(field, ValueKind::Text).text = store(text); }
void EventDraft::set_integer(Field field, std::int64_t integer) {
  entry_for(field, ValueKind::Integer).integer = integer;
}
void EventDraft::set_real(Field field, double real) {
  entry_for(field, ValueKind::Real).integer = std::bit_cast<std::int64_t>(real);
}
void EventDraft::set_boolean(Field field, bool boolean) {
  entry_for(field, ValueKind::Boolean).integer = boolean ? 1 : 0;
}
void EventDraft::set_address(Field field, const IpAddress& address) {
  const auto& bytes = address.bytes();
  entry_for(field, ValueKind::Address).text = store({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}
void EventDraft::set_list(Field field, std::span<const std::string_view> items) {
  Entry& entry = entry_for(field, ValueKind::List);
  const std::size_t at = bytes_.size();
  ByteWriter out(bytes_);
  for (const std::string_view item : items) out.text(item);
  entry.text = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(bytes_.size() - at)};
}

bool EventDraft::has(Field field) const {
  return std::ranges::any_of(entries_, [field](const Entry& entry) { return entry.field == field; });
}
void EventDraft::erase(Field field) {
  std::erase_if(entries_, [field](const Entry& entry) { return entry.field == field; });
}

Event EventDraft::view() const {
  fields_.clear();
  for (const Entry& entry : entries_) {
    fields_.push_back({.field = entry.field, .kind = entry.kind, .integer = entry.integer, .text = read(entry.text)});
  }
  const auto text = [this](Text slot) { return read(texts_.at(std::to_underlying(slot))); };
  Event event;
  event.type = type;
  event.severity = severity;
  event.provenance = provenance;
  event.time_origin = time_origin;
  event.is_historical = is_historical;
  event.when = when;
  event.received_at = received_at;
  event.source_ip = source_ip;
  event.dest_ip = dest_ip;
  event.type_name = text(Text::TypeName);
  event.module = text(Text::Module);
  event.source = text(Text::Source);
  event.summary = text(Text::Summary);
  event.user_agent = text(Text::UserAgent);
  event.request_id = text(Text::RequestId);
  event.sender_id = text(Text::SenderId);
  event.raw = text(Text::Raw);
  event.extra = text(Text::Extra);
  event.fields = fields_;
  return event;
}

}  // namespace onesec
