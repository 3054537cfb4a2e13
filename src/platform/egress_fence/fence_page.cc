#include "platform/egress_fence/fence_page.h"

#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "platform/file.h"

namespace onesec::platform {
namespace {

// TEST-NET-1 (RFC 5737): nobody's. Port 9 is discard.
constexpr IpAddress kNobody = IpAddress::v4(192, 0, 2, 1);
constexpr std::uint16_t kDiscard = 9;

/// The error of a UDP connect to kNobody, which sends nothing; 0: it was let through.
int try_connect() {
  const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) return errno;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(kDiscard);
  to.sin_addr.s_addr = htonl(0xC0000201);
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? 0 : errno;
}

std::uint64_t value_of(std::uint64_t& shared) { return std::atomic_ref(shared).load(); }

}  // namespace

Result<FencePage> FencePage::take(int fd) {
  void* bytes = ::mmap(nullptr, sizeof(FenceLayout), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (bytes == MAP_FAILED) return fail_errno("mapping the page of the egress fence");
  FencePage page(static_cast<FenceLayout*>(bytes));
  std::memset(bytes, 0, sizeof(FenceLayout));
  page.begin_lookup();
  const bool holds = try_connect() == EPERM && value_of(page.page_->probes) == 1;
  const bool opens = page.open(kNobody, kDiscard) && try_connect() != EPERM;
  std::memset(bytes, 0, sizeof(FenceLayout));
  page.users_ = {};
  page.lookups_ = 0;
  if (!holds || !opens) return fail(Code::Denied, "the kernel doesn't hold this process by the page that it was given");
  return page;
}

FencePage::~FencePage() {
  if (page_ != nullptr) ::munmap(page_, sizeof(FenceLayout));
}

bool FencePage::open(const IpAddress& address, std::uint16_t port) {
  const std::lock_guard lock(mutex_);
  const std::uint32_t wanted = htons(port);
  std::size_t place = FenceLayout::kSlots;
  for (std::size_t i = 0; i < FenceLayout::kSlots; ++i) {
    const FenceLayout::Slot& slot = page_->slots[i];
    if (slot.address == address.bytes() && slot.port == wanted) {
      place = i;
      break;
    }
    // An unused one rather than one whose count would be lost.
    const bool is_better = place == FenceLayout::kSlots || (page_->slots[place].port != 0 && slot.port == 0);
    if (users_[i] == 0 && is_better) place = i;
  }
  if (place == FenceLayout::kSlots) return false;
  FenceLayout::Slot& slot = page_->slots[place];
  if (slot.address != address.bytes() || slot.port != wanted) {
    slot.permitted = 0;
    slot.address = address.bytes();
    slot.port = wanted;
  }
  ++users_[place];
  std::atomic_ref(slot.is_open).store(1);
  return true;
}

void FencePage::close(const IpAddress& address, std::uint16_t port) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < FenceLayout::kSlots; ++i) {
    FenceLayout::Slot& slot = page_->slots[i];
    if (users_[i] == 0 || slot.address != address.bytes() || slot.port != htons(port)) continue;
    if (--users_[i] == 0) std::atomic_ref(slot.is_open).store(0);
    return;
  }
}

void FencePage::begin_lookup() {
  const std::lock_guard lock(mutex_);
  ++lookups_;
  std::atomic_ref(page_->is_looking_up).store(1);
}

void FencePage::end_lookup() {
  const std::lock_guard lock(mutex_);
  if (--lookups_ == 0) std::atomic_ref(page_->is_looking_up).store(0);
}

std::uint64_t FencePage::refused() const { return value_of(page_->refused); }

std::vector<FencePermit> FencePage::permitted() const {
  const std::lock_guard lock(mutex_);
  std::vector<FencePermit> all;
  for (FenceLayout::Slot& slot : page_->slots) {
    const std::uint64_t count = value_of(slot.permitted);
    if (count > 0)
      all.push_back({IpAddress::from_bytes(slot.address), ntohs(static_cast<std::uint16_t>(slot.port)), count});
  }
  return all;
}

std::vector<FenceAttempt> FencePage::attempts(std::uint64_t seen) const {
  std::vector<FenceAttempt> all;
  const std::uint64_t last = refused();
  const std::uint64_t first = last > FenceLayout::kKept ? last - FenceLayout::kKept : 0;
  for (std::uint64_t number = std::max(seen, first) + 1; number <= last; ++number) {
    FenceLayout::Attempt& kept = page_->attempts[(number - 1) % FenceLayout::kKept];
    const auto expected = static_cast<std::uint32_t>(number);
    if (std::atomic_ref(kept.number).load() != expected) continue;  // Not written yet, or a newer one's.
    const FenceLayout::Attempt copy = kept;
    if (std::atomic_ref(kept.number).load() != expected) continue;
    all.push_back({number, IpAddress::from_bytes(copy.address), ntohs(static_cast<std::uint16_t>(copy.port)),
                   copy.hook == 3 || copy.hook == 4, copy.hook == 5});
  }
  return all;
}

}  // namespace onesec::platform
