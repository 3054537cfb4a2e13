#include "egress/gate.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>

#include "base/ip_address.h"
#include "base/sha256.h"
#include "egress/ledger.h"
#include "egress/name_servers.h"
#include "egress/reach.h"
#include "platform/clock.h"

namespace onesec::egress {
namespace {

/// How often who waits looks whether his destination is still open.
constexpr std::int64_t kGlanceMs = 200;

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

/// For as long as it lives the name servers of this host are open, and what glibc tries on the way is no attempt.
class LookupWindow {
 public:
  explicit LookupWindow(platform::FencePage* fence) : fence_(fence) {
    if (fence_ == nullptr) return;
    fence_->begin_lookup();
    for (const IpAddress& server : name_servers_of_this_host()) {
      if (fence_->open(server, kNameServerPort)) opened_.push_back(server);
    }
  }
  ~LookupWindow() {
    if (fence_ == nullptr) return;
    for (const IpAddress& server : opened_) fence_->close(server, kNameServerPort);
    fence_->end_lookup();
  }
  LookupWindow(const LookupWindow&) = delete;
  LookupWindow& operator=(const LookupWindow&) = delete;

 private:
  platform::FencePage* fence_;
  std::vector<IpAddress> opened_;
};

Result<Addresses> look_up(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) {
    const Code code = error == EAI_NONAME ? Code::NotFound : Code::Unavailable;
    return fail(code, "looking up " + quote(host) + ": " + gai_strerror(error));
  }
  return Addresses(found, &freeaddrinfo);
}

/// What connect() says; open in the kernel for exactly that call.
int connect_through(platform::FencePage* fence, int fd, const addrinfo& address, const IpAddress& to,
                    std::uint16_t port) {
  if (fence == nullptr) return connect(fd, address.ai_addr, address.ai_addrlen);
  if (!fence->open(to, port)) {
    errno = EAGAIN;
    return -1;
  }
  const int done = connect(fd, address.ai_addr, address.ai_addrlen);
  const int error = errno;
  fence->close(to, port);
  errno = error;
  return done;
}

/// Gives up when the time is over, or within 0.2 s of `goes_on` saying no.
Result<platform::Fd> connect_to(const std::function<int(int fd)>& begin, int family, std::int64_t deadline,
                                const std::function<bool()>& goes_on) {
  platform::Fd fd(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.is_open()) return platform::fail_errno("making a socket");
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (begin(fd.get()) == 0) return fd;
  if (errno != EINPROGRESS) return platform::fail_errno("connecting");
  for (;;) {
    const std::int64_t left = (deadline - platform::steady_nanos()) / 1'000'000;
    if (left <= 0) return fail(Code::Unavailable, "connecting: no answer in time");
    if (!goes_on()) return fail(Code::Denied, "connecting: the destination was closed meanwhile");
    pollfd waited{fd.get(), POLLOUT, 0};
    const int ready = poll(&waited, 1, static_cast<int>(std::min<std::int64_t>(left, kGlanceMs)));
    if (ready < 0 && errno != EINTR) return platform::fail_errno("connecting");
    if (ready <= 0) continue;
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return platform::fail_errno("connecting", error);
    return fd;
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

IpAddress address_of(const addrinfo& found) {
  if (found.ai_family == AF_INET) {
    std::array<std::uint8_t, 4> bytes{};
    const auto* in = reinterpret_cast<const sockaddr_in*>(found.ai_addr);
    std::memcpy(bytes.data(), &in->sin_addr, bytes.size());
    return IpAddress::v4(bytes[0], bytes[1], bytes[2], bytes[3]);
  }
  std::array<std::uint8_t, IpAddress::kBytes> bytes{};
  const auto* in = reinterpret_cast<const sockaddr_in6*>(found.ai_addr);
  std::memcpy(bytes.data(), &in->sin6_addr, bytes.size());
  return IpAddress::from_bytes(bytes);
}

/// Empty: it may be connected to.
std::string why_not(const Destination& destination, const IpAddress& address) {
  const Reach reach = reach_of(address);
  const bool is_near = reach == Reach::Private || reach == Reach::Loopback;
  if (reach == Reach::Public || (is_near && destination.allows_private)) return {};
  return destination.host + " is " + to_string(address) + ", a " + std::string(name_of(reach)) + " address" +
         (is_near ? "; only a destination that is marked as private may be there" : "; no receiver can be there");
}

}  // namespace

void Gate::open(Purpose purpose, Destination destination) {
  destination.host = lower(destination.host);
  const std::lock_guard lock(mutex_);
  destinations_[index(purpose)].push_back(std::move(destination));
}

void Gate::set(Purpose purpose, std::vector<Destination> destinations) {
  for (Destination& destination : destinations) destination.host = lower(destination.host);
  const std::lock_guard lock(mutex_);
  destinations_[index(purpose)] = std::move(destinations);
}

void Gate::close(Purpose purpose) {
  const std::lock_guard lock(mutex_);
  destinations_[index(purpose)].clear();
}

bool Gate::is_open(Purpose purpose) const {
  const std::lock_guard lock(mutex_);
  return !destinations_[index(purpose)].empty();
}

std::optional<Destination> Gate::find(Purpose purpose, std::string_view host, std::uint16_t port) const {
  const std::string wanted = lower(host);
  const std::lock_guard lock(mutex_);
  for (const Destination& destination : destinations_[index(purpose)]) {
    if (destination.host == wanted && destination.port == port) return destination;
  }
  return std::nullopt;
}

bool Gate::allows(Purpose purpose, std::string_view host, std::uint16_t port) const {
  return find(purpose, host, port).has_value();
}

bool Gate::take_turn(Purpose purpose) {
  constexpr std::int64_t kMinute = 60'000'000'000;
  const std::int64_t now = platform::steady_nanos();
  const std::lock_guard lock(mutex_);
  Minute& minute = minutes_[index(purpose)];
  if (minute.sends == 0 || now - minute.began >= kMinute) minute = {now, 0};
  if (minute.sends >= caps_of(purpose).per_minute) return false;
  ++minute.sends;
  return true;
}

Status Gate::note_send(Purpose purpose, const std::string& host, std::uint16_t port, std::string_view content,
                       std::uint32_t redactions) {
  const std::string place = host + ":" + std::to_string(port);
  if (!allows(purpose, host, port)) return refuse(purpose, quote(place) + " was closed before anything was sent");
  const SendCaps caps = caps_of(purpose);
  if (content.size() > caps.max_bytes) {
    ++refusals_[index(purpose)];
    return fail(Code::Exhausted, "a send of " + std::to_string(content.size()) + " bytes: at most " +
                                     std::to_string(caps.max_bytes) + " may leave at once for " +
                                     std::string(name_of(purpose)));
  }
  if (!take_turn(purpose)) {
    ++refusals_[index(purpose)];
    return fail(Code::Exhausted,
                "over " + std::to_string(caps.per_minute) + " sends a minute for " + std::string(name_of(purpose)));
  }
  if (ledger() != nullptr) {
    const Status noted = ledger()->append({.kind = LedgerKind::Send,
                                           .purpose = purpose,
                                           .destination = place,
                                           .bytes = content.size(),
                                           .content_sha256 = hex(sha256(content)),
                                           .redactions = redactions});
    if (!noted) return fail(noted.error().while_("sending to " + quote(place)));
  }
  ++sends_[index(purpose)];
  return {};
}

std::unexpected<Error> Gate::refuse(Purpose purpose, std::string why) {
  ++refusals_[index(purpose)];
  return fail(Code::Denied, std::move(why));
}

Result<platform::Fd> Gate::dial(Purpose purpose, const std::string& host, std::uint16_t port, milliseconds timeout) {
  const std::optional<Destination> destination = find(purpose, host, port);
  const std::string place = host + ":" + std::to_string(port);
  if (!destination) {
    return refuse(purpose, "the egress gate is closed for " + std::string(name_of(purpose)) + ": nothing was sent to " +
                               quote(place));
  }
  ++dials_[index(purpose)];
  const std::int64_t deadline = platform::steady_nanos() + timeout.count() * 1'000'000;
  if (ledger() != nullptr && !IpAddress::parse(host)) {
    const Status noted = ledger()->append({.kind = LedgerKind::Lookup, .purpose = purpose, .destination = host});
    if (!noted) return fail(noted.error().while_("looking up " + quote(host)));
  }
  Result<Addresses> addresses = [&] {
    const LookupWindow window(IpAddress::parse(host) ? nullptr : fence_);
    return look_up(host, port);
  }();
  if (!addresses) return fail(std::move(addresses).error());
  const std::function<bool()> goes_on = [&] { return allows(purpose, host, port); };
  Error last{Code::Unavailable, "no address"};
  bool was_refused = false;
  std::int64_t left = 0;
  for (const addrinfo* at = addresses->get(); at != nullptr; at = at->ai_next) ++left;
  for (const addrinfo* at = addresses->get(); at != nullptr; at = at->ai_next, --left) {
    const IpAddress address = address_of(*at);
    // Each has its share of what is left: one that swallows packets must not use up the time of one that answers.
    const std::int64_t now = platform::steady_nanos();
    if (now >= deadline) break;
    const std::int64_t own_deadline = now + (deadline - now) / left;
    if (const std::string why = why_not(*destination, address); !why.empty()) {
      last = {Code::Denied, why};
      was_refused = true;
      continue;
    }
    if (!goes_on()) return refuse(purpose, quote(place) + " was closed while its name was looked up");
    if (ledger() != nullptr) {
      const Status noted = ledger()->append(
          {.kind = LedgerKind::Connection, .purpose = purpose, .destination = place + " (" + to_string(address) + ")"});
      if (!noted) return fail(noted.error().while_("dialling " + quote(place)));
    }
    const auto begin = [&](int fd) { return connect_through(fence_, fd, *at, address, port); };
    Result<platform::Fd> fd = connect_to(begin, at->ai_family, own_deadline, goes_on);
    if (fd) return fd;
    last = std::move(fd).error();
  }
  if (was_refused) ++refusals_[index(purpose)];
  return fail(std::move(last).while_("dialling " + quote(place)));
}

}  // namespace onesec::egress
