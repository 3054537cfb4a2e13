#include "platform/mapped_page.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace onesec::platform {

Result<MappedPage> MappedPage::open(const std::string& path) {
  Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return fail_errno("opening " + path);
  if (const int error = ::posix_fallocate(file.get(), 0, kBytes); error != 0) {
    return fail_errno("making room for " + path, error);
  }
  void* bytes = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (bytes == MAP_FAILED) return fail_errno("mapping " + path);
  return MappedPage(std::move(file), bytes);
}

MappedPage::~MappedPage() {
  if (bytes_ != nullptr) ::munmap(bytes_, kBytes);
}

}  // namespace onesec::platform
