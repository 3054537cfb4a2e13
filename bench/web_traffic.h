#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inspect/request/leaf.h"

namespace onesec::bench {

/// One request as both firewalls and simdjson are given it. Owns its bytes.
struct WebRequest {
  std::string method;
  std::string path;
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string header_lines;  ///< The headers once more, as our inspection takes them.

  /// A view of this object.
  [[nodiscard]] inspect::Request view() const;
  /// The same texts as one JSON document, for the control.
  [[nodiscard]] std::string as_json() const;
};

enum class Kind : std::uint8_t { Get, GetWithArguments, FormPost, JsonPost };
inline constexpr std::array<std::string_view, 4> kKinds{"GET", "GET, 5 arguments", "POST, form", "POST, JSON"};

/// `count` harmless requests of a kind, seven headers each, all different, always the same ones.
[[nodiscard]] std::vector<WebRequest> harmless(Kind kind, std::size_t count);
/// A harmless one that carries `attack` where a visitor would put a value; in its cookie, when it has no arguments.
[[nodiscard]] WebRequest with_attack(Kind kind, std::string_view attack);
/// Harmless values of exactly 41 bytes.
[[nodiscard]] std::span<const std::string_view> values_of_41_bytes();

/// CPU seconds of the calling thread.
[[nodiscard]] double thread_cpu_secs();

}  // namespace onesec::bench
