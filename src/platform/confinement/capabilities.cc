#include "platform/confinement/capabilities.h"

#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "platform/file.h"

namespace onesec::platform {
namespace {

using Sets = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

__user_cap_header_struct this_thread() { return {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0}; }

bool holds_any(const Sets& sets) {
  for (const auto& part : sets) {
    if ((part.permitted | part.effective | part.inheritable) != 0) return true;
  }
  return false;
}

/// The bounding set and root's own way back, both of which need CAP_SETPCAP.
Status close_ways_back() {
  for (unsigned long capability = 0;; ++capability) {
    const int held = ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
    if (held < 0) break;  // Past the last one that this kernel knows.
    if (held == 1 && ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return fail_errno("dropping a capability");
  }
  constexpr unsigned long kBits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
                                  SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
                                  SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
  if (::prctl(PR_SET_SECUREBITS, kBits, 0, 0, 0) != 0) return fail_errno("locking the secure bits");
  return {};
}

}  // namespace

Status drop_capabilities() {
  __user_cap_header_struct header = this_thread();
  Sets sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return fail_errno("reading the capabilities");
  if (!holds_any(sets)) return {};  // Also where a sandbox around us refuses capset.
  if ((sets[0].effective & (1U << CAP_SETPCAP)) != 0) {
    if (Status closed = close_ways_back(); !closed) return closed;
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  sets = {};
  if (::syscall(SYS_capset, &header, sets.data()) != 0) return fail_errno("dropping all capabilities");
  return {};
}

}  // namespace onesec::platform
