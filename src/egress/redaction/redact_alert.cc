#include "egress/redaction/redact_alert.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ip_address.h"
#include "egress/redaction/alert_members.h"
#include "egress/redaction/attacker_text.h"
#include "egress/redaction/known_users.h"
#include "egress/redaction/words.h"

namespace onesec::egress {
namespace {

using Json = nlohmann::ordered_json;

/// In code points. Matched lines are 512 bytes (model/finding.h); a description is two sentences.
struct Limits {
  std::size_t text = 1'000;
  std::size_t item = 512;
  std::size_t items = 64;
  void halve() {
    text = std::max<std::size_t>(text / 2, 16);
    item = std::max<std::size_t>(item / 2, 16);
    items = std::max<std::size_t>(items / 2, 4);
  }
  [[nodiscard]] bool are_least() const { return text == 16 && item == 16 && items == 4; }
};

bool is_hexadecimal(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_alert_id(std::string_view text) { return text.size() == 32 && is_hexadecimal(text); }

/// "T1110" or "T1110.001".
bool is_technique(std::string_view text) {
  if (text.size() != 5 && text.size() != 9) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_digit = text[at] >= '0' && text[at] <= '9';
    if (at == 0 ? text[at] != 'T' : at == 5 ? text[at] != '.' : !is_digit) return false;
  }
  return true;
}

/// Empty for what is no address and no network.
std::string_view reach_word(const Entity& entity) {
  if (entity.kind != EntityKind::Address && entity.kind != EntityKind::Network) return {};
  const auto address = IpAddress::parse(std::string_view(entity.value).substr(0, entity.value.find('/')));
  if (!address) return {};
  return address->is_loopback() ? "loopback" : address->is_private() ? "private" : "public";
}

std::string spaced(std::string_view identifier) {
  std::string words(identifier);
  std::ranges::replace_if(words, [](char c) { return c == '_' || c == '.'; }, ' ');
  return words;
}

/// Writes one document. `alert` has had its unknown users masked where the table masks identities.
class Document {
 public:
  Document(const Alert& alert, Profile profile, Exit exit, Limits limits)
      : alert_(alert), profile_(profile), exit_(exit), limits_(limits), aliases_(alert) {}

  RedactedAlert write() {
    for (const MemberRow& row : alert_members()) {
      treatment_ = treatment_of(exit_, profile_, row.field_class);
      if (profile_ < row.from || treatment_ == Treatment::Drop) {
        ++out_.redactions;
        continue;
      }
      key_ = std::string(row.key);
      add(row.member);
    }
    out_.json = json_.dump(-1, ' ', false, Json::error_handler_t::replace);
    return std::move(out_);
  }

 private:
  void add(AlertMember member) {
    switch (member) {
      case AlertMember::Id:
        return add_checked(alert_.id, is_alert_id);
      case AlertMember::CreatedAt:
        return put(to_rfc3339(alert_.created_at));
      case AlertMember::Module:
        return add_checked(alert_.module, is_own_identifier);
      case AlertMember::Type:
        return add_checked(alert_.type, is_own_identifier);
      case AlertMember::Severity:
        return put(std::string(name_of(alert_.severity)));
      case AlertMember::Status:
        return put(std::string(name_of(alert_.status)));
      case AlertMember::Title:
        return add_title();
      case AlertMember::Description:
        return add_words(alert_.description);
      case AlertMember::EventIds:
        put(list(alert_.event_ids, [this](const std::string& id) { return item(id); }));
        return add_metadata();
      case AlertMember::Mitigations:
        if (!alert_.mitigations.empty())
          put(list(alert_.mitigations, [this](const std::string& text) { return item(text); }));
        return;
      case AlertMember::Detector:
        return add_checked(alert_.detector, is_own_identifier);
      case AlertMember::Entity:
        if (std::optional<Json> entity = entity_json(alert_.entity)) put(std::move(*entity));
        return;
      case AlertMember::Count:
        return put(alert_.count);
      case AlertMember::FirstSeen:
        return put(to_rfc3339(alert_.first_seen));
      case AlertMember::LastSeen:
        return put(to_rfc3339(alert_.last_seen));
      case AlertMember::Measures:
        return put(list(alert_.measures, [this](const Measure& one) { return measure_json(one); }));
      case AlertMember::Matched:
        return put(list(alert_.matched, [this](const std::string& line) { return item(line); }));
      case AlertMember::SilencedIf:
        return add_words(alert_.silenced_if);
      case AlertMember::Techniques:
        return put(list(alert_.techniques, [this](const std::string& id) { return technique_json(id); }));
      case AlertMember::ConfidencePercent:
        return put(alert_.confidence_percent);
      case AlertMember::Provenance:
        return put(std::string(name_of(alert_.provenance)));
      case AlertMember::Targets:
        return put(list(alert_.targets, [this](const Entity& target) { return entity_json(target); }));
      case AlertMember::IsHistorical:
        return put(alert_.is_historical);
    }
  }

  void put(Json value) { json_[key_] = std::move(value); }

  std::string cleaned(std::string_view text, std::size_t max_points) {
    // The owner's own screen shows evidence byte for byte; JSON escapes it.
    if (exit_ == Exit::AdminApi) return std::string(text);
    CleanText clean = clean_text(text, max_points);
    out_.redactions += clean.removed != 0 ? 1 : 0;
    out_.cuts += clean.is_cut ? 1 : 0;
    return std::move(clean.text);
  }

  template <class Check>
  void add_checked(const std::string& text, Check is_own) {
    if (profile_ == Profile::Full) return put(cleaned(text, limits_.item));
    if (is_own(text)) return put(text);
    ++out_.redactions;
  }

  std::optional<std::string> told(std::string_view text, AliasBook::Sort sort, std::size_t max_points) {
    if (treatment_ != Treatment::Alias) return cleaned(text, max_points);
    std::optional<std::string> words = aliases_.words(text, sort, out_.redactions);
    if (!words) {
      ++out_.redactions;
      return std::nullopt;
    }
    return cleaned(*words, max_points);
  }

  void add_title() {
    if (std::optional<std::string> title = told(alert_.title, AliasBook::Sort::Title, limits_.text)) {
      return put(std::move(*title));
    }
    std::string title = is_own_identifier(alert_.type) ? spaced(alert_.type) : std::string("alert");
    if (const std::string_view alias = aliases_.alias_of(alert_.entity); !alias.empty()) {
      title.append(": ").append(alias);
    }
    put(std::move(title));
  }

  void add_words(const std::string& text) {
    if (auto words = told(text, AliasBook::Sort::Measured, limits_.text)) put(std::move(*words));
  }

  /// An item of a list: text that somebody else may have written.
  std::optional<Json> item(const std::string& text) {
    if (treatment_ == Treatment::Mask) {
      ++out_.redactions;
      return Json(std::string(kMasked));
    }
    return Json(cleaned(text, limits_.item));
  }

  template <class Items, class ToJson>
  Json list(const Items& items, ToJson to_json) {
    Json result = Json::array();
    for (const auto& one : items) {
      if (exit_ != Exit::AdminApi && result.size() == limits_.items) {
        out_.cuts += items.size() - limits_.items;
        break;
      }
      if (std::optional<Json> json = to_json(one)) result.push_back(std::move(*json));
    }
    return result;
  }

  std::optional<Json> entity_json(const Entity& entity) {
    const Treatment treatment = treatment_of(exit_, profile_, class_of(entity.kind));
    const std::string kind(name_of(entity.kind));
    const std::string_view alias = aliases_.alias_of(entity);
    if (treatment == Treatment::Drop || (treatment == Treatment::Alias && alias.empty())) {
      ++out_.redactions;
      return std::nullopt;
    }
    if (treatment != Treatment::Alias) return Json({{"kind", kind}, {"value", cleaned(entity.value, limits_.item)}});
    ++out_.redactions;
    Json json = {{"kind", kind}, {"alias", std::string(alias)}};
    if (const std::string_view reach = reach_word(entity); !reach.empty()) json["reach"] = std::string(reach);
    return json;
  }

  std::optional<Json> measure_json(const Measure& measure) {
    Json json = Json::object();
    if (auto name = told(measure.name, AliasBook::Sort::Measured, limits_.item)) json["name"] = std::move(*name);
    json["value"] = measure.value;
    json["threshold"] = measure.threshold;
    return json;
  }

  std::optional<Json> technique_json(const std::string& id) {
    if (profile_ == Profile::Full) return Json(cleaned(id, limits_.item));
    if (is_technique(id)) return Json(id);
    ++out_.redactions;
    return std::nullopt;
  }

  /// The published form's own words for the first address and the first user.
  void add_metadata() {
    Json metadata = Json::object();
    for (const auto& [kind, key] : {std::pair(EntityKind::Address, "source_ip"), {EntityKind::User, "username"}}) {
      const Entity* first = alert_.entity.kind == kind ? &alert_.entity : nullptr;
      for (const Entity& target : alert_.targets) {
        if (first == nullptr && target.kind == kind) first = &target;
      }
      if (first == nullptr) continue;
      if (const auto json = entity_json(*first); json && json->contains("value")) metadata[key] = (*json)["value"];
    }
    if (!metadata.empty()) json_["metadata"] = std::move(metadata);
  }

  const Alert& alert_;
  Profile profile_;
  Exit exit_;
  Limits limits_;
  AliasBook aliases_;
  Treatment treatment_ = Treatment::Drop;  ///< Of the member that is being written; key_ too.
  std::string key_;
  Json json_ = Json::object();
  RedactedAlert out_;
};

}  // namespace

RedactedAlert redact_alert(const Alert& alert, Profile profile, const RedactOptions& options) {
  Alert shown = alert;
  std::size_t masked = 0;
  if (treatment_of(options.exit, profile, FieldClass::Identity) == Treatment::Mask) {
    masked = mask_unknown_users(shown, options.is_known_user);
  }
  for (Limits limits;; limits.halve()) {
    RedactedAlert result = Document(shown, profile, options.exit, limits).write();
    result.redactions += masked;
    const bool fits = result.json.size() <= options.max_bytes || options.exit == Exit::AdminApi;
    if (fits || limits.are_least()) return result;
  }
}

}  // namespace onesec::egress
