#include "ai/outbound/language.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "model/schema.h"

namespace onesec::ai {
namespace {

// What the product has. The test compares these with its modules and detectors: a new one needs its word here, and that
// is the moment to ask whether the word may be told to others.
constexpr std::string_view kModules[] = {"other", "auth_fortress", "injection_shield", "rules", "engine"};
constexpr std::string_view kAlertTypes[] = {
    "other",
    "brute_force",
    "distributed_brute_force",
    "credential_stuffing",
    "password_spray",
    "user_enumeration",
    "post_bruteforce_login",
    "new_location",
    "impossible_travel",
    "web_brute_force",
    "web_distributed_brute_force",
    "injection_detected",
    "alert_flood",
    "engine.poison",
    "engine.egress_attempt",
};
constexpr std::string_view kDetectors[] = {
    "other",
    "auth.brute_force",
    "auth.distributed_brute_force",
    "auth.credential_stuffing",
    "auth.password_spray",
    "auth.user_enumeration",
    "auth.success_after_failures",
    "auth.new_location",
    "auth.impossible_travel",
    "auth.web_brute_force",
    "auth.web_distributed_brute_force",
    "auth.web_success_after_failures",
    "injection.sql",
    "injection.xss",
    "injection.shell",
    "injection.path",
    "injection.template",
    "injection.lookup",
    "injection.code",
    "injection.deserialisation",
    "injection.ssrf",
    "injection.nosql",
    "injection.ldap",
    "injection.xpath",
    "injection.xxe",
    "injection.crlf",
    "injection.prototype",
    "rules.matched",
    "engine.poison",
    "engine.egress_attempt",
};
constexpr std::string_view kSeverities[] = {"INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"};
constexpr std::string_view kProvenances[] = {"declared", "local_text", "authenticated", "trusted_local", "kernel"};
constexpr std::string_view kTechniques[] = {"other",     "T1078", "T1087", "T1110",     "T1110.001", "T1110.003",
                                            "T1110.004", "T1190", "T1595", "T1595.002", "T1595.003"};
constexpr std::string_view kEntityKinds[] = {"address", "network", "user",   "host",   "service",
                                             "process", "file",    "device", "session"};
constexpr std::string_view kReaches[] = {"none", "loopback", "private", "public", "multicast"};
constexpr std::string_view kProtocols[] = {"other", "none", "tcp", "udp", "icmp", "http", "https", "ssh",
                                           "dns",   "smtp", "ftp", "rdp", "smb",  "ldap", "tls",   "quic"};
constexpr std::string_view kPorts[] = {"none",       "ssh",        "web",        "mail",     "dns",
                                       "directory",  "files",      "desktop",    "database", "bus",
                                       "management", "well_known", "registered", "ephemeral"};
constexpr std::string_view kStatuses[] = {"none", "1xx", "2xx", "3xx", "4xx", "5xx", "odd"};
constexpr std::string_view kMeasures[] = {
    "other",
    "points",
    "wrong_passwords",
    "wrong_passwords_before",
    "accounts",
    "sources",
    "missing_accounts",
    "refused_sources",
    "refused_per_entered",
    "km_between_borders",
    "km_per_hour",
    "logins_before",
    "networks_known",
    "web_failures_tenths",
    "web_failures_before",
    "web_alike_in_a_row",
    "new_alerts",
    "deaths",
    "refused_attempts",
    "requests",
    "different_paths",
};
constexpr std::string_view kOffsets[] = {"+0s",  "+1s", "+5s", "+15s", "+1m", "+5m", "+15m", "+1h",  "+4h", "+12h",
                                         "+1d",  "+3d", "+1w", "+4w",  "-0s", "-1s", "-5s",  "-15s", "-1m", "-5m",
                                         "-15m", "-1h", "-4h", "-12h", "-1d", "-3d", "-1w",  "-4w"};
constexpr std::string_view kEntropies[] = {"empty", "low", "medium", "high"};
constexpr std::string_view kCategories[] = {
    "unknown",
    "benign",
    "misconfiguration",
    "password_guessing",
    "password_spray",
    "credential_stuffing",
    "account_takeover",
    "reconnaissance",
    "web_attack",
    "lateral_movement",
    "privilege_escalation",
    "malware",
    "exfiltration",
    "denial_of_service",
    "insider",
};
constexpr std::string_view kNextSteps[] = {
    "none",         "watch",        "ask_the_user", "reset_password",    "end_sessions",     "require_second_factor",
    "block_source", "isolate_host", "patch",        "fix_configuration", "collect_evidence", "call_responders",
};
// Beside the words of the lexicon. A number or string is told by the bucket of its length: "str:16" has 5 to 16 bytes.
constexpr std::string_view kShapes[] = {
    "id",          "num:1",      "num:2",      "num:4",        "num:8",         "num:more",   "str:0",       "str:4",
    "str:16",      "str:64",     "str:256",    "str:more",     "p:squote",      "p:dquote",   "p:backtick",  "p:lparen",
    "p:rparen",    "p:lbracket", "p:rbracket", "p:lbrace",     "p:rbrace",      "p:less",     "p:greater",   "p:equals",
    "p:plus",      "p:minus",    "p:star",     "p:slash",      "p:backslash",   "p:percent",  "p:ampersand", "p:pipe",
    "p:semicolon", "p:colon",    "p:comma",    "p:dot",        "p:exclamation", "p:question", "p:at",        "p:hash",
    "p:dollar",    "p:caret",    "p:tilde",    "p:underscore",
};
static_assert(std::size(kShapes) == 12 + 32);

const std::vector<std::string_view>& event_types() {
  static const std::vector<std::string_view> kTypes = [] {
    std::vector<std::string_view> types{"unknown"};
    for (const EventSchema& schema : all_schemas()) types.push_back(schema.name);
    return types;
  }();
  return kTypes;
}

const std::vector<std::string_view>& tokens() {
  static const std::vector<std::string> kKeywords = [] {
    std::vector<std::string> keywords;
    for (const std::string_view word : attack_lexicon()) keywords.push_back("kw:" + std::string(word));
    return keywords;
  }();
  static const std::vector<std::string_view> kTokens = [] {
    std::vector<std::string_view> all(std::begin(kShapes), std::end(kShapes));
    all.insert(all.end(), kKeywords.begin(), kKeywords.end());
    return all;
  }();
  return kTokens;
}

constexpr std::array<std::string_view, kLists> kListNames{
    "module",    "alert type",  "detector", "event type", "severity",   "provenance",
    "technique", "entity kind", "reach",    "protocol",   "port class", "status class",
    "measure",   "offset",      "entropy",  "token",      "category",   "next step"};

}  // namespace

std::string_view name_of(List list) { return kListNames.at(std::to_underlying(list)); }

std::span<const std::string_view> words_of(List list) {
  switch (list) {
    case List::Module:
      return kModules;
    case List::AlertType:
      return kAlertTypes;
    case List::Detector:
      return kDetectors;
    case List::EventType:
      return event_types();
    case List::Severity:
      return kSeverities;
    case List::Provenance:
      return kProvenances;
    case List::Technique:
      return kTechniques;
    case List::EntityKind:
      return kEntityKinds;
    case List::Reach:
      return kReaches;
    case List::Protocol:
      return kProtocols;
    case List::PortClass:
      return kPorts;
    case List::StatusClass:
      return kStatuses;
    case List::Measure:
      return kMeasures;
    case List::Offset:
      return kOffsets;
    case List::Entropy:
      return kEntropies;
    case List::Token:
      return tokens();
    case List::Category:
      return kCategories;
    case List::NextStep:
      return kNextSteps;
  }
  return {};
}

}  // namespace onesec::ai
