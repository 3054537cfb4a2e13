#include "platform/confinement/call_filter.h"

#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <ucontext.h>
#include <unistd.h>

#include <sched.h>
#include <array>
#include <atomic>
#include <cerrno>
#include <memory>

#include "platform/confinement/call_list.h"
#include "platform/file.h"

namespace onesec::platform {
namespace {

/// Above the highest number of any architecture we build for (462 in Linux 6.10); what lies beyond shares the last
/// slot.
constexpr std::size_t kNumbers = 512;
/// PR_SET_VMA: newer than Debian 12's header. Go names its memory with it.
constexpr int kNameMemory = 0x53564d41;

/// Written by a signal handler, which has nothing else to write to.
std::array<std::atomic<std::uint64_t>, kNumbers>
    refusals{};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

/// The kernel calls it instead of a refused call. Any thread, any stack; async-signal-safe.
void on_refusal(int /*signal*/, siginfo_t* about, void* context) {
  const auto number = static_cast<std::size_t>(about->si_syscall);
  refusals[number < kNumbers ? number : kNumbers - 1].fetch_add(1, std::memory_order_relaxed);
  auto* registers = static_cast<ucontext_t*>(context);
#if defined(__x86_64__)
  registers->uc_mcontext.gregs[REG_RAX] = -EPERM;
#elif defined(__aarch64__)
  registers->uc_mcontext.regs[0] = static_cast<unsigned long long>(-EPERM);
#else
#error "say here in which register a system call's result comes back"
#endif
}

Status count_refusals() {
  struct sigaction action{};
  action.sa_sigaction = on_refusal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigfillset(&action.sa_mask);
  if (::sigaction(SIGSYS, &action, nullptr) != 0) return fail_errno("setting the handler of SIGSYS");
  sigset_t own;
  sigemptyset(&own);
  sigaddset(&own, SIGSYS);
  ::pthread_sigmask(SIG_UNBLOCK, &own, nullptr);
  return {};
}

/// The call's argument (from 0) is `value`.
scmp_arg_cmp is(unsigned argument, std::uint64_t value) {
  return {.arg = argument, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}
/// Of the argument's bits under `mask`, exactly those of `value` are set.
scmp_arg_cmp has_bits(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

class Filter {
 public:
  Filter() : context_(::seccomp_init(SCMP_ACT_TRAP), &::seccomp_release) {}

  [[nodiscard]] bool is_made() const { return context_ != nullptr; }
  /// A name that this architecture doesn't have is passed over.
  void add(std::uint32_t action, const char* name, std::initializer_list<scmp_arg_cmp> arguments = {}) {
    const int number = ::seccomp_syscall_resolve_name(name);
    if (number < 0 || failure_ != 0) return;
    failure_ = ::seccomp_rule_add_array(context_.get(), action, number, static_cast<unsigned>(arguments.size()),
                                        arguments.begin());
  }
  void set(scmp_filter_attr attribute, std::uint32_t value) {
    if (failure_ == 0) failure_ = ::seccomp_attr_set(context_.get(), attribute, value);
  }
  /// What an older kernel may not know, and the filter does without.
  void try_set(scmp_filter_attr attribute, std::uint32_t value) {
    (void)::seccomp_attr_set(context_.get(), attribute, value);
  }
  Status load() {
    if (failure_ == 0) failure_ = ::seccomp_load(context_.get());
    if (failure_ == 0) return {};
    // A kernel without filters, or around us somebody who doesn't let us have one (gVisor, a container's own filter).
    const bool is_unsupported = failure_ == -EINVAL || failure_ == -ENOSYS || failure_ == -EOPNOTSUPP ||
                                failure_ == -EPERM || failure_ == -EACCES;
    if (is_unsupported) return fail(Code::Unsupported, "no seccomp filter can be had here");
    return fail_errno("installing the system call filter", -failure_);
  }

 private:
  std::unique_ptr<void, void (*)(scmp_filter_ctx)> context_;
  int failure_ = 0;  ///< Negative errno of the first step that failed.
};

void allow_sockets(Filter& filter) {
  constexpr std::uint64_t kTypeMask = 0xF;  // Beside it: SOCK_NONBLOCK, SOCK_CLOEXEC.
  for (const int family : {AF_UNIX, AF_INET, AF_INET6}) {
    for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
      filter.add(SCMP_ACT_ALLOW, "socket",
                 {is(0, static_cast<std::uint64_t>(family)), has_bits(1, kTypeMask, static_cast<std::uint64_t>(type))});
    }
  }
  // libc looks at the interfaces before it looks up a name, and does without: no reason to count it.
  filter.add(SCMP_ACT_ERRNO(EAFNOSUPPORT), "socket", {is(0, static_cast<std::uint64_t>(AF_NETLINK))});
  filter.add(SCMP_ACT_ALLOW, "socketpair", {is(0, std::uint64_t{AF_UNIX})});
}

/// Code comes from files (a library loaded late), never from what was written.
void allow_memory(Filter& filter) {
  constexpr std::uint64_t kRun = PROT_EXEC;
  constexpr std::uint64_t kWrite = PROT_WRITE;
  filter.add(SCMP_ACT_ALLOW, "mmap", {has_bits(2, kRun, 0)});
  filter.add(SCMP_ACT_ALLOW, "mmap", {has_bits(2, kWrite, 0)});
  filter.add(SCMP_ACT_ALLOW, "mprotect", {has_bits(2, kRun, 0)});
}

void allow_threads(Filter& filter) {
  constexpr std::uint64_t kThread = CLONE_THREAD;
  const auto own = static_cast<std::uint64_t>(::getpid());
  filter.add(SCMP_ACT_ALLOW, "clone", {has_bits(0, kThread, kThread)});
  // Its flags are in memory, where a filter can't look: libraries go on with clone when it isn't there.
  filter.add(SCMP_ACT_ERRNO(ENOSYS), "clone3");
  filter.add(SCMP_ACT_ALLOW, "kill", {is(0, own)});
  filter.add(SCMP_ACT_ALLOW, "tgkill", {is(0, own)});
  filter.add(SCMP_ACT_ALLOW, "prlimit64", {is(0, 0)});
  filter.add(SCMP_ACT_ALLOW, "prlimit64", {is(0, own)});
}

void allow_narrow_calls(Filter& filter) {
  for (const unsigned long request : {static_cast<unsigned long>(FIONREAD), static_cast<unsigned long>(FIONBIO),
                                      static_cast<unsigned long>(TCGETS), static_cast<unsigned long>(FIOCLEX)}) {
    filter.add(SCMP_ACT_ALLOW, "ioctl", {is(1, request)});
  }
  for (const int option :
       {PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS, PR_GET_DUMPABLE, kNameMemory}) {
    filter.add(SCMP_ACT_ALLOW, "prctl", {is(0, static_cast<std::uint64_t>(option))});
  }
}

}  // namespace

Status install_call_filter() {
  Filter filter;
  if (!filter.is_made()) return fail(Code::Exhausted, "no memory for the system call filter");
  filter.set(SCMP_FLTATR_CTL_TSYNC, 1);
  filter.try_set(SCMP_FLTATR_CTL_SSB, 1);       // We run no code of strangers: no need to pay for that mitigation.
  filter.try_set(SCMP_FLTATR_CTL_OPTIMIZE, 2);  // Search by halves instead of through the whole list.
  for (const char* name : allowed_calls()) filter.add(SCMP_ACT_ALLOW, name);
  for (const char* name : fatal_calls()) filter.add(SCMP_ACT_KILL_PROCESS, name);
  allow_sockets(filter);
  allow_memory(filter);
  allow_threads(filter);
  allow_narrow_calls(filter);
  if (Status counted = count_refusals(); !counted) return counted;
  return filter.load();
}

std::map<std::string, std::uint64_t> refused_calls() {
  std::map<std::string, std::uint64_t> calls;
  for (std::size_t number = 0; number < kNumbers; ++number) {
    const std::uint64_t count = refusals[number].load(std::memory_order_relaxed);
    if (count == 0) continue;
    const std::unique_ptr<char, void (*)(void*)> name(
        ::seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, static_cast<int>(number)), &::free);
    calls[name ? name.get() : "call " + std::to_string(number)] = count;
  }
  return calls;
}

}  // namespace onesec::platform
