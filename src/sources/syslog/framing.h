#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace onesec::sources {

/// 64 KiB: eight times what RFC 5424 asks receivers to take. A longer message is skipped to its end and counted.
inline constexpr std::size_t kMaxFrameBytes = 64 * 1024;

/// Splits a TCP stream of syslog messages (RFC 6587): "<length> <message>" where it begins with a digit, else up to the
/// newline; one sender may mix them. Holds at most one message and one read. How the bytes arrive in pieces makes no
/// difference.
class FrameSplitter {
 public:
  void feed(std::string_view bytes);
  /// The next complete message, without its framing; nullopt: more bytes are needed. Valid until feed().
  [[nodiscard]] std::optional<std::string_view> next();
  /// The last message of a stream that ended without a newline; empty: none. A counted one that was cut short is
  /// dropped.
  [[nodiscard]] std::string_view take_rest();
  [[nodiscard]] std::uint64_t take_too_long() { return std::exchange(too_long_, 0); }
  [[nodiscard]] std::size_t buffered() const { return buffer_.size() - at_; }

 private:
  enum class Mode : std::uint8_t { Start, Counted, Line, SkipCounted, SkipLine };

  bool begin();
  std::optional<std::string_view> take_counted();
  std::optional<std::string_view> take_line();

  std::string buffer_;
  std::size_t at_ = 0;       // start of what isn't used yet
  std::size_t scanned_ = 0;  // no newline between at_ and here
  Mode mode_ = Mode::Start;
  std::uint64_t remaining_ = 0;  // of a counted message
  std::uint64_t too_long_ = 0;
};

}  // namespace onesec::sources
