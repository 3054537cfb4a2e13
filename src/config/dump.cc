#include "config/dump.h"

#include <nlohmann/json.hpp>

#include "config/keys.h"

namespace onesec::config {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json files_of(const Config& config) {
  if (!config.sources.files) return "auto";
  Json files = Json::array();
  for (const FileSource& file : *config.sources.files) files.push_back({{"path", file.path}, {"format", file.format}});
  return files;
}

/// A place in a tree of objects, by its dotted path. Module and setting names may hold dots, so they don't go through
/// it.
Json& place(Json& root, std::string_view path) {
  Json* here = &root;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    here = &(*here)[std::string(path.substr(0, dot))];
    path.remove_prefix(dot + 1);
  }
  return (*here)[std::string(path)];
}

Json tree_of(const Config& config) {
  Json root = Json::object();
  for (const Key& key : all_keys()) place(root, key.path) = Json::parse(value_text(key, config));
  place(root, "sources.files") = files_of(config);
  for (const auto& [name, module] : config.modules) {
    Json settings = Json::object();
    for (const auto& [setting, value] : module.settings) settings[setting] = value;
    root["modules"][name] = {{"enabled", module.enabled}, {"settings", std::move(settings)}};
  }
  return root;
}

std::string origin_of(const Loaded& loaded, const std::string& path) {
  const auto found = loaded.origins.find(path);
  return found == loaded.origins.end() ? "default" : found->second;
}

void write_tree(const Loaded& loaded, const Json& node, const std::string& path, std::size_t depth, std::string& out) {
  for (const auto& [name, value] : node.items()) {
    const std::string here = path.empty() ? name : path + "." + name;
    const bool is_plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    out += std::string(depth * 2, ' ') + (is_plain && !name.empty() ? name : text_of(Json(name))) + ":";
    if (value.is_object() && !value.empty()) {
      out += "\n";
      write_tree(loaded, value, here, depth + 1, out);
    } else {
      out += " " + text_of(value) + (value.is_object() ? "" : "  # " + origin_of(loaded, here)) + "\n";
    }
  }
}

}  // namespace

std::string dump_yaml(const Loaded& loaded) {
  std::string out;
  write_tree(loaded, tree_of(loaded.config), "", 0, out);
  return out;
}

std::string dump_json(const Loaded& loaded) {
  Json origins = Json::object();
  for (const Key& key : all_keys()) origins[std::string(key.path)] = origin_of(loaded, std::string(key.path));
  origins["sources.files"] = origin_of(loaded, "sources.files");
  for (const auto& [path, origin] : loaded.origins) origins[path] = origin;
  Json root = {{"config", tree_of(loaded.config)}, {"origins", std::move(origins)}};
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace onesec::config
