#include "store/alert_json.h"

#include <nlohmann/json.hpp>

#include "store/redact.h"

namespace onesec::store {
namespace {

using Json = nlohmann::ordered_json;

/// The name behind "invalid user " in an sshd line: up to " from ", or to the line's end; it may hold spaces.
void mask_invalid_user(std::string& line, std::string_view marker,
                       const std::function<bool(std::string_view)>& is_known) {
  std::size_t at = 0;
  while ((at = line.find(marker, at)) != std::string::npos) {
    const std::size_t name = at + marker.size();
    // The *last* " from ": a name may hold that word too, the address behind it may not.
    const std::size_t from = line.rfind(" from ");
    const std::size_t end = from != std::string::npos && from >= name ? from : line.size();
    at = name;
    const std::string_view typed = std::string_view(line).substr(name, end - name);
    if (typed.empty() || (is_known && is_known(typed))) continue;
    line.replace(name, end - name, kMasked);
    at += kMasked.size();
  }
}

Json entity_json(const Entity& entity) {
  return {{"kind", std::string(name_of(entity.kind))}, {"value", entity.value}};
}

/// The first of a kind: the entity, else a target; nullptr when there is none.
const Entity* first_of(const Alert& alert, EntityKind kind) {
  if (alert.entity.kind == kind) return &alert.entity;
  for (const Entity& target : alert.targets) {
    if (target.kind == kind) return &target;
  }
  return nullptr;
}

Json metadata_of(const Alert& alert) {
  Json metadata = Json::object();
  if (const Entity* address = first_of(alert, EntityKind::Address)) metadata["source_ip"] = address->value;
  if (const Entity* user = first_of(alert, EntityKind::User)) metadata["username"] = user->value;
  return metadata;
}

Json to_json(const Alert& alert) {
  Json json;
  json["id"] = alert.id;
  json["timestamp"] = to_rfc3339(alert.created_at);
  json["module"] = alert.module;
  json["type"] = alert.type;
  json["severity"] = std::string(name_of(alert.severity));
  json["status"] = std::string(name_of(alert.status));
  json["title"] = alert.title;
  json["description"] = alert.description;
  json["event_ids"] = alert.event_ids;
  if (Json metadata = metadata_of(alert); !metadata.empty()) json["metadata"] = std::move(metadata);
  if (!alert.mitigations.empty()) json["mitigations"] = alert.mitigations;
  json["detector"] = alert.detector;
  json["entity"] = entity_json(alert.entity);
  json["count"] = alert.count;
  json["first_seen"] = to_rfc3339(alert.first_seen);
  json["last_seen"] = to_rfc3339(alert.last_seen);
  json["measures"] = Json::array();
  for (const Measure& measure : alert.measures) {
    json["measures"].push_back({{"name", measure.name}, {"value", measure.value}, {"threshold", measure.threshold}});
  }
  json["matched"] = alert.matched;
  json["silenced_if"] = alert.silenced_if;
  json["techniques"] = alert.techniques;
  json["confidence_percent"] = alert.confidence_percent;
  json["provenance"] = std::string(name_of(alert.provenance));
  json["targets"] = Json::array();
  for (const Entity& target : alert.targets) json["targets"].push_back(entity_json(target));
  json["historical"] = alert.is_historical;
  return json;
}

/// Sees every text and key of a JSON value, without a tree: nothing in it can be too deep.
class MentionSearch final : public Json::json_sax_t {
 public:
  explicit MentionSearch(const Entity& entity) : entity_(entity) {}
  [[nodiscard]] bool found() const { return found_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t& text) override { return look(text); }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t& text) override { return look(text); }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  /// False ends the parse: one is enough.
  bool look(std::string& text) {
    found_ = text == entity_.value || replace_mentions(text, entity_, kMasked) != 0;
    return !found_;
  }
  const Entity& entity_;
  bool found_ = false;
};

}  // namespace

bool json_mentions(std::string_view json, const Entity& entity) {
  MentionSearch search(entity);
  if (Json::sax_parse(json, &search) || search.found()) return search.found();
  std::string text(json);
  return replace_mentions(text, entity, kMasked) != 0;
}

Alert masked(Alert alert, const std::function<bool(std::string_view name)>& is_known_user) {
  std::vector<Entity> unknown;
  const auto note = [&](const Entity& entity) {
    if (entity.kind == EntityKind::User && !(is_known_user && is_known_user(entity.value))) unknown.push_back(entity);
  };
  note(alert.entity);
  for (const Entity& target : alert.targets) note(target);
  // Lines first: their marker words end where the name ends, which a replaced part of the name would hide.
  for (std::string& line : alert.matched) {
    for (const std::string_view marker : {"nvalid user ", "llegal user "})
      mask_invalid_user(line, marker, is_known_user);
  }
  const auto mask_value = [](Entity& entity, const Entity& user) {
    if (entity == user) entity.value = kMasked;
  };
  for (const Entity& user : unknown) {
    mask_value(alert.entity, user);
    for (Entity& target : alert.targets) mask_value(target, user);
    for (std::string* text : {&alert.title, &alert.description, &alert.silenced_if})
      replace_mentions(*text, user, kMasked);
    for (Measure& measure : alert.measures) replace_mentions(measure.name, user, kMasked);
    for (std::vector<std::string>* texts : {&alert.matched, &alert.mitigations}) {
      for (std::string& text : *texts) replace_mentions(text, user, kMasked);
    }
  }
  return alert;
}

std::string alert_json(const Alert& alert, const AlertJsonOptions& options) {
  const Json json = to_json(options.reveal ? alert : masked(alert, options.is_known_user));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace onesec::store
