#include "egress/https_client.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "platform/clock.h"

namespace onesec::egress {
namespace {

/// How often who waits looks whether his destination is still open.
constexpr std::int64_t kGlanceMs = 200;

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// A line break in a value would begin another header, or another request.
Status check_headers(const HttpRequest& request) {
  if (!is_token(request.method)) return fail(Code::Denied, "a request's method must be a word");
  for (const HttpHeader& header : request.headers) {
    const bool is_clean = std::ranges::all_of(header.value, [](char c) { return c >= ' ' && c <= '~'; });
    if (!is_token(header.name) || !is_clean) {
      return fail(Code::Denied, "the header " + quote(header.name) + " holds what no header may hold");
    }
  }
  return {};
}

/// Keys stand in headers: what was sent isn't left in freed memory.
class Wiped {
 public:
  explicit Wiped(std::string bytes) : bytes_(std::move(bytes)) {}
  ~Wiped() { explicit_bzero(bytes_.data(), bytes_.size()); }
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  [[nodiscard]] std::string_view view() const { return bytes_; }

 private:
  std::string bytes_;
};

/// One connection with one deadline.
class Exchange {
 public:
  Exchange(Gate& gate, const HttpRequest& request, const HttpLimits& limits)
      : gate_(gate),
        request_(request),
        limits_(limits),
        deadline_(platform::steady_nanos() / 1'000'000 + limits.total.count()) {}

  Status open() {
    const Url& url = request_.url;
    Result<platform::Fd> fd = gate_.dial(request_.purpose, url.host, url.port, std::min(limits_.connect, left()));
    if (!fd) return fail(std::move(fd).error());
    stream_.emplace(std::move(*fd));
    if (!url.is_tls) return {};
    return stream_->start_tls(limits_.tls, url.host, std::max(std::min(limits_.connect, left()), milliseconds(1)),
                              [this] { return is_open(); });
  }

  /// A server may answer, and close, before it has read everything: then its answer tells.
  Status send(std::string_view bytes) {
    while (!bytes.empty()) {
      const Result<std::size_t> sent = stream_->write(bytes);
      if (!sent) return {};
      bytes.remove_prefix(*sent);
      if (*sent > 0) continue;
      if (Status ready = wait(true); !ready) return ready;
    }
    return {};
  }

  Result<HttpAnswer> receive() {
    HttpResponseReader reader(limits_.max_answer);
    std::array<char, 16'384> bytes{};
    for (;;) {
      const Result<std::size_t> got = stream_->read(bytes.data(), bytes.size());
      if (!got) {
        if (Status ended = reader.end(); !ended) return fail(std::move(ended).error());
        return std::move(reader.answer());
      }
      if (*got == 0) {
        if (Status ready = wait(false); !ready) return fail(std::move(ready).error());
        continue;
      }
      const Result<bool> is_whole = reader.feed({bytes.data(), *got});
      if (!is_whole) return fail(is_whole.error());
      if (*is_whole) return std::move(reader.answer());
    }
  }

 private:
  [[nodiscard]] bool is_open() const { return gate_.allows(request_.purpose, request_.url.host, request_.url.port); }
  [[nodiscard]] milliseconds left() const { return milliseconds(deadline_ - platform::steady_nanos() / 1'000'000); }

  Status wait(bool for_write) const {
    for (;;) {
      if (!is_open()) return fail(Code::Denied, "the destination was closed meanwhile");
      const std::int64_t now_left = left().count();
      if (now_left <= 0) {
        return fail(Code::Unavailable, "no answer within " + std::to_string(limits_.total.count() / 1'000) + " s");
      }
      if (stream_->wait(for_write, milliseconds(std::min(now_left, kGlanceMs)))) return {};
    }
  }

  Gate& gate_;
  const HttpRequest& request_;
  const HttpLimits& limits_;
  std::int64_t deadline_;
  std::optional<platform::Stream> stream_;
};

}  // namespace

std::string request_bytes(const HttpRequest& request) {
  std::string out = request.method + " " + request.url.target + " HTTP/1.1\r\nHost: " + authority_of(request.url) +
                    "\r\nUser-Agent: 1sec\r\nConnection: close\r\nAccept-Encoding: identity\r\n";
  for (const HttpHeader& header : request.headers) out += header.name + ": " + header.value + "\r\n";
  out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n";
  out += request.body;
  return out;
}

Status check_scheme(const Url& url) {
  if (url.is_tls || is_own_loopback(url)) return {};
  return fail(Code::Denied, "expected https: plain http is for this machine's own loopback only");
}

Result<HttpAnswer> exchange(Gate& gate, const HttpRequest& request, const HttpLimits& limits) {
  if (Status right = check_scheme(request.url); !right) return fail(std::move(right).error());
  if (Status clean = check_headers(request); !clean) return fail(std::move(clean).error());
  Exchange exchange(gate, request, limits);
  if (Status opened = exchange.open(); !opened) return fail(std::move(opened).error());
  const Wiped bytes(request_bytes(request));
  if (Status noted =
          gate.note_send(request.purpose, request.url.host, request.url.port, bytes.view(), request.redactions);
      !noted) {
    return fail(std::move(noted).error());
  }
  if (Status sent = exchange.send(bytes.view()); !sent) return fail(std::move(sent).error());
  return exchange.receive();
}

}  // namespace onesec::egress
