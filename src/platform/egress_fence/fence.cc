#include "platform/egress_fence/fence.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>

#include "platform/egress_fence/fence_page.h"
#include "platform/egress_fence/program.h"
#include "platform/file.h"

namespace onesec::platform {
namespace {

struct Attached {
  FenceHook hook;
  bpf_prog_type type;
  bpf_attach_type place;
};
constexpr Attached kPrograms[] = {
    {FenceHook::Connect4, BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT},
    {FenceHook::Connect6, BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET6_CONNECT},
    {FenceHook::Send4, BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_UDP4_SENDMSG},
    {FenceHook::Send6, BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_UDP6_SENDMSG},
    {FenceHook::Socket, BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET_SOCK_CREATE},
};

int bpf(int command, bpf_attr& attributes) {
  return static_cast<int>(::syscall(SYS_bpf, command, &attributes, sizeof attributes));
}

/// The whole tree of cgroups (version 2), mounted nowhere: no path of ours has to be there, or stays.
Result<Fd> open_cgroups() {
  const Fd context(static_cast<int>(::syscall(SYS_fsopen, "cgroup2", FSOPEN_CLOEXEC)));
  if (!context.is_open()) return fail_errno("opening the tree of cgroups, version 2");
  if (::syscall(SYS_fsconfig, context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return fail_errno("opening the tree of cgroups, version 2");
  }
  Fd mount(static_cast<int>(::syscall(SYS_fsmount, context.get(), FSMOUNT_CLOEXEC, 0)));
  if (!mount.is_open()) return fail_errno("opening the tree of cgroups, version 2");
  return mount;
}

/// Without the leading slash; empty: the root.
Result<std::string> own_cgroup() {
  const Result<std::string> text = read_file("/proc/self/cgroup", 64UL * 1024);
  if (!text) return fail(text.error());
  const std::string lines = "\n" + *text;
  const std::size_t at = lines.find("\n0::/");
  if (at == std::string::npos) return fail(Code::Unsupported, "this process is in no cgroup of version 2");
  const std::string path = lines.substr(at + 5);
  return path.substr(0, path.find('\n'));
}

Result<Fd> make_page() {
  bpf_attr wanted{};
  wanted.map_type = BPF_MAP_TYPE_ARRAY;
  wanted.key_size = sizeof(std::uint32_t);
  wanted.value_size = sizeof(FenceLayout);
  wanted.max_entries = 1;
  wanted.map_flags = BPF_F_MMAPABLE;
  std::memcpy(static_cast<char*>(wanted.map_name), "onesec_fence", 12);
  Fd map(bpf(BPF_MAP_CREATE, wanted));
  if (!map.is_open()) return fail_errno("making the kernel's page of open destinations (needs root)");
  return map;
}

Status attach(const Attached& what, int page_fd, int cgroup_fd) {
  const std::vector<FenceInstruction> code = fence_program(what.hook, page_fd);
  static_assert(sizeof(FenceInstruction) == sizeof(bpf_insn));
  bpf_attr wanted{};
  wanted.prog_type = what.type;
  wanted.expected_attach_type = what.place;
  wanted.insns = reinterpret_cast<std::uintptr_t>(code.data());
  wanted.insn_cnt = static_cast<std::uint32_t>(code.size());
  wanted.license = reinterpret_cast<std::uintptr_t>("Apache-2.0");
  std::memcpy(static_cast<char*>(wanted.prog_name), "onesec_fence", 12);
  const Fd program(bpf(BPF_PROG_LOAD, wanted));
  if (!program.is_open()) return fail_errno("loading a program into the kernel (needs root and a kernel of 5.12)");
  bpf_attr place{};
  place.target_fd = static_cast<std::uint32_t>(cgroup_fd);
  place.attach_bpf_fd = static_cast<std::uint32_t>(program.get());
  place.attach_type = what.place;
  place.attach_flags = BPF_F_ALLOW_MULTI;  // Those of the cgroups above are asked too.
  if (bpf(BPF_PROG_ATTACH, place) != 0) return fail_errno("attaching a program to the cgroup");
  return {};
}

/// In a child that shares nothing: only system calls here, the parent may have had threads. Waits until the parent is
/// in or has given up (`go_fd`), then until nobody is left in the cgroup, and removes it.
[[noreturn]] void keep_house(int parent_fd, const char* name, int events_fd, int go_fd) {
  ::prctl(PR_SET_NAME, "1sec-fence", 0, 0, 0);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  // The root of the tree is writable to nobody (0555): removing a directory there takes this one capability.
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> least{};
  least[0].permitted = least[0].effective = 1U << CAP_DAC_OVERRIDE;
  ::syscall(SYS_capset, &header, least.data());
  char byte = 0;
  (void)!::read(go_fd, &byte, 1);
  while (true) {
    std::array<char, 256> text{};
    if (::pread(events_fd, text.data(), text.size() - 1, 0) < 0) ::_exit(0);  // Somebody else removed it.
    const bool is_empty = std::strstr(text.data(), "populated 0") != nullptr;
    if (is_empty && ::unlinkat(parent_fd, name, AT_REMOVEDIR) == 0) ::_exit(0);
    pollfd changed{events_fd, POLLPRI, 0};
    (void)::poll(&changed, 1, 60'000);  // A minute: if a change was missed.
  }
}

/// Becomes nobody's child, so that who waits for children never sees it, and no terminal ends it. It begins when the
/// returned end of a pipe is closed.
Result<Fd> leave_house_keeper(const Fd& parent, const std::string& name, const Fd& events) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail_errno("making a pipe");
  const Fd reader(pipe[0]);
  Fd writer(pipe[1]);
  constexpr int kFirst = 500;  // Below the usual limit of 1024, above what is open at a start.
  const pid_t child = ::fork();
  if (child < 0) return fail_errno("starting who removes the cgroup at the end");
  if (child == 0) {
    ::setsid();
    const pid_t grandchild = ::fork();
    if (grandchild != 0) ::_exit(grandchild < 0 ? 1 : 0);
    // Nothing else of its parent's stays open: who waits for the end of a pipe would wait for it.
    ::dup2(parent.get(), kFirst);
    ::dup2(events.get(), kFirst + 1);
    ::dup2(reader.get(), kFirst + 2);
    ::syscall(SYS_close_range, 0U, kFirst - 1U, 0U);
    ::syscall(SYS_close_range, kFirst + 3U, ~0U, 0U);
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    if (::chdir("/") != 0) ::_exit(1);
    keep_house(kFirst, name.c_str(), kFirst + 1, kFirst + 2);
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child || status != 0) {
    return fail(Code::Unavailable, "starting who removes the cgroup at the end failed");
  }
  return writer;
}

Status enter(const Fd& cgroup) {
  const Fd members(::openat(cgroup.get(), "cgroup.procs", O_WRONLY | O_CLOEXEC));
  if (!members.is_open() || ::write(members.get(), "0", 1) != 1) return fail_errno("moving into the cgroup");
  return {};
}

/// The page, which is inherited from now on.
Result<Fd> fill(const Fd& cgroup) {
  Result<Fd> page = make_page();
  if (!page) return fail(std::move(page).error());
  for (const Attached& what : kPrograms) {
    if (Status done = attach(what, page->get(), cgroup.get()); !done) return fail(std::move(done).error());
  }
  if (Status done = enter(cgroup); !done) return fail(std::move(done).error());
  if (::fcntl(page->get(), F_SETFD, 0) != 0) return fail_errno("keeping the page open");
  return page;
}

Status raise_in(const Fd& parent) {
  const std::string name = "1sec-fence-" + std::to_string(::getpid());
  if (::mkdirat(parent.get(), name.c_str(), 0755) != 0) return fail_errno("making a cgroup (needs root)");
  const Fd cgroup(::openat(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const Fd events(::openat(cgroup.get(), "cgroup.events", O_RDONLY | O_CLOEXEC));
  if (!events.is_open()) {
    const Error why = fail_errno("opening the cgroup's events").error();
    (void)::unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR);
    return fail(why);
  }
  const Result<Fd> keeper = leave_house_keeper(parent, name, events);
  if (!keeper) {
    (void)::unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR);
    return fail(keeper.error());
  }
  Result<Fd> page = fill(cgroup);
  if (!page) return fail(std::move(page).error());
  ::setenv(kFenceVariable, std::to_string(page->release()).c_str(), 1);
  return {};
}

}  // namespace

Status raise_fence() {
  const Result<Fd> cgroups = open_cgroups();
  if (!cgroups) return fail(cgroups.error());
  const Result<std::string> own = own_cgroup();
  if (!own) return fail(own.error());
  const Fd parent(::openat(cgroups->get(), own->empty() ? "." : own->c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent.is_open()) return fail_errno("opening this process's cgroup");
  return raise_in(parent);
}

int inherited_fence() {
  const char* text = std::getenv(kFenceVariable);
  if (text == nullptr) return -1;
  int fd = -1;
  const char* end = text + std::strlen(text);
  const auto [at, error] = std::from_chars(text, end, fd);
  return error == std::errc() && at == end ? fd : -1;
}

}  // namespace onesec::platform
