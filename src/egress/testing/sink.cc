#include "egress/testing/sink.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstdlib>

namespace onesec::egress::testing {
namespace {

void demand(bool is_right) {
  if (!is_right) std::abort();
}

bool is_whole(const std::string& request) {
  const std::size_t end = request.find("\r\n\r\n");
  const std::size_t at = request.find("Content-Length: ");
  if (end == std::string::npos || at == std::string::npos || at > end) return false;
  std::size_t length = 0;
  std::from_chars(request.data() + at + 16, request.data() + end, length);
  return request.size() >= end + 4 + length;
}

}  // namespace

std::string http_answer(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Sink::Sink(Wanted wanted)
    : wanted_(std::move(wanted)),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      ending_(eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  demand(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  demand(listen(listener_.get(), 16) == 0);
  demand(getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  if (wanted_.authority != nullptr) {
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_set_max_proto_version(context_.get(), wanted_.max_tls);
    demand(SSL_CTX_use_certificate_file(context_.get(), wanted_.authority->cert_file.c_str(), SSL_FILETYPE_PEM) == 1);
    demand(SSL_CTX_use_PrivateKey_file(context_.get(), wanted_.authority->key_file.c_str(), SSL_FILETYPE_PEM) == 1);
  }
  std::signal(SIGPIPE, SIG_IGN);
  thread_ = std::jthread([this] {
    for (;;) {
      std::array<pollfd, 2> waited{{{listener_.get(), POLLIN, 0}, {ending_.get(), POLLIN, 0}}};
      if (poll(waited.data(), waited.size(), -1) < 0) return;
      if (waited[1].revents != 0) return;
      const platform::Fd fd(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (fd.is_open()) serve(fd.get());
    }
  });
}

Sink::~Sink() {
  const std::uint64_t one = 1;
  demand(write(ending_.get(), &one, sizeof one) == sizeof one);
}

void Sink::serve(int fd) {
  {
    const std::lock_guard lock(mutex_);
    ++connections_;
    changed_.notify_all();
  }
  const timeval patience{10, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const std::unique_ptr<SSL, decltype(&SSL_free)> session(context_ ? SSL_new(context_.get()) : nullptr, &SSL_free);
  if (session && (SSL_set_fd(session.get(), fd) != 1 || SSL_accept(session.get()) != 1)) return;
  if (take(fd, session.get()) && session) SSL_shutdown(session.get());
}

bool Sink::take(int fd, SSL* session) {
  std::string request;
  std::array<char, 16'384> bytes{};
  while (!is_whole(request)) {
    const auto got = session != nullptr ? SSL_read(session, bytes.data(), static_cast<int>(bytes.size()))
                                        : recv(fd, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    request.append(bytes.data(), static_cast<std::size_t>(got));
  }
  std::size_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = requests_.size();
    requests_.push_back(request);
    changed_.notify_all();
  }
  const std::string answer = wanted_.answer ? wanted_.answer(number, request) : http_answer(204);
  if (answer == "hang") {
    std::array<pollfd, 2> waited{{{fd, POLLIN, 0}, {ending_.get(), POLLIN, 0}}};
    return poll(waited.data(), waited.size(), -1) > 0;
  }
  if (session == nullptr) return send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) >= 0;
  return answer.empty() || SSL_write(session, answer.data(), static_cast<int>(answer.size())) > 0;
}

std::vector<std::string> Sink::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t Sink::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

bool Sink::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return requests_.size() >= count; });
}

bool Sink::wait_for_connections(std::size_t count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return connections_ >= count; });
}

}  // namespace onesec::egress::testing
