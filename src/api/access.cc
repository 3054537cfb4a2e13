#include "api/access.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <stdexcept>

#include "platform/random.h"

namespace onesec::api {
namespace {

std::array<std::uint8_t, 32> digest_of(std::string_view secret) {
  // SHA256() looks for the algorithm each time, which takes longer than the digest of a key.
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> kind(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                    &EVP_MD_free);
  std::array<std::uint8_t, 32> digest{};
  if (EVP_Digest(secret.data(), secret.size(), digest.data(), nullptr, kind.get(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-256");  // Never go on: equal digests let everybody in.
  }
  return digest;
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
         });
}

}  // namespace

std::string_view name_of(Role role) {
  switch (role) {
    case Role::None:
      return "none";
    case Role::Read:
      return "read";
    case Role::Ingest:
      return "ingest";
    case Role::Admin:
      return "admin";
  }
  return "none";
}

bool permits(Role held, Role needed) { return needed == Role::None || held == Role::Admin || held == needed; }

Access::Access(const std::vector<ApiKey>& keys) : key_(platform::random_key()) { set(keys); }

void Access::set(const std::vector<ApiKey>& keys) {
  std::vector<Known> known;
  for (const ApiKey& key : keys) {
    if (key.secret.empty()) continue;  // An empty secret would let everybody in.
    known.push_back({digest_of(key.secret), {key.name, key.role}, key.is_loopback_only});
  }
  const std::lock_guard lock(mutex_);
  known_ = std::move(known);
  ++generation_;
}

Caller Access::identify(std::string_view secret, bool is_loopback) const {
  if (secret.empty()) return {};
  const std::array<std::uint8_t, 32> digest = digest_of(secret);
  const std::lock_guard lock(mutex_);
  const Known* found = nullptr;
  for (const Known& known : known_) {
    const bool is_equal = CRYPTO_memcmp(known.digest.data(), digest.data(), digest.size()) == 0;
    if (is_equal && (is_loopback || !known.is_loopback_only)) found = &known;
  }
  return found != nullptr ? found->caller : Caller{};
}

const Caller& Access::identify(std::string_view secret, bool is_loopback, Recognised& last) const {
  const Hash128 mark = sip_hash128(key_, secret);
  // Before the keys are looked at: what is found may be newer than its generation, never older.
  const std::uint64_t generation = generation_;
  const bool is_same = CRYPTO_memcmp(&mark, &last.mark, sizeof mark) == 0;
  if (is_same && last.generation == generation && last.caller.role != Role::None) return last.caller;
  last = {mark, generation, identify(secret, is_loopback)};
  return last.caller;
}

std::string_view presented_secret(std::string_view authorization, std::string_view api_key) {
  constexpr std::string_view kBearer = "Bearer ";
  if (authorization.empty()) return api_key;
  if (authorization.size() > kBearer.size() && equal_without_case(authorization.substr(0, kBearer.size()), kBearer)) {
    authorization.remove_prefix(kBearer.size());
  }
  return authorization;
}

bool is_loopback_host(std::string_view host) {
  if (host.starts_with('[')) return host.starts_with("[::1]") && (host.size() == 5 || host[5] == ':');
  host = host.substr(0, host.find(':'));
  return host == "127.0.0.1" || equal_without_case(host, "localhost");
}

}  // namespace onesec::api
