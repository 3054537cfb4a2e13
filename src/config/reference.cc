#include "config/reference.h"

#include <nlohmann/json.hpp>

#include "config/difference.h"
#include "config/keys.h"

namespace onesec::config {
namespace {

using Json = nlohmann::ordered_json;

std::string allowed(const Key& key) {
  if (std::holds_alternative<bool* (*)(Config&)>(key.slot)) return "true, false";
  if (std::holds_alternative<std::uint32_t* (*)(Config&)>(key.slot)) {
    return std::to_string(key.min) + " to " + std::to_string(key.max);
  }
  if (is_list(key)) return "list of text";
  if (key.choices.empty()) return "text";
  std::string words(key.choices);
  for (std::size_t bar = words.find('|'); bar != std::string::npos; bar = words.find('|')) words.replace(bar, 1, ", ");
  return words;
}

Json choices_of(std::string_view choices) {
  Json words = Json::array();
  while (!choices.empty()) {
    const std::size_t bar = choices.find('|');
    words.push_back(std::string(choices.substr(0, bar)));
    choices = bar == std::string_view::npos ? std::string_view() : choices.substr(bar + 1);
  }
  return words;
}

Json schema_of(const Key& key) {
  Json schema = {{"description", std::string(key.sentence)}, {"default", Json::parse(value_text(key, Config()))}};
  if (std::holds_alternative<bool* (*)(Config&)>(key.slot)) {
    schema["type"] = "boolean";
  } else if (std::holds_alternative<std::uint32_t* (*)(Config&)>(key.slot)) {
    schema["type"] = "integer";
    schema["minimum"] = key.min;
    schema["maximum"] = key.max;
  } else if (is_list(key)) {
    schema["type"] = "array";
    schema["items"] = {{"type", "string"}, {"minLength", 1}};
  } else {
    schema["type"] = "string";
    if (!key.choices.empty()) schema["enum"] = choices_of(key.choices);
  }
  if (is_reloadable(key.path)) schema["x-reload"] = true;
  return schema;
}

Json closed_object() { return {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}}; }

Json files_schema() {
  Json item = closed_object();
  item["required"] = {"path"};
  item["properties"]["path"] = {{"type", "string"}, {"pattern", "^/"}};
  item["properties"]["format"] = {{"type", "string"}, {"enum", choices_of(kFileFormats)}, {"default", "auto"}};
  return {{"description", "Log files to follow; auto: this host's usual ones."},
          {"default", "auto"},
          {"oneOf", Json::array({Json{{"const", "auto"}}, Json{{"type", "array"}, {"items", std::move(item)}}})}};
}

Json module_schema() {
  Json module = closed_object();
  module["properties"]["enabled"] = {{"type", "boolean"}, {"default", true}};
  module["properties"]["settings"] = {
      {"type", "object"}, {"additionalProperties", {{"type", Json::array({"string", "number", "boolean"})}}}};
  return module;
}

}  // namespace

std::string reference_page() {
  std::string page =
      "<!-- Made from src/config/keys.cc by its tests; change that. -->\n# Configuration\n\n"
      "One YAML file: the one that `--config` or `ONESEC_CONFIG` names, which must exist, else "
      "`/etc/1sec/config.yaml`, which "
      "need not. Keys that it doesn't give have their defaults. An unknown key or a value out of range stops the "
      "start, and all "
      "that is wrong is told at once with file, line and column. `1sec config` shows what is in force and where each "
      "value "
      "comes from, secrets masked. `1sec config reload`, or SIGHUP to the engine, reads the file again: all of it, or, "
      "when anything is wrong, when the file is gone, or a key has changed that needs a restart, nothing. The file's "
      "folder stays readable for that, so an editor may put another file in its place (not in /). `systemctl reload "
      "1sec` sends that SIGHUP; to `1sec up` it means that its terminal has gone, and ends both (not under "
      "nohup).\n\n| key | default | allowed | what "
      "it does |\n|---|---|---|---|\n";
  const Config defaults;
  for (const Key& key : all_keys()) {
    page += "| `" + std::string(key.path) + "` | `" + value_text(key, defaults) + "` | " + allowed(key) + " | " +
            std::string(key.sentence) + (key.is_secret ? " Secret: masked wherever it is shown." : "") +
            (is_reloadable(key.path) ? " A reload takes it." : "") + " |\n";
  }
  page +=
      "| `sources.files` | `\"auto\"` | auto, or a list of `{path, format}` | Log files to follow. `path` begins with "
      "/ and may "
      "hold `*` and `?`; `format` is auto, auth, access, json or syslog. auto takes this host's usual logs; an empty "
      "list "
      "takes none. |\n"
      "| `modules.NAME.enabled` | `true` | true, false | Whether the module looks at events. |\n"
      "| `modules.NAME.settings` | `{}` | see the module's page | Thresholds of its detectors; those that aren't given "
      "keep "
      "their defaults, and the module stays enabled. |\n\n"
      "## Environment\n\nAlways applied, over the file.\n\n| variable | key |\n|---|---|\n"
      "| `ONESEC_CONFIG` | the file, when `--config` doesn't name one |\n| `ONESEC_HOST` | `server.host` |\n"
      "| `ONESEC_PORT` | `server.port` |\n| `ONESEC_API_KEY` | one more of `server.api_keys` |\n";
  return page;
}

std::string json_schema() {
  Json root = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "1SEC configuration"}};
  root.update(closed_object());
  const auto section = [](Json& object, const std::string& name) -> Json& {
    Json& properties = object["properties"];
    if (!properties.contains(name)) properties[name] = closed_object();
    return properties[name];
  };
  for (const Key& key : all_keys()) {
    Json* here = &root;
    std::string_view path = key.path;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
      here = &section(*here, std::string(path.substr(0, dot)));
      path.remove_prefix(dot + 1);
    }
    (*here)["properties"][std::string(path)] = schema_of(key);
  }
  section(root, "sources")["properties"]["files"] = files_schema();
  section(root, "modules")["additionalProperties"] = module_schema();
  return root.dump(2) + "\n";
}

}  // namespace onesec::config
