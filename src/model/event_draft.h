#pragma once

#include <string>
#include <vector>

#include "model/event.h"

namespace onesec {

/// An event being made, by a normaliser or from a sender's JSON. Owns its strings; made to be cleared and used again,
/// so that a steady stream allocates nothing. Not thread-safe.
class EventDraft {
 public:
  /// Forgets everything, keeps the memory.
  void clear();

  // Plain members: set them directly.
  EventType type = EventType::Unknown;
  Severity severity = Severity::Info;
  Provenance provenance = Provenance::Declared;
  TimeOrigin time_origin = TimeOrigin::Received;
  bool is_historical = false;
  std::optional<Instant> record_time{};  ///< What the record says of itself; `admit()` makes `when` from it.
  Instant when{};
  Instant received_at{};
  IpAddress source_ip{};
  IpAddress dest_ip{};

  enum class Text : std::uint8_t { TypeName, Module, Source, Summary, UserAgent, RequestId, SenderId, Raw, Extra };
  void set(Text slot, std::string_view text);

  // Details. Setting one again replaces it.
  void set(Field field, std::string_view text);
  void set_integer(Field field, std::int64_t integer);
  void set_real(Field field, double real);
  void set_boolean(Field field, bool boolean);
  void set_address(Field field, const IpAddress& address);
  void set_list(Field field, std::span<const std::string_view> items);
  [[nodiscard]] bool has(Field field) const;
  void erase(Field field);

  /// The event so far. Valid until the draft changes or moves.
  [[nodiscard]] Event view() const;

 private:
  struct Slice {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };
  struct Entry {
    Field field = Field::None;
    ValueKind kind = ValueKind::Text;
    std::int64_t integer = 0;
    Slice text{};
  };
  static constexpr std::size_t kTexts = 9;

  Slice store(std::string_view text);
  [[nodiscard]] std::string_view read(Slice slice) const;
  Entry& entry_for(Field field, ValueKind kind);

  std::string bytes_;
  std::array<Slice, kTexts> texts_{};
  std::vector<Entry> entries_;
  mutable std::vector<FieldValue> fields_;
};

}  // namespace onesec
