#include "cli/api_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "platform/clock.h"
#include "platform/file.h"
#include "platform/stream.h"

namespace onesec::cli {
namespace {

/// 1,000 alerts with evidence are about 5 MiB.
constexpr std::size_t kMaxBody = 64UL * 1024 * 1024;
/// A status change waits for the disk; past this the engine hangs.
constexpr std::int64_t kTimeoutMs = 30'000;
/// Our own engine answers its health in milliseconds.
constexpr std::int64_t kProbeMs = 3'000;
constexpr std::size_t kMaxHealth = 64UL * 1024;
constexpr std::size_t kMaxKey = 4'096;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Result<Address> address_of(const std::string& host, std::uint16_t port) {
  Address address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (::inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address.size = sizeof(*v4);
  } else if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address.size = sizeof(*v6);
  } else {
    return fail(Code::InvalidInput, "--host: expected an address or localhost, found " + quote(host));
  }
  return address;
}

/// A connection with one deadline for everything.
class Connection {
 public:
  explicit Connection(std::int64_t timeout_ms)
      : deadline_(platform::steady_nanos() / 1'000'000 + timeout_ms), timeout_ms_(timeout_ms) {}

  Status open(const Address& address) {
    platform::Fd fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd.is_open()) return platform::fail_errno("making a socket");
    const bool is_connected =
        ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0;
    if (!is_connected && errno != EINPROGRESS) return platform::fail_errno("connecting");
    const int number = fd.get();
    stream_.emplace(std::move(fd));
    if (is_connected) return {};
    if (Status ready = wait(true); !ready) return ready;
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(number, SOL_SOCKET, SO_ERROR, &error, &size);
    return error == 0 ? Status() : platform::fail_errno("connecting", error);
  }

  Status start_tls(const std::string& certificate, const std::string& host) {
    platform::TlsOptions options;
    options.pinned_cert_file = certificate;
    const std::int64_t left = deadline_ - platform::steady_nanos() / 1'000'000;
    return stream_->start_tls(options, host, milliseconds(std::max<std::int64_t>(left, 1)));
  }

  /// The peer may answer, and close, before it has read everything: then what was sent is enough, and what it answered
  /// tells.
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

  Status receive(HttpResponseReader& reader) {
    std::array<char, 65'536> bytes{};
    while (true) {
      const Result<std::size_t> got = stream_->read(bytes.data(), bytes.size());
      if (!got) return fail(Code::Unavailable, "the engine closed the connection without an answer");
      if (*got == 0) {
        if (Status ready = wait(false); !ready) return ready;
        continue;
      }
      const Result<bool> done = reader.feed({bytes.data(), *got});
      if (!done) return fail(done.error());
      if (*done) return {};
    }
  }

 private:
  Status wait(bool for_write) const {
    const std::int64_t left = deadline_ - platform::steady_nanos() / 1'000'000;
    if (left <= 0 || !stream_->wait(for_write, milliseconds(left))) {
      return fail(Code::Unavailable, "no answer within " + std::to_string(timeout_ms_ / 1'000) + " s");
    }
    return {};
  }
  std::optional<platform::Stream> stream_;
  std::int64_t deadline_ = 0;
  std::int64_t timeout_ms_ = 0;
};

std::string first_line(std::string text) {
  text.resize(std::min(text.size(), text.find_first_of("\r\n")));
  return text;
}

}  // namespace

ApiClient::ApiClient(const Options& options) : host_(options.host), port_(options.port), tls_cert_(options.tls_cert) {
  const char* given = std::getenv("ONESEC_API_KEY");
  if (options.api_key_file.empty() && given != nullptr && *given != '\0') {
    key_ = first_line(given);
    return;
  }
  const std::string path = options.api_key_file.empty() ? data_dir_of(options) + "/api.token" : options.api_key_file;
  const Result<std::string> text = platform::read_file(path, kMaxKey);
  if (text) {
    key_ = first_line(*text);
  } else {
    key_problem_ = text.error().what;
  }
}

std::string ApiClient::head(std::string_view method, std::string_view path) const {
  const bool is_v6 = host_.find(':') != std::string::npos;
  return std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: " + (is_v6 ? "[" : "") + host_ +
         (is_v6 ? "]" : "") + ":" + std::to_string(port_) + "\r\nConnection: close\r\n";
}

/// `is_open`: whether anybody took the connection.
Result<HttpAnswer> ApiClient::exchange(std::string_view request, std::int64_t timeout_ms, std::size_t max_body,
                                       bool& is_open) const {
  is_open = false;
  const Result<Address> address = address_of(host_, port_);
  if (!address) return fail(address.error());
  Connection connection(timeout_ms);
  if (Status opened = connection.open(*address); !opened) return fail(opened.error());
  is_open = true;
  if (!tls_cert_.empty()) {
    if (Status secured = connection.start_tls(tls_cert_, host_); !secured) return fail(secured.error());
  }
  if (Status sent = connection.send(request); !sent) return fail(sent.error());
  HttpResponseReader reader(max_body);
  if (Status received = connection.receive(reader); !received) return fail(received.error());
  return std::move(reader.answer());
}

ApiClient::Answerer ApiClient::who_answers() const {
  bool is_open = false;
  const Result<HttpAnswer> answer =
      exchange(head("GET", "/health") + "Content-Length: 0\r\n\r\n", kProbeMs, kMaxHealth, is_open);
  if (!is_open) return Answerer::Nobody;
  const auto json = answer ? nlohmann::json::parse(answer->body, nullptr, false) : nlohmann::json();
  return json.is_object() && json.contains("bus_connected") ? Answerer::Engine : Answerer::Stranger;
}

Result<HttpAnswer> ApiClient::ask(std::string_view method, std::string_view path, const Body& body) const {
  std::string request = head(method, path);
  if (!key_.empty()) request += "Authorization: Bearer " + key_ + "\r\n";
  if (!body.idempotency_key.empty()) request += "Idempotency-Key: " + std::string(body.idempotency_key) + "\r\n";
  if (!body.bytes.empty()) request += "Content-Type: " + std::string(body.type) + "\r\n";
  request += "Content-Length: " + std::to_string(body.bytes.size()) + "\r\n\r\n";
  request += body.bytes;
  bool is_open = false;
  Result<HttpAnswer> answer = exchange(request, kTimeoutMs, kMaxBody, is_open);
  if (answer || is_open || answer.error().code == Code::InvalidInput) return answer;
  return fail(Code::Unavailable, "no engine answers at " + host_ + " port " + std::to_string(port_) + " (" +
                                     answer.error().what + "); start it with: 1sec up");
}

Result<std::string> ApiClient::call(std::string_view method, std::string_view path, const Body& body) const {
  Result<HttpAnswer> answer = ask(method, path, body);
  if (!answer) return fail(answer.error());
  if (answer->status < 400) return std::move(answer->body);
  const auto json = nlohmann::json::parse(answer->body, nullptr, false);
  std::string sentence = json.is_object() && json.contains("error") && json["error"].is_string()
                             ? json["error"].get<std::string>()
                             : "the engine answered " + std::to_string(answer->status);
  if (answer->status == 401 && !key_problem_.empty()) {
    sentence += " (" + key_problem_ + "; run this as root or as the engine's user, or give --api-key-file)";
  }
  switch (answer->status) {
    case 401:
    case 403:
      return fail(Code::Denied, std::move(sentence));
    case 404:
      return fail(Code::NotFound, std::move(sentence));
    case 429:
    case 503:
      return fail(Code::Unavailable, std::move(sentence));
    default:
      return fail(Code::InvalidInput, std::move(sentence));
  }
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '_' || c == '.' || c == '~';
    if (is_plain) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 15U]);
    }
  }
  return out;
}

}  // namespace onesec::cli
