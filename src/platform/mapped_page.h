#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "platform/file.h"

namespace onesec::platform {

/// 4 KiB of memory that is also a file: a store costs a nanosecond and outlives the process (a power cut it need not).
/// Zero when the file is new.
class MappedPage {
 public:
  static constexpr std::size_t kBytes = 4096;

  /// Makes the file (0600) when it isn't there. Its block is allocated now: later a full disk would be a SIGBUS.
  [[nodiscard]] static Result<MappedPage> open(const std::string& path);
  MappedPage(MappedPage&& other) noexcept
      : file_(std::move(other.file_)), bytes_(std::exchange(other.bytes_, nullptr)) {}
  MappedPage& operator=(MappedPage&&) = delete;
  ~MappedPage();

  /// Stays where it is when the object is moved.
  [[nodiscard]] void* bytes() const { return bytes_; }

 private:
  MappedPage(Fd file, void* bytes) : file_(std::move(file)), bytes_(bytes) {}
  Fd file_;
  void* bytes_ = nullptr;
};

}  // namespace onesec::platform
