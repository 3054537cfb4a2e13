#include "config/load.h"

#include <sys/stat.h>

#include <cstdlib>

#include "config/keys.h"
#include "platform/file.h"

namespace onesec::config {
namespace {

constexpr std::size_t kMaxFileBytes =
    2 * 1'048'576;  // Above parse()'s own limit, so that its sentence is the one shown.

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

bool has_secrets_from(const Loaded& loaded, const std::string& path) {
  for (const Key& key : all_keys()) {
    const auto origin = loaded.origins.find(std::string(key.path));
    if (key.is_secret && origin != loaded.origins.end() && origin->second.starts_with(path + ":")) return true;
  }
  return false;
}

bool is_world_readable(const std::string& path) {
  struct stat info{};
  return stat(path.c_str(), &info) == 0 && (info.st_mode & S_IROTH) != 0;
}

}  // namespace

Environment environment_of_process() {
  return {.config = variable("ONESEC_CONFIG"),
          .host = variable("ONESEC_HOST"),
          .port = variable("ONESEC_PORT"),
          .api_key = variable("ONESEC_API_KEY")};
}

std::expected<Loaded, std::vector<Problem>> load(const LoadRequest& request) {
  std::optional<std::string> named = request.path;
  if (!named && request.environment.config && !request.environment.config->empty()) named = request.environment.config;
  const std::string path = named.value_or(request.default_path);
  const Result<std::string> text = platform::read_file(path, kMaxFileBytes);
  if (!text && (named || text.error().code != Code::NotFound)) {
    return std::unexpected(std::vector<Problem>{{path, text.error().what}});
  }
  auto loaded = parse(text ? *text : std::string(), path, request.environment, request.modules);
  if (loaded && text) loaded->file = path;
  if (loaded && has_secrets_from(*loaded, path) && is_world_readable(path)) {
    loaded->warnings.push_back({path, "holds secrets and every user may read it: chmod 640 " + path});
  }
  return loaded;
}

}  // namespace onesec::config
