#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace onesec {

/// A key or password: lives in one place, can't be copied, compared or printed by mistake, and is overwritten when it
/// goes. Whoever calls reveal() answers for where the bytes go.
class Secret {
 public:
  Secret() = default;
  /// Copies; the caller's own copy is the caller's to wipe.
  explicit Secret(std::string_view text) : bytes_(std::make_unique<char[]>(text.size())), size_(text.size()) {
    std::memcpy(bytes_.get(), text.data(), text.size());
  }
  ~Secret() { wipe(); }
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
  Secret& operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  [[nodiscard]] bool is_empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Valid as long as this is.
  [[nodiscard]] std::string_view reveal() const { return {bytes_.get(), size_}; }

 private:
  void wipe() {
    if (bytes_ != nullptr) explicit_bzero(bytes_.get(), size_);
  }
  std::unique_ptr<char[]> bytes_;  // NOLINT(*-avoid-c-arrays): a std::string would leave copies when it moves.
  std::size_t size_ = 0;
};

}  // namespace onesec
