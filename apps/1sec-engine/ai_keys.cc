#include "ai_keys.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "ai/provider/key_ring.h"
#include "platform/file.h"
#include "platform/random.h"

namespace onesec::app {
namespace {

constexpr std::size_t kMaxKeyBytes = 512;

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= kMaxKeyBytes &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

void add(std::vector<Secret>& keys, std::string_view text) {
  const bool is_there = std::ranges::any_of(keys, [&](const Secret& key) { return key.reveal() == text; });
  if (!is_there && keys.size() < ai::KeyRing::kMaxKeys) keys.emplace_back(text);
}

Status add_file(std::vector<Secret>& keys, const std::string& path) {
  Result<std::string> text = platform::read_file(path, 2 * ai::KeyRing::kMaxKeys * kMaxKeyBytes);
  if (!text) return text.error().code == Code::NotFound ? Status() : Status(fail(std::move(text).error()));
  Status right;
  std::string_view rest = *text;
  while (!rest.empty() && right) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) continue;
    if (is_key(line)) {
      add(keys, line);
    } else {
      right = fail(Code::InvalidInput, path + ": expected one key a line, printable and without blanks");
    }
  }
  explicit_bzero(text->data(), text->size());
  return right;
}

}  // namespace

Result<std::vector<Secret>> provider_keys(const config::AiAnalysis& configured, const std::string& data_dir) {
  std::vector<Secret> keys;
  for (const std::string& key : configured.api_keys) {
    if (!is_key(key)) return fail(Code::InvalidInput, "api_keys: expected printable text without blanks");
    add(keys, key);
  }
  if (!configured.key_env.empty()) {
    const char* value = std::getenv(configured.key_env.c_str());  // NOLINT(concurrency-mt-unsafe): nobody sets it.
    if (value == nullptr || !is_key(value)) {
      return fail(Code::InvalidInput, "key_env: the engine's environment has no key in " + quote(configured.key_env));
    }
    add(keys, value);
  }
  if (Status read = add_file(keys, data_dir + "/ai.keys"); !read) return fail(std::move(read).error());
  return keys;
}

ai::SecretCheck secrets_to_stop(const config::Config& configured, const std::vector<Secret>& keys,
                                const std::string& data_dir) {
  std::vector<std::string_view> secrets;
  for (const Secret& key : keys) secrets.push_back(key.reveal());
  for (const auto* list :
       {&configured.server.api_keys, &configured.server.read_only_keys, &configured.server.ingest_keys,
        &configured.alerts.webhook_secrets, &configured.alerts.webhook_urls}) {
    secrets.insert(secrets.end(), list->begin(), list->end());
  }
  for (const std::string* one : {&configured.bus.token, &configured.bus.password}) secrets.emplace_back(*one);
  std::vector<std::string> files;
  for (const char* name : {"api.token", "webhook.secret", "telemetry.id"}) {
    if (Result<std::string> text = platform::read_file(data_dir + "/" + name, 4'096)) files.push_back(std::move(*text));
  }
  for (const std::string& text : files) {
    std::string_view line = text;
    while (line.ends_with('\n')) line.remove_suffix(1);
    secrets.push_back(line);
  }
  HashKey key{};
  const std::string random = platform::random_bytes(sizeof(key));
  std::memcpy(&key, random.data(), sizeof(key));
  return {key, secrets};
}

}  // namespace onesec::app
