#include "bus/embedded_server.h"

#include <nlohmann/json.hpp>
#include <utility>

extern "C" {
int onesec_nats_start(const char* options, char** failure);
void onesec_nats_stop(void);
char* onesec_nats_stats(void);
char* onesec_nats_failure(void);
int onesec_nats_is_synced(void);
void onesec_nats_free(char* text);
}

namespace onesec::bus {
namespace {

std::string take(char* text) {
  std::string taken = text == nullptr ? "" : text;
  if (text != nullptr) onesec_nats_free(text);
  return taken;
}

}  // namespace

Result<EmbeddedServer> EmbeddedServer::start(const EmbeddedOptions& options) {
  std::string json;
  try {
    json = nlohmann::json{{"store_dir", options.store_dir},
                          {"token", options.token},
                          {"port", options.port},
                          {"engine", kEngine},
                          {"publisher", kPublisher},
                          {"publisher_password", options.publisher_password},
                          {"max_store_bytes", options.max_store_bytes},
                          {"memory_limit_bytes", options.memory_limit_bytes},
                          {"gc_percent", options.gc_percent}}
               .dump();
  } catch (const nlohmann::json::exception&) {
    return fail(Code::InvalidInput, "starting the bus: a path or the token is not UTF-8");
  }
  char* failure = nullptr;
  const int port = onesec_nats_start(json.c_str(), &failure);
  if (port == 0) {
    const std::string why = take(failure);
    const Code code = why.find("already runs") != std::string::npos ? Code::Exhausted
                      : why.find("empty") != std::string::npos || why.find("characters") != std::string::npos ||
                              why.find("not within") != std::string::npos || why.find("above zero") != std::string::npos
                          ? Code::InvalidInput
                          : Code::Unavailable;
    return fail(code, "starting the bus: " + why);
  }
  return EmbeddedServer(static_cast<std::uint16_t>(port));
}

EmbeddedServer::~EmbeddedServer() {
  if (port_ != 0) onesec_nats_stop();
}
EmbeddedServer::EmbeddedServer(EmbeddedServer&& other) noexcept : port_(std::exchange(other.port_, std::uint16_t{0})) {}
EmbeddedServer& EmbeddedServer::operator=(EmbeddedServer&& other) noexcept {
  if (this != &other) {
    if (port_ != 0) onesec_nats_stop();
    port_ = std::exchange(other.port_, std::uint16_t{0});
  }
  return *this;
}

std::string EmbeddedServer::url() const { return "nats://127.0.0.1:" + std::to_string(port_); }

EmbeddedStats EmbeddedServer::stats() const {
  EmbeddedStats stats;
  const nlohmann::json json = nlohmann::json::parse(take(onesec_nats_stats()), nullptr, false);
  if (!json.is_object()) return stats;
  stats.store_bytes = json.value("store_bytes", std::uint64_t{0});
  stats.heap_bytes = json.value("heap_bytes", std::uint64_t{0});
  stats.connections = json.value("connections", std::uint64_t{0});
  stats.log_errors = json.value("log_errors", std::uint64_t{0});
  stats.log_warnings = json.value("log_warnings", std::uint64_t{0});
  stats.last_error = json.value("last_error", std::string());
  return stats;
}

std::string EmbeddedServer::write_failure() const { return take(onesec_nats_failure()); }

bool embedded_server_is_synced() { return onesec_nats_is_synced() != 0; }

}  // namespace onesec::bus
