#include "platform/stream.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/ip_address.h"
#include "platform/clock.h"

namespace onesec::platform {
namespace {

std::string last_tls_error() {
  std::array<char, 256> text{};
  const unsigned long error = ERR_get_error();
  ERR_clear_error();
  if (error == 0) return "no details";
  ERR_error_string_n(error, text.data(), text.size());
  return text.data();
}

/// OpenSSL writes with write(), which raises SIGPIPE when the server is gone: that would end the process. Blocked for
/// this thread while it lives, and one that came is taken away, unless somebody else blocked it before.
class PipeSignalBlocked {
 public:
  PipeSignalBlocked() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalBlocked() {
    if (sigismember(&before_, SIGPIPE) == 1) return;
    const timespec now{};
    sigtimedwait(&pipe_, nullptr, &now);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  PipeSignalBlocked(const PipeSignalBlocked&) = delete;
  PipeSignalBlocked& operator=(const PipeSignalBlocked&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

}  // namespace

struct Stream::Tls {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{nullptr, &SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> session{nullptr, &SSL_free};

  std::unique_ptr<X509, decltype(&X509_free)> pinned{nullptr, &X509_free};

  Status load(const TlsOptions& options, const std::string& host, int fd);
  Status load_pinned(const std::string& path, const std::string& host, int fd);
};

namespace {

/// The chain isn't looked at: the certificate the server shows is ours, byte for byte, or it isn't.
int is_pinned(X509_STORE_CTX* chain, void* pinned) {
  if (X509_cmp(X509_STORE_CTX_get0_cert(chain), static_cast<const X509*>(pinned)) == 0) return 1;
  X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_REJECTED);
  return 0;
}

}  // namespace

Status Stream::Tls::load_pinned(const std::string& path, const std::string& host, int fd) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(path.c_str(), "r"), &BIO_free);
  if (file) pinned.reset(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
  if (!pinned) return fail(Code::InvalidInput, "loading the certificate " + quote(path) + ": " + last_tls_error());
  SSL_CTX_set_cert_verify_callback(context.get(), &is_pinned, pinned.get());
  session.reset(SSL_new(context.get()));
  if (!session || SSL_set_fd(session.get(), fd) != 1)
    return fail(Code::Exhausted, "making a TLS session: " + last_tls_error());
  if (!IpAddress::parse(host)) SSL_set_tlsext_host_name(session.get(), host.c_str());
  return {};
}

Status Stream::Tls::load(const TlsOptions& options, const std::string& host, int fd) {
  context.reset(SSL_CTX_new(TLS_client_method()));
  if (!context) return fail(Code::Exhausted, "making a TLS context: " + last_tls_error());
  SSL_CTX_set_min_proto_version(context.get(), options.allow_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (!options.pinned_cert_file.empty()) return load_pinned(options.pinned_cert_file, host, fd);
  const int trusted = options.ca_file.empty()
                          ? SSL_CTX_set_default_verify_paths(context.get())
                          : SSL_CTX_load_verify_locations(context.get(), options.ca_file.c_str(), nullptr);
  if (trusted != 1)
    return fail(Code::InvalidInput, "loading authorities " + quote(options.ca_file) + ": " + last_tls_error());
  if (!options.cert_file.empty() &&
      (SSL_CTX_use_certificate_chain_file(context.get(), options.cert_file.c_str()) != 1 ||
       SSL_CTX_use_PrivateKey_file(context.get(), options.key_file.c_str(), SSL_FILETYPE_PEM) != 1)) {
    return fail(Code::InvalidInput,
                "loading the client certificate " + quote(options.cert_file) + ": " + last_tls_error());
  }
  session.reset(SSL_new(context.get()));
  if (!session || SSL_set_fd(session.get(), fd) != 1)
    return fail(Code::Exhausted, "making a TLS session: " + last_tls_error());
  const bool is_address = IpAddress::parse(host).has_value();
  X509_VERIFY_PARAM* checks = SSL_get0_param(session.get());
  const int named = is_address ? X509_VERIFY_PARAM_set1_ip_asc(checks, host.c_str())
                               : X509_VERIFY_PARAM_set1_host(checks, host.c_str(), host.size());
  if (named != 1) return fail(Code::InvalidInput, "TLS: " + quote(host) + " is no host name");
  if (!is_address) SSL_set_tlsext_host_name(session.get(), host.c_str());
  return {};
}

Stream::Stream(Fd fd) : fd_(std::move(fd)) {}
Stream::~Stream() = default;
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;

Status Stream::start_tls(const TlsOptions& options, const std::string& host, milliseconds timeout,
                         const std::function<bool()>& goes_on) {
  tls_ = std::make_unique<Tls>();
  if (Status loaded = tls_->load(options, host, fd_.get()); !loaded) return loaded;
  const std::int64_t deadline = steady_nanos() + timeout.count() * 1'000'000;
  for (;;) {
    const PipeSignalBlocked quiet;
    ERR_clear_error();
    const int done = SSL_connect(tls_->session.get());
    if (done == 1) return {};
    const int why = SSL_get_error(tls_->session.get(), done);
    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
      const long verdict = SSL_get_verify_result(tls_->session.get());
      if (verdict != X509_V_OK) {
        return fail(Code::Denied,
                    std::string("TLS: the server's certificate is refused: ") + X509_verify_cert_error_string(verdict));
      }
      return fail(Code::Unavailable, "TLS handshake: " + last_tls_error());
    }
    const std::int64_t left = (deadline - steady_nanos()) / 1'000'000;
    if (left <= 0) return fail(Code::Unavailable, "TLS handshake: no answer in time");
    if (goes_on && !goes_on()) return fail(Code::Unavailable, "TLS handshake: given up");
    (void)wait(why == SSL_ERROR_WANT_WRITE, milliseconds(std::min<std::int64_t>(left, 200)));
  }
}

Result<std::size_t> Stream::read(char* into, std::size_t size) {
  if (tls_) {
    const PipeSignalBlocked quiet;
    ERR_clear_error();
    const int got = SSL_read(tls_->session.get(), into, static_cast<int>(std::min<std::size_t>(size, 1U << 30U)));
    if (got > 0) return static_cast<std::size_t>(got);
    const int why = SSL_get_error(tls_->session.get(), got);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return 0;
    if (why == SSL_ERROR_ZERO_RETURN) return fail(Code::Unavailable, "the server closed the connection");
    return fail(Code::Unavailable, "reading: " + last_tls_error());
  }
  for (;;) {
    const ssize_t got = recv(fd_.get(), into, size, MSG_DONTWAIT);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0) return fail(Code::Unavailable, "the server closed the connection");
    if (errno == EAGAIN) return 0;
    if (errno != EINTR) return fail_errno("reading from the server");
  }
}

Result<std::size_t> Stream::write(std::string_view bytes) {
  if (tls_) {
    const PipeSignalBlocked quiet;
    ERR_clear_error();
    const int sent =
        SSL_write(tls_->session.get(), bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), 1U << 30U)));
    if (sent > 0) return static_cast<std::size_t>(sent);
    const int why = SSL_get_error(tls_->session.get(), sent);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return 0;
    return fail(Code::Unavailable, "writing: " + last_tls_error());
  }
  for (;;) {
    const ssize_t sent = send(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EAGAIN) return 0;
    if (errno != EINTR) return fail_errno("writing to the server");
  }
}

bool Stream::wait(bool for_write, milliseconds timeout) const {
  pollfd waited{fd_.get(), static_cast<short>(for_write ? POLLOUT : POLLIN), 0};
  for (;;) {
    const int ready = poll(&waited, 1, static_cast<int>(std::clamp<std::int64_t>(timeout.count(), 0, 3'600'000)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

}  // namespace onesec::platform
