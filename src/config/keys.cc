#include "config/keys.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/result.h"

namespace onesec::config {
namespace {

constexpr std::string_view kMask = "********";

constexpr Key flag(std::string_view path, bool* (*slot)(Config&), std::string_view sentence) {
  return {path, slot, 0, 0, {}, false, sentence};
}
constexpr Key number(std::string_view path, std::uint32_t* (*slot)(Config&), std::uint32_t min, std::uint32_t max,
                     std::string_view sentence) {
  return {path, slot, min, max, {}, false, sentence};
}
constexpr Key text(std::string_view path, std::string* (*slot)(Config&), std::string_view sentence) {
  return {path, slot, 0, 0, {}, false, sentence};
}
constexpr Key choice(std::string_view path, std::string* (*slot)(Config&), std::string_view choices,
                     std::string_view sentence) {
  return {path, slot, 0, 0, choices, false, sentence};
}
constexpr Key secret(std::string_view path, std::string* (*slot)(Config&), std::string_view sentence) {
  return {path, slot, 0, 0, {}, true, sentence};
}
constexpr Key secrets(std::string_view path, std::vector<std::string>* (*slot)(Config&), std::string_view sentence) {
  return {path, slot, 0, 0, {}, true, sentence};
}
constexpr Key texts(std::string_view path, std::vector<std::string>* (*slot)(Config&), std::string_view sentence) {
  return {path, slot, 0, 0, {}, false, sentence};
}

constexpr std::uint32_t kMaxPort = 65'535;
constexpr std::uint32_t kMaxDays = 3'650;  // Ten years: more is a typing error.

constexpr Key kKeys[] = {
    flag(
        "engine.confine", [](Config& c) { return &c.engine.confine; },
        "Whether the engine lets the kernel hold it to what it needs (seccomp, Landlock); false only to look for a "
        "fault."),
    choice(
        "privacy.enforce", [](Config& c) { return &c.privacy.enforce; }, "off|auto|kernel",
        "Whether the kernel too refuses what the egress gate didn't open: kernel doesn't start without it (it takes a "
        "start by root), auto goes on and says so."),
    text(
        "server.host", [](Config& c) { return &c.server.host; },
        "Address on which the API listens. Anything but a loopback address lets other machines ask."),
    number(
        "server.port", [](Config& c) { return &c.server.port; }, 0, kMaxPort, "Port of the API; 0 takes any free one."),
    text(
        "server.socket", [](Config& c) { return &c.server.socket; },
        "Unix socket on which the API listens as well, for web servers on this host: a path of at most 107 bytes, in a "
        "folder of its own, whose permissions say who may connect. The file is made with mode 0660 and removed at the "
        "end. Empty: none."),
    secrets(
        "server.api_keys", [](Config& c) { return &c.server.api_keys; }, "Keys that may do everything."),
    secrets(
        "server.read_only_keys", [](Config& c) { return &c.server.read_only_keys; }, "Keys that may only read."),
    secrets(
        "server.ingest_keys", [](Config& c) { return &c.server.ingest_keys; }, "Keys that may only send events."),
    text(
        "server.tls_cert", [](Config& c) { return &c.server.tls_cert; },
        "File with the API's certificate chain (PEM); with `server.tls_key` it switches TLS on."),
    text(
        "server.tls_key", [](Config& c) { return &c.server.tls_key; },
        "File with the certificate's private key (PEM)."),
    text(
        "server.security_contact", [](Config& c) { return &c.server.security_contact; },
        "Whom somebody who finds a weakness here may write to, as mailto:, https: or tel:; /.well-known/security.txt "
        "tells "
        "it without a key. Empty: nobody is named."),
    flag(
        "bus.embedded", [](Config& c) { return &c.bus.embedded; },
        "Whether the engine starts its own NATS server; false needs `bus.url`."),
    text(
        "bus.url", [](Config& c) { return &c.bus.url; },
        "External NATS server, as nats://host:port or tls://host:port."),
    secret(
        "bus.token", [](Config& c) { return &c.bus.token; }, "Token for the external server."),
    text(
        "bus.user", [](Config& c) { return &c.bus.user; }, "User at the external server."),
    secret(
        "bus.password", [](Config& c) { return &c.bus.password; }, "Password of `bus.user`."),
    text(
        "bus.creds", [](Config& c) { return &c.bus.creds; }, "NATS credentials file for the external server."),
    text(
        "bus.tls_ca", [](Config& c) { return &c.bus.tls_ca; },
        "File with the authorities that may sign the server's certificate."),
    text(
        "bus.tls_cert", [](Config& c) { return &c.bus.tls_cert; }, "File with the engine's client certificate."),
    text(
        "bus.tls_key", [](Config& c) { return &c.bus.tls_key; }, "File with the client certificate's private key."),
    number(
        "bus.port", [](Config& c) { return &c.bus.port; }, 0, kMaxPort,
        "Loopback port of the embedded server; 0 takes any free one."),
    flag(
        "bus.publish_alerts", [](Config& c) { return &c.bus.publish_alerts; },
        "Whether alerts go out on sec.alerts.<module>.<SEVERITY>, stream SECURITY_ALERTS."),
    flag(
        "bus.take_events", [](Config& c) { return &c.bus.take_events; },
        "Whether events that others publish on sec.events.<module>.<type> are taken, stream SECURITY_EVENTS."),
    flag(
        "bus.insecure", [](Config& c) { return &c.bus.insecure; },
        "Whether an external server on another host may be spoken to without TLS: who is in between then reads every "
        "event."),
    // 2: a renewal every 0.7 s. 300: an engine on another host waits five minutes after a crash of this one.
    number(
        "bus.lease_secs", [](Config& c) { return &c.bus.lease_secs; }, 2, 300,
        "Seconds for which an engine that died keeps others from its journal on an external server."),
    secrets(
        "alerts.webhook_urls", [](Config& c) { return &c.alerts.webhook_urls; },
        "Where alerts are sent, as https URLs (http to this machine's loopback); at most 16. Each opens the way out to "
        "its own host and port."),
    secrets(
        "alerts.webhook_secrets", [](Config& c) { return &c.alerts.webhook_secrets; },
        "Keys that messages are signed with (Standard Webhooks, whsec_…), all of them; without one the engine makes "
        "webhook.secret in the data directory."),
    choice(
        "alerts.webhook_profile", [](Config& c) { return &c.alerts.webhook_profile; }, "minimal|standard|full",
        "How much of an alert is sent; see docs/redaction.md."),
    choice(
        "alerts.webhook_min_severity", [](Config& c) { return &c.alerts.webhook_min_severity; },
        "INFO|LOW|MEDIUM|HIGH|CRITICAL", "Alerts below it aren't sent."),
    text(
        "alerts.webhook_ca_file", [](Config& c) { return &c.alerts.webhook_ca_file; },
        "File with the authorities (PEM) that may sign the receivers' certificates; empty: the system's."),
    flag(
        "alerts.webhook_allow_private", [](Config& c) { return &c.alerts.webhook_allow_private; },
        "Whether receivers may be in the private network or on this host; without it a name that leads there is "
        "refused."),
    flag(
        "alerts.webhook_allow_tls_1_2", [](Config& c) { return &c.alerts.webhook_allow_tls_1_2; },
        "Whether a receiver that doesn't speak TLS 1.3 may be sent to by 1.2."),
    flag(
        "telemetry.enabled", [](Config& c) { return &c.telemetry.enabled; },
        "Whether a report of how 1SEC is used goes to telemetry.endpoint once a day; see docs/telemetry.md."),
    text(
        "telemetry.endpoint", [](Config& c) { return &c.telemetry.endpoint; },
        "Where reports go, as an https URL (http to this machine's loopback). There is none by default."),
    text(
        "telemetry.ca_file", [](Config& c) { return &c.telemetry.ca_file; },
        "File with the authorities (PEM) that may sign the endpoint's certificate; empty: the system's."),
    flag(
        "modules.ai_analysis_engine.enabled", [](Config& c) { return &c.ai.enabled; },
        "Whether incidents are analysed, on this machine; nothing is sent to a model without a provider and the "
        "settings "
        "below. See docs/ai-analysis.md."),
    choice(
        "modules.ai_analysis_engine.settings.provider", [](Config& c) { return &c.ai.provider; }, "none|gemini|openai",
        "Whose protocol a model is asked by: gemini (generateContent), openai (chat/completions, which local servers "
        "speak too), or none."),
    text(
        "modules.ai_analysis_engine.settings.consent", [](Config& c) { return &c.ai.consent; },
        "Version of the text of consent (`1sec ai consent`) that you have read and agree to; needed with a provider."),
    text(
        "modules.ai_analysis_engine.settings.api_base_url", [](Config& c) { return &c.ai.api_base_url; },
        "Where the provider answers, as an https URL up to …/v1beta/models or …/v1 (http to this machine's loopback). "
        "There is none by default; it opens the way out to its own host and port."),
    secrets(
        "modules.ai_analysis_engine.settings.api_keys", [](Config& c) { return &c.ai.api_keys; },
        "Keys of the provider, given for this purpose; those of `1sec config set-key` come after them."),
    text(
        "modules.ai_analysis_engine.settings.key_env", [](Config& c) { return &c.ai.key_env; },
        "Name of a variable in the engine's environment that holds one more key. No variable is read without it."),
    text(
        "modules.ai_analysis_engine.settings.triage_model", [](Config& c) { return &c.ai.triage_model; },
        "Model that is asked first; needed with a provider. Write a pinned name: aliases move without notice."),
    text(
        "modules.ai_analysis_engine.settings.deep_model", [](Config& c) { return &c.ai.deep_model; },
        "Model that is asked about what the first scores 0.6 or more; empty: none."),
    texts(
        "modules.ai_analysis_engine.settings.fallback_models", [](Config& c) { return &c.ai.fallback_models; },
        "Models that are asked, in this order, when the provider no longer has the one above."),
    choice(
        "modules.ai_analysis_engine.settings.thinking", [](Config& c) { return &c.ai.thinking; },
        "default|minimal|low|medium|high", "How much a model is to think; default leaves it to the provider."),
    choice(
        "modules.ai_analysis_engine.settings.excerpts", [](Config& c) { return &c.ai.excerpts; }, "off|lexical",
        "Whether the skeleton of matched lines is told (docs/ai-language.md): keywords of attacks and the shape of the "
        "rest, never a word that isn't in the list."),
    choice(
        "modules.ai_analysis_engine.settings.min_severity", [](Config& c) { return &c.ai.min_severity; },
        "INFO|LOW|MEDIUM|HIGH|CRITICAL", "A model isn't asked about incidents below it."),
    number(
        "modules.ai_analysis_engine.settings.daily_tokens", [](Config& c) { return &c.ai.daily_tokens; }, 0,
        1'000'000'000, "Tokens that a day (UTC) may cost, asked and answered; 0 sends nothing."),
    number(
        "modules.ai_analysis_engine.settings.daily_cents", [](Config& c) { return &c.ai.daily_cents; }, 0, 10'000'000,
        "Cents that a day may cost by the two prices below; not used while both are 0."),
    number(
        "modules.ai_analysis_engine.settings.input_cents", [](Config& c) { return &c.ai.input_cents; }, 0, 1'000'000,
        "Price of a million tokens that are sent, in cents."),
    number(
        "modules.ai_analysis_engine.settings.output_cents", [](Config& c) { return &c.ai.output_cents; }, 0, 1'000'000,
        "Price of a million tokens that are answered, thinking among them, in cents."),
    text(
        "modules.ai_analysis_engine.settings.ca_file", [](Config& c) { return &c.ai.ca_file; },
        "File with the authorities (PEM) that may sign the provider's certificate; empty: the system's."),
    flag(
        "modules.ai_analysis_engine.settings.allow_private", [](Config& c) { return &c.ai.allow_private; },
        "Whether the provider may be in the private network; this machine's own loopback always may."),
    flag(
        "sources.journald", [](Config& c) { return &c.sources.journald; }, "Whether the systemd journal is read."),
    flag(
        "sources.syslog.enabled", [](Config& c) { return &c.sources.syslog.enabled; },
        "Whether syslog from other machines is taken."),
    choice(
        "sources.syslog.protocol", [](Config& c) { return &c.sources.syslog.protocol; }, "udp|tcp|both",
        "How syslog arrives; UDP can lose records and anybody can forge its sender."),
    text(
        "sources.syslog.host", [](Config& c) { return &c.sources.syslog.host; }, "Address on which syslog is taken."),
    number(
        "sources.syslog.port", [](Config& c) { return &c.sources.syslog.port; }, 0, kMaxPort,
        "Port on which syslog is taken; 0 takes any free one."),
    flag(
        "inspect.block", [](Config& c) { return &c.inspect.block; },
        "Whether web servers that ask about a request with an attack are told to refuse it (403); without it they are "
        "only told what was seen, and an alert is made. See docs/web-servers.md."),
    number(
        "retention.events_days", [](Config& c) { return &c.retention.events_days; }, 1, kMaxDays,
        "Days for which events are kept."),
    number(
        "retention.alerts_days", [](Config& c) { return &c.retention.alerts_days; }, 1, kMaxDays,
        "Days for which alerts are kept."),
    // 64: below that the bus and the store alone don't fit. 65,536: beyond any machine this is measured on.
    number(
        "limits.memory_mb", [](Config& c) { return &c.limits.memory_mb; }, 64, 65'536,
        "Memory of the engine in MiB; detectors forget their oldest keys at their share of it."),
    // 64: one journal segment and the store. 16,777,216: 16 TiB, the largest ext4 file.
    number(
        "limits.disk_mb", [](Config& c) { return &c.limits.disk_mb; }, 64, 16'777'216,
        "Disk of the data directory in MiB; beyond it the oldest events leave before their time."),
};

std::string expected_number(const Key& key, std::string_view found) {
  return "expected a whole number from " + std::to_string(key.min) + " to " + std::to_string(key.max) + ", found " +
         quote(found);
}

std::string spoken(std::string_view choices) {
  std::string said;
  for (const char c : choices) said += c == '|' ? std::string(", ") : std::string(1, c);
  return said;
}

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::span<const Key> all_keys() { return kKeys; }

const Key* key_at(std::string_view path) {
  const auto* found = std::ranges::find(kKeys, path, &Key::path);
  return found == std::end(kKeys) ? nullptr : found;
}

bool is_list(const Key& key) { return std::holds_alternative<std::vector<std::string>* (*)(Config&)>(key.slot); }

bool is_choice(std::string_view choices, std::string_view text) {
  while (!choices.empty()) {
    const std::size_t bar = choices.find('|');
    if (choices.substr(0, bar) == text) return true;
    choices = bar == std::string_view::npos ? std::string_view() : choices.substr(bar + 1);
  }
  return false;
}

std::optional<std::string> set_value(const Key& key, Config& config, std::string_view text) {
  if (const auto* slot = std::get_if<bool* (*)(Config&)>(&key.slot)) {
    if (text != "true" && text != "false") return "expected true or false, found " + quote(text);
    *(*slot)(config) = text == "true";
    return std::nullopt;
  }
  if (const auto* slot = std::get_if<std::uint32_t* (*)(Config&)>(&key.slot)) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < key.min || value > key.max) {
      return expected_number(key, text);
    }
    *(*slot)(config) = value;
    return std::nullopt;
  }
  if (text.find('\0') != std::string_view::npos) return "expected text without NUL bytes";
  if (const auto* slot = std::get_if<std::vector<std::string>* (*)(Config&)>(&key.slot)) {
    if (text.empty()) return "expected a key, found nothing";
    (*slot)(config)->emplace_back(text);
    return std::nullopt;
  }
  if (!key.choices.empty() && !is_choice(key.choices, text)) {
    return "expected one of " + spoken(key.choices) + ", found " + quote(text);
  }
  *std::get<std::string* (*)(Config&)>(key.slot)(config) = text;
  return std::nullopt;
}

std::string value_text(const Key& key, const Config& config) {
  Config& readable = const_cast<Config&>(config);  // The slots only lead to a member; nothing is written here.
  if (const auto* slot = std::get_if<bool* (*)(Config&)>(&key.slot)) return *(*slot)(readable) ? "true" : "false";
  if (const auto* slot = std::get_if<std::uint32_t* (*)(Config&)>(&key.slot)) return std::to_string(*(*slot)(readable));
  nlohmann::json value;
  if (const auto* slot = std::get_if<std::vector<std::string>* (*)(Config&)>(&key.slot)) {
    value = nlohmann::json::array();
    for (const std::string& item : *(*slot)(readable)) value.push_back(key.is_secret ? std::string(kMask) : item);
  } else {
    const std::string& item = *std::get<std::string* (*)(Config&)>(key.slot)(readable);
    value = key.is_secret && !item.empty() ? std::string(kMask) : item;
  }
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<std::string_view> nearest(std::string_view text, std::span<const std::string_view> names) {
  if (text.size() > 64) return std::nullopt;  // Longer than any name: no typing error, and costly to compare.
  std::size_t least = text.size() >= 10 ? 4 : 3;
  std::optional<std::string_view> best;
  for (const std::string_view name : names) {
    const std::size_t distance = edits(text, name);
    if (distance < least && distance < name.size()) {
      least = distance;
      best = name;
    }
  }
  return best;
}

}  // namespace onesec::config
