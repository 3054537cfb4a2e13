#include "config/parse.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/result.h"
#include "base/url.h"
#include "config/ai_consent.h"
#include "config/keys.h"

namespace onesec::config {
namespace {

constexpr std::size_t kMaxFileBytes = 1'048'576;  // A long file of settings is 10 KiB; refused above, before parsing.
constexpr std::size_t kMaxProblems = 100;         // More is a wrong file, not typing errors; the rest is left out.

/// Where the documents of a text start; reads them and keeps nothing.
class DocumentStarts : public YAML::EventHandler {
 public:
  std::vector<YAML::Mark> starts;

  void OnDocumentStart(const YAML::Mark& mark) override { starts.push_back(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

class Parser {
 public:
  Parser(std::string_view file, std::span<const std::string_view> modules) : file_(file), modules_(modules) {}

  void read(std::string_view text);
  void apply(const Environment& environment);
  void check_together();
  void check_external_bus(const Bus& bus);
  void check_webhooks(const Alerts& alerts);
  void check_telemetry(const Telemetry& telemetry);
  void check_ai(const AiAnalysis& ai);
  void check_contact(const std::string& contact);
  void check_socket(const std::string& path);
  [[nodiscard]] const std::string& origin_or_file(const std::string& path) const {
    const auto at = loaded_.origins.find(path);
    return at == loaded_.origins.end() ? file_ : at->second;
  }
  std::expected<Loaded, std::vector<Problem>> result() && {
    if (!problems_.empty()) return std::unexpected(std::move(problems_));
    return std::move(loaded_);
  }

 private:
  /// Each key with its value, after unknown shapes and doubled keys were told.
  using Entries = std::vector<std::pair<std::string, std::pair<YAML::Node, YAML::Node>>>;

  std::string at(const YAML::Mark& mark) const {
    if (mark.is_null()) return file_;
    return file_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
  }
  void tell(std::string where, std::string what) {
    if (problems_.size() < kMaxProblems) problems_.push_back({std::move(where), std::move(what)});
  }
  void tell(const YAML::Node& node, std::string what) { tell(at(node.Mark()), std::move(what)); }
  void remember(const std::string& path, const YAML::Node& node) {
    loaded_.origins[path] = file_ + ":" + std::to_string(node.Mark().line + 1);
  }

  Entries entries_of(const YAML::Node& mapping, std::string_view what);
  void unknown(const YAML::Node& key, std::string_view name, std::span<const std::string_view> known);
  void read_section(const YAML::Node& mapping, const std::string& prefix);
  void read_value(const Key& key, const YAML::Node& value);
  void read_files(const YAML::Node& list);
  void read_file(const YAML::Node& item);
  void read_modules(const YAML::Node& mapping);
  void read_module(const std::string& name, const YAML::Node& mapping);
  void read_settings(const std::string& path, Module& module, const YAML::Node& mapping);
  void set(const char* variable, std::string_view path, const std::optional<std::string>& text);

  std::string file_;
  std::span<const std::string_view> modules_;
  Loaded loaded_;
  std::vector<Problem> problems_;
};

Parser::Entries Parser::entries_of(const YAML::Node& mapping, std::string_view what) {
  Entries entries;
  if (mapping.IsNull()) return entries;  // "server:" with nothing below it.
  if (!mapping.IsMap()) {
    tell(mapping, std::string(what) + ": expected keys with values");
    return entries;
  }
  std::set<std::string> seen;
  for (const auto& entry : mapping) {
    if (!entry.first.IsScalar()) {
      tell(entry.first, "expected a name as key");
      continue;
    }
    const std::string& name = entry.first.Scalar();
    if (!seen.insert(name).second) {
      tell(entry.first, quote(name) + " stands twice");
      continue;
    }
    entries.push_back({name, {entry.first, entry.second}});
  }
  return entries;
}

void Parser::unknown(const YAML::Node& key, std::string_view name, std::span<const std::string_view> known) {
  std::string what = "unknown key " + quote(name);
  if (const std::optional<std::string_view> meant = nearest(name, known))
    what += "; did you mean " + std::string(*meant) + "?";
  tell(key, std::move(what));
}

/// The names that may stand under "sources.": of the table's keys, and of the two structures.
std::vector<std::string_view> names_under(std::string_view prefix) {
  std::vector<std::string_view> names;
  for (const Key& key : all_keys()) {
    if (!key.path.starts_with(prefix)) continue;
    const std::string_view rest = key.path.substr(prefix.size());
    const std::string_view name = rest.substr(0, rest.find('.'));
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  if (prefix == "sources.") names.emplace_back("files");
  return names;
}

void Parser::read_section(const YAML::Node& mapping, const std::string& prefix) {
  const std::vector<std::string_view> known = names_under(prefix);
  for (const auto& [name, nodes] :
       entries_of(mapping, prefix.empty() ? "the file" : prefix.substr(0, prefix.size() - 1))) {
    const std::string path = prefix + name;
    if (std::ranges::find(known, name) == known.end()) {
      unknown(nodes.first, name, known);
    } else if (path == "modules") {
      read_modules(nodes.second);
    } else if (path == "sources.files") {
      read_files(nodes.second);
    } else if (const Key* key = key_at(path)) {
      read_value(*key, nodes.second);
    } else {
      read_section(nodes.second, path + ".");
    }
  }
}

void Parser::read_value(const Key& key, const YAML::Node& value) {
  const std::string path(key.path);
  if (is_list(key)) {
    if (!value.IsSequence()) return tell(value, path + ": expected a list");
    remember(path, value);
    for (const YAML::Node& item : value) {
      if (!item.IsScalar()) {
        tell(item, path + ": expected a single value");
      } else if (const std::optional<std::string> wrong = set_value(key, loaded_.config, item.Scalar())) {
        tell(item, path + ": " + *wrong);
      }
    }
    return;
  }
  if (!value.IsScalar()) return tell(value, path + ": expected a single value");
  remember(path, value);
  if (const std::optional<std::string> wrong = set_value(key, loaded_.config, value.Scalar())) {
    tell(value, path + ": " + *wrong);
  }
}

void Parser::read_files(const YAML::Node& list) {
  if (list.IsScalar() && list.Scalar() == "auto") return;
  if (!list.IsSequence()) return tell(list, "sources.files: expected a list of {path, format}, or auto");
  loaded_.config.sources.files.emplace();
  remember("sources.files", list);
  for (const YAML::Node& item : list) read_file(item);
}

void Parser::read_file(const YAML::Node& item) {
  static constexpr std::string_view kKnown[] = {"path", "format"};
  FileSource source;
  for (const auto& [name, nodes] : entries_of(item, "sources.files")) {
    if (name != "path" && name != "format") {
      unknown(nodes.first, name, kKnown);
    } else if (!nodes.second.IsScalar()) {
      tell(nodes.second, name + ": expected a single value");
    } else if (name == "path") {
      source.path = nodes.second.Scalar();
    } else if (!is_choice(kFileFormats, nodes.second.Scalar())) {
      tell(nodes.second,
           "format: expected one of auto, auth, access, json, syslog, found " + quote(nodes.second.Scalar()));
    } else {
      source.format = nodes.second.Scalar();
    }
  }
  if (source.path.empty() || source.path.front() != '/' || source.path.find('\0') != std::string::npos) {
    tell(item, "sources.files: expected a path that begins with /");
  }
  loaded_.config.sources.files->push_back(std::move(source));
}

void Parser::read_modules(const YAML::Node& mapping) {
  for (const auto& [name, nodes] : entries_of(mapping, "modules")) {
    if (const std::string prefix = "modules." + name + "."; key_at(prefix + "enabled") != nullptr) {
      read_section(nodes.second, prefix);
    } else if (!modules_.empty() && std::ranges::find(modules_, name) == modules_.end()) {
      std::vector<std::string_view> known = names_under("modules.");
      known.insert(known.end(), modules_.begin(), modules_.end());
      unknown(nodes.first, name, known);
    } else {
      read_module(name, nodes.second);
    }
  }
}

void Parser::read_module(const std::string& name, const YAML::Node& mapping) {
  static constexpr std::string_view kKnown[] = {"enabled", "settings"};
  Module& module = loaded_.config.modules[name];
  const std::string path = "modules." + name;
  for (const auto& [key, nodes] : entries_of(mapping, path)) {
    if (key == "settings") {
      read_settings(path + ".settings", module, nodes.second);
    } else if (key != "enabled") {
      unknown(nodes.first, key, kKnown);
    } else if (!nodes.second.IsScalar() || (nodes.second.Scalar() != "true" && nodes.second.Scalar() != "false")) {
      tell(nodes.second, path + ".enabled: expected true or false");
    } else {
      module.enabled = nodes.second.Scalar() == "true";
      remember(path + ".enabled", nodes.second);
    }
  }
}

void Parser::read_settings(const std::string& path, Module& module, const YAML::Node& mapping) {
  for (const auto& [name, nodes] : entries_of(mapping, path)) {
    if (!nodes.second.IsScalar()) {
      tell(nodes.second, path + "." + name + ": expected a single value");
      continue;
    }
    module.settings[name] = nodes.second.Scalar();
    remember(path + "." + name, nodes.second);
  }
}

void Parser::read(std::string_view text) {
  if (text.size() > kMaxFileBytes) return tell(file_, "expected at most 1 MiB of text");
  try {
    // Not LoadAll: yaml-cpp 0.7 makes no headway at a stray "," and would give documents without end.
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    DocumentStarts documents;
    if (!parser.HandleNextDocument(documents)) return;  // Nothing but comments.
    if (parser.HandleNextDocument(documents)) return tell(at(documents.starts.back()), "expected one document");
    read_section(YAML::Load(std::string(text)), "");
  } catch (const YAML::Exception& error) {
    tell(at(error.mark), error.msg);
  }
}

void Parser::set(const char* variable, std::string_view path, const std::optional<std::string>& text) {
  if (!text || text->empty()) return;
  if (const std::optional<std::string> wrong = set_value(*key_at(path), loaded_.config, *text))
    return tell(variable, *wrong);
  std::string& origin = loaded_.origins[std::string(path)];
  // A list keeps what the file gave, so both are its origin.
  origin = (is_list(*key_at(path)) && !origin.empty() ? origin + ", " : std::string()) + "env " + variable;
}

void Parser::apply(const Environment& environment) {
  set("ONESEC_HOST", "server.host", environment.host);
  set("ONESEC_PORT", "server.port", environment.port);
  set("ONESEC_API_KEY", "server.api_keys", environment.api_key);
}

/// Every event goes there: in plain text to nobody but this machine, unless its owner says so.
void Parser::check_external_bus(const Bus& bus) {
  const bool is_plain = bus.url.starts_with("nats://") && bus.tls_ca.empty() && bus.tls_cert.empty();
  if (bus.embedded || bus.insecure || !is_plain) return;
  const Result<Url> url = parse_url("http://" + bus.url.substr(std::string_view("nats://").size()));
  if (url && is_own_loopback(*url)) return;
  tell(origin_or_file("bus.url"),
       "bus.url: expected tls:// for a server on another host; bus.insecure: true sends every event in plain text");
}

/// By number, because an address may hold a key.
void Parser::check_webhooks(const Alerts& alerts) {
  const std::string& where = origin_or_file("alerts.webhook_urls");
  if (alerts.webhook_urls.size() > 16) tell(where, "alerts.webhook_urls: expected at most 16 addresses");
  for (std::size_t i = 0; i < alerts.webhook_urls.size(); ++i) {
    const std::string number = "alerts.webhook_urls, number " + std::to_string(i + 1) + ": ";
    const Result<Url> url = parse_url(alerts.webhook_urls[i]);
    if (!url) {
      tell(where, number + url.error().what);
    } else if (!url->is_tls && !is_own_loopback(*url)) {
      tell(where, number + "expected https: plain http is for this machine's own loopback only");
    }
  }
}

void Parser::check_telemetry(const Telemetry& telemetry) {
  if (telemetry.enabled && telemetry.endpoint.empty()) {
    tell(origin_or_file("telemetry.enabled"), "telemetry.enabled is true: telemetry.endpoint is needed");
  }
  if (telemetry.endpoint.empty()) return;
  const Result<Url> url = parse_url(telemetry.endpoint);
  if (!url) {
    tell(origin_or_file("telemetry.endpoint"), "telemetry.endpoint: " + url.error().what);
  } else if (!url->is_tls && !is_own_loopback(*url)) {
    tell(origin_or_file("telemetry.endpoint"),
         "telemetry.endpoint: expected https: plain http is for this machine's own loopback only");
  }
}

/// RFC 9116, 2.5.3: a URI.
void Parser::check_contact(const std::string& contact) {
  const bool has_scheme =
      contact.starts_with("mailto:") || contact.starts_with("https://") || contact.starts_with("tel:");
  const bool is_plain = std::ranges::all_of(contact, [](char c) { return c > ' ' && c <= '~'; });
  if (contact.empty() || (has_scheme && is_plain && contact.size() <= 200)) return;
  tell(origin_or_file("server.security_contact"),
       "server.security_contact: expected mailto:, https:// or tel: and no blanks, found " + quote(contact));
}

/// The engine may remove files in its folder, so that is never one that the whole machine shares, as /run is.
void Parser::check_socket(const std::string& path) {
  constexpr std::size_t kLongest = 107;  // The kernel's.
  constexpr std::ptrdiff_t kLeastDepth = 3;
  if (path.empty()) return;
  const bool is_plain = path.starts_with('/') && !path.ends_with('/') && path.find("//") == std::string::npos &&
                        (path + "/").find("/./") == std::string::npos && (path + "/").find("/../") == std::string::npos;
  if (is_plain && path.size() <= kLongest && std::ranges::count(path, '/') >= kLeastDepth) return;
  tell(origin_or_file("server.socket"),
       "server.socket: expected an absolute path of at most 107 bytes in a folder of its own, as /run/1sec/api.sock, "
       "found " +
           quote(path));
}

/// What would leave needs all of it: somebody's word, a place, a model.
void Parser::check_ai(const AiAnalysis& ai) {
  if (!ai.enabled || ai.provider == "none") return;
  const std::string settings = "modules.ai_analysis_engine.settings.";
  const auto wrong = [&](const std::string& key, const std::string& what) {
    tell(origin_or_file(settings + key), settings + key + ": " + what);
  };
  if (ai.consent != kAiConsentVersion) {
    wrong("consent", "expected \"" + std::string(kAiConsentVersion) +
                         "\", the version of the text that `1sec ai consent` prints, found " + quote(ai.consent));
  }
  if (ai.triage_model.empty()) wrong("triage_model", "the name of a model is needed with a provider");
  if (ai.api_base_url.empty()) return wrong("api_base_url", "the provider's address is needed");
  const Result<Url> url = parse_url(ai.api_base_url);
  if (!url) return wrong("api_base_url", url.error().what);
  if (!url->is_tls && !is_own_loopback(*url)) {
    wrong("api_base_url", "expected https: plain http is for this machine's own loopback only");
  }
  if (url->target.find('?') != std::string::npos) wrong("api_base_url", "expected no query: a key stands in a header");
}

void Parser::check_together() {
  const Config& config = loaded_.config;
  check_contact(config.server.security_contact);
  check_socket(config.server.socket);
  if (config.server.host.empty()) tell(file_, "server.host: expected an address, found nothing");
  if (config.server.tls_cert.empty() != config.server.tls_key.empty()) {
    tell(file_, "server.tls_cert and server.tls_key: expected both or neither");
  }
  if (config.bus.tls_cert.empty() != config.bus.tls_key.empty()) {
    tell(file_, "bus.tls_cert and bus.tls_key: expected both or neither");
  }
  if (!config.bus.embedded && config.bus.url.empty()) tell(file_, "bus.embedded is false: bus.url is needed");
  if (config.bus.user.empty() != config.bus.password.empty()) {
    tell(file_, "bus.user and bus.password: expected both or neither");
  }
  check_external_bus(config.bus);
  check_webhooks(config.alerts);
  check_telemetry(config.telemetry);
  check_ai(config.ai);
  if (config.bus.embedded && !config.bus.url.empty()) {
    loaded_.warnings.push_back({file_, "bus.url isn't used while bus.embedded is true"});
  }
}

}  // namespace

std::string to_text(std::span<const Problem> problems) {
  std::string text;
  for (const Problem& problem : problems) text += problem.where + ": " + problem.what + "\n";
  return text;
}

std::expected<Loaded, std::vector<Problem>> parse(std::string_view text, std::string_view file,
                                                  const Environment& environment,
                                                  std::span<const std::string_view> modules) {
  Parser parser(file, modules);
  parser.read(text);
  parser.apply(environment);
  parser.check_together();
  return std::move(parser).result();
}

}  // namespace onesec::config
