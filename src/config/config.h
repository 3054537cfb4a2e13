#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onesec::config {

// What a person may set. The initialisers are the defaults and stand nowhere else; names, ranges and sentences are in
// keys.cc.

struct Server {
  std::string host = "127.0.0.1";
  std::uint32_t port = 1780;
  std::string socket;
  std::vector<std::string> api_keys;
  std::vector<std::string> read_only_keys;
  std::vector<std::string> ingest_keys;
  std::string tls_cert;
  std::string tls_key;
  std::string security_contact;
};

struct Engine {
  bool confine = true;
};

struct Bus {
  bool embedded = true;
  std::string url;
  std::string token;
  std::string user;
  std::string password;
  std::string creds;
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
  std::uint32_t port = 0;
  bool publish_alerts = true;
  std::uint32_t lease_secs = 15;
  bool take_events = false;
  bool insecure = false;
};

struct FileSource {
  std::string path;  ///< May hold * and ?.
  std::string format = "auto";
  bool operator==(const FileSource&) const = default;
};

struct Syslog {
  bool enabled = false;
  std::string protocol = "udp";
  std::string host = "127.0.0.1";
  std::uint32_t port = 1514;
};

struct Sources {
  bool journald = true;
  std::optional<std::vector<FileSource>> files{};  ///< nullopt: this host's usual logs; an empty list: none.
  Syslog syslog;
};

struct Module {
  bool enabled = true;
  std::map<std::string, std::string> settings;  ///< Name to text; the module's own table checks them.
};

struct Inspect {
  bool block = false;
};

struct Retention {
  std::uint32_t events_days = 7;
  std::uint32_t alerts_days = 30;
};

struct Limits {
  std::uint32_t memory_mb = 256;
  std::uint32_t disk_mb = 2048;
};

struct Alerts {
  std::vector<std::string> webhook_urls;
  std::vector<std::string> webhook_secrets;
  std::string webhook_profile = "standard";
  std::string webhook_min_severity = "LOW";
  std::string webhook_ca_file;
  bool webhook_allow_private = false;
  bool webhook_allow_tls_1_2 = false;
};

struct Telemetry {
  bool enabled = false;
  std::string endpoint;
  std::string ca_file;
};

struct Privacy {
  std::string enforce = "off";
};

struct AiAnalysis {
  bool enabled = false;
  std::string provider = "none";
  std::string consent;
  std::string api_base_url;
  std::vector<std::string> api_keys;
  std::string key_env;
  std::string triage_model;
  std::string deep_model;
  std::vector<std::string> fallback_models;
  std::string thinking = "default";
  std::string excerpts = "off";
  std::string min_severity = "MEDIUM";
  std::uint32_t daily_tokens = 200'000;
  std::uint32_t daily_cents = 100;
  std::uint32_t input_cents = 0;
  std::uint32_t output_cents = 0;
  std::string ca_file;
  bool allow_private = false;
};

struct Config {
  Engine engine;
  Privacy privacy;
  Server server;
  Bus bus;
  Sources sources;
  Alerts alerts;
  Telemetry telemetry;
  AiAnalysis ai;  ///< modules.ai_analysis_engine, which is no module of detectors and not among `modules`.
  std::map<std::string, Module> modules;  ///< Only those that the file names; the others have the defaults.
  Inspect inspect;
  Retention retention;
  Limits limits;
};

}  // namespace onesec::config
