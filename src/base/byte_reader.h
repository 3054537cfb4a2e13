#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace onesec {

/// Reads little-endian integers and byte runs from the front of a buffer and can't pass its end. Once a read fails all
/// later reads fail, so a caller may check once at the end. Views point into the caller's buffer.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
    requires std::is_integral_v<T>
  [[nodiscard]] std::optional<T> integer() {
    if (failed_ || rest_.size() < sizeof(T)) {
      failed_ = true;
      return std::nullopt;
    }
    T value{};
    std::memcpy(&value, rest_.data(), sizeof(T));  // little-endian hosts only: see the static_assert below
    rest_.remove_prefix(sizeof(T));
    return value;
  }
  [[nodiscard]] std::optional<std::uint8_t> u8() { return integer<std::uint8_t>(); }
  [[nodiscard]] std::optional<std::uint16_t> u16() { return integer<std::uint16_t>(); }
  [[nodiscard]] std::optional<std::uint32_t> u32() { return integer<std::uint32_t>(); }
  [[nodiscard]] std::optional<std::uint64_t> u64() { return integer<std::uint64_t>(); }
  [[nodiscard]] std::optional<std::int64_t> i64() { return integer<std::int64_t>(); }

  /// LEB128, at most 10 bytes, refused when it doesn't fit 64 bits.
  [[nodiscard]] std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::optional<std::uint8_t> byte = u8();
      if (!byte) return std::nullopt;
      if (shift == 63 && *byte > 1) break;
      value |= static_cast<std::uint64_t>(*byte & 0x7FU) << shift;
      if ((*byte & 0x80U) == 0) return value;
    }
    failed_ = true;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string_view> take(std::uint64_t count) {
    if (failed_ || rest_.size() < count) {
      failed_ = true;
      return std::nullopt;
    }
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(count));
    rest_.remove_prefix(static_cast<std::size_t>(count));
    return taken;
  }
  /// A varint length and that many bytes.
  [[nodiscard]] std::optional<std::string_view> text() {
    const std::optional<std::uint64_t> length = varint();
    return length ? take(*length) : std::nullopt;
  }

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "stored integers are little-endian and copied as they are");

/// The writing side: appends to a string that the caller owns.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  template <class T>
    requires std::is_integral_v<T>
  void integer(T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    out_.append(bytes, sizeof(T));
  }
  void u8(std::uint8_t value) { out_ += static_cast<char>(value); }
  void u16(std::uint16_t value) { integer(value); }
  void u32(std::uint32_t value) { integer(value); }
  void u64(std::uint64_t value) { integer(value); }
  void i64(std::int64_t value) { integer(value); }
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      u8(static_cast<std::uint8_t>(value | 0x80U));
      value >>= 7U;
    }
    u8(static_cast<std::uint8_t>(value));
  }
  void bytes(std::string_view run) { out_ += run; }
  void text(std::string_view run) {
    varint(run.size());
    out_ += run;
  }

 private:
  std::string& out_;
};

}  // namespace onesec
