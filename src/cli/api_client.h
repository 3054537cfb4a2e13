#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/http_response.h"
#include "base/result.h"
#include "cli/options.h"

namespace onesec::cli {

/// Asks the engine, by TLS when its certificate is known; one connection a request, blocking, bounded in size and time.
/// The only code of this room that connects, and only to the address it is told: names other than "localhost" are not
/// looked up.
class ApiClient {
 public:
  /// The key: --api-key-file, $ONESEC_API_KEY, DATA_DIR/api.token. Without one, requests go out without.
  explicit ApiClient(const Options& options);

  struct Body {
    std::string_view bytes;
    std::string_view type = "application/json";
    std::string_view idempotency_key;
  };
  enum class Answerer : std::uint8_t {
    Nobody,    ///< The port is free.
    Engine,    ///< Ours.
    Stranger,  ///< Something that isn't: another program, or one that says nothing within 3 s.
  };
  /// Who listens there. Asks without the key, which is nobody else's business.
  [[nodiscard]] Answerer who_answers() const;
  /// Any status is a success here. Unavailable: nothing answers; the sentence says what to do.
  [[nodiscard]] Result<HttpAnswer> ask(std::string_view method, std::string_view path, const Body& body) const;
  [[nodiscard]] Result<HttpAnswer> ask(std::string_view method, std::string_view path) const {
    return ask(method, path, {});
  }
  /// Statuses from 400 on are failures with the engine's own sentence.
  [[nodiscard]] Result<std::string> call(std::string_view method, std::string_view path, const Body& body) const;
  [[nodiscard]] Result<std::string> call(std::string_view method, std::string_view path) const {
    return call(method, path, {});
  }

 private:
  [[nodiscard]] Result<HttpAnswer> exchange(std::string_view request, std::int64_t timeout_ms, std::size_t max_body,
                                            bool& is_open) const;
  [[nodiscard]] std::string head(std::string_view method, std::string_view path) const;

  std::string host_;
  std::uint16_t port_ = 0;
  std::string tls_cert_;
  std::string key_;
  std::string key_problem_;  ///< Why there is no key, for the sentence behind a 401.
};

/// For a path or query: everything but letters, digits and -_.~ as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace onesec::cli
