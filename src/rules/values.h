#pragma once

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_reader.h"
#include "model/event.h"
#include "rules/rule.h"

namespace onesec::rules {

inline constexpr std::size_t kMaxListItems = 64;

/// Calls see(text) for each value of the subject: one, or the first 64 of a list. The text is there during the call; a
/// number, boolean or address is written as canonical_value() of the loader does.
template <class See>
void for_each_value(const Event& event, const Subject& subject, See&& see) {
  const auto address = [&](const IpAddress& of) {
    if (!of.is_none()) see(std::string_view(to_string(of)));
  };
  if (subject.kind == Subject::Kind::SourceIp) return address(event.source_ip);
  if (subject.kind == Subject::Kind::DestIp) return address(event.dest_ip);
  if (subject.kind == Subject::Kind::UserAgent) return see(event.user_agent);
  if (subject.kind == Subject::Kind::Raw) return see(event.raw);
  const FieldValue* value = event.find(subject.field);
  if (value == nullptr) return;
  char bytes[32];
  switch (value->kind) {
    case ValueKind::Text:
      return see(value->text);
    case ValueKind::Integer:
      return see(std::string_view(bytes, std::to_chars(bytes, bytes + sizeof bytes, value->integer).ptr));
    case ValueKind::Real: {
      const double real = std::bit_cast<double>(value->integer);
      return see(std::string_view(bytes, std::to_chars(bytes, bytes + sizeof bytes, real).ptr));
    }
    case ValueKind::Boolean:
      return see(std::string_view(value->integer != 0 ? "true" : "false"));
    case ValueKind::Address: {
      std::array<std::uint8_t, IpAddress::kBytes> raw{};
      if (value->text.size() != raw.size()) return;
      std::copy(value->text.begin(), value->text.end(), raw.begin());
      return address(IpAddress::from_bytes(raw));
    }
    case ValueKind::List: {
      ByteReader in(value->text);
      for (std::size_t i = 0; i < kMaxListItems && !in.at_end(); ++i) {
        const auto item = in.text();
        if (!item) return;
        see(*item);
      }
      return;
    }
  }
}

}  // namespace onesec::rules
