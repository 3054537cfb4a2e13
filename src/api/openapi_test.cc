#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "api/control_double.h"
#include "api/inspect_request.h"
#include "api/router.h"
#include "api/routes.h"

namespace onesec::api {
namespace {

using nlohmann::json;

YAML::Node document() { return YAML::Load(std::string(openapi_text())); }

YAML::Node resolved(const YAML::Node& root, const YAML::Node& schema) {
  if (!schema["$ref"]) return schema;
  const std::string reference = schema["$ref"].as<std::string>();
  return root["components"]["schemas"][reference.substr(reference.rfind('/') + 1)];
}

bool has_type(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  return type == "boolean" && value.is_boolean();
}

/// Every required field is there, every field has its type, and every field is described.
void expect_fits(const YAML::Node& root, const YAML::Node& given, const json& value, const std::string& where) {
  const YAML::Node schema = resolved(root, given);
  if (schema["type"]) {
    ASSERT_TRUE(has_type(value, schema["type"].as<std::string>())) << where << ": " << value.dump();
  }
  if (schema["enum"]) {
    std::set<std::string> words;
    for (const YAML::Node& word : schema["enum"]) words.insert(word.as<std::string>());
    EXPECT_TRUE(words.contains(value.get<std::string>())) << where << ": " << value.dump();
  }
  for (const YAML::Node& name : schema["required"]) {
    EXPECT_TRUE(value.contains(name.as<std::string>())) << where << "." << name.as<std::string>();
  }
  if (value.is_array()) {
    for (const json& item : value) expect_fits(root, schema["items"], item, where + "[]");
  }
  if (!value.is_object() || !schema["properties"]) return;
  for (const auto& [name, member] : value.items()) {
    ASSERT_TRUE(schema["properties"][name].IsDefined()) << where << "." << name << " is not described";
    expect_fits(root, schema["properties"][name], member, where + "." + name);
  }
}

Alert full_alert() {
  Alert alert;
  alert.id = "a1";
  alert.entity = {EntityKind::Address, "192.0.2.1"};
  alert.measures = {{"failures in 60 s", 7, 6}};
  alert.targets = {{EntityKind::User, "root"}};
  alert.matched = {"a line"};
  alert.techniques = {"T1110"};
  alert.mitigations = {"keys only"};
  alert.event_ids = {"0badcafe-1-0"};
  return alert;
}

void fill(ControlDouble& control) {
  control.engine_status.version = "1";
  control.engine_status.state = "running";
  control.engine_status.is_bus_connected = true;
  control.engine_status.memory = {{"state", 1, 2}};
  control.engine_status.disk = {{"journal", 1, 2}};
  control.engine_status.egress = {{"bus", true, 1, 0}};
  control.egress_page = {{{1, Instant::from_seconds(1), "lookup", "bus", "bus.example", 0, "", 0}},
                         {{"bus", "bus.example", 1, 0, 0}},
                         1,
                         0};
  control.egress_verdict = {true, 1, "as it was written"};
  control.engine_status.receivers = {{"webhook:1", "h.example:443", "ready", {}}};
  SourceStatus source;
  source.name = "journald";
  source.state = "watching";
  source.last_record_at = Instant::from_seconds(1);
  control.engine_status.sources = {source};
  DetectorStatus detector;
  detector.id = "auth.brute_force";
  detector.wants = {"auth_failure"};
  detector.settings = {{"window_secs", "60", 1, 3'600, "How long."}};
  ModuleStatus module;
  module.name = "auth_fortress";
  module.event_types = {"auth_failure"};
  module.blind_to = {"login"};
  module.detectors = {detector};
  control.module_list = {module};
  RuleInForce rule;
  rule.id = "user.t";
  rule.status = "stable";
  rule.techniques = {"T1190"};
  rule.false_positives = {"A scan of your own."};
  rule.event_types = {"http_request"};
  ExclusionInForce exclusion;
  exclusion.detector = "injection.sql";
  exclusion.where = "parameter";
  control.rule_list = {{rule}, {exclusion}};
  control.alert_list = {full_alert()};
}

std::string body_for(std::string_view method, std::string_view path) {
  if (method == "PATCH") return R"({"status":"RESOLVED"})";
  if (path == "/api/v1/data/erase") return R"({"entity":"192.0.2.1"})";
  if (path == kInspectPath && method == "POST") return R"({"uri":"/?id=1' UNION SELECT password FROM users-- -"})";
  return path == "/api/v1/events" ? R"({"type":"auth_failure"})" : "";
}

Response answer_of(const Route& route, ControlDouble& control) {
  Context context;
  context.engine = &control;
  context.security_contact = "mailto:a@b.example";
  context.test_receivers = [] { return std::vector<DeliveryTest>{{"h.example:443", false, 404, "no"}}; };
  context.reload = [](const std::string&) { return std::vector<config::Difference>{{"alerts.x", "1", "2", true}}; };
  context.telemetry = {.status = [] { return TelemetryStatus{}; },
                       .send = [] { return Result<int>(204); },
                       .reset = [] { return Status(); }};
  context.ai = {.status = [] { return AiStatus{.keys = {"key 1: ready"}}; },
                .outbound = [](std::size_t) { return Result<std::vector<AiOutbound>>({AiOutbound{}}); },
                .analyses =
                    [](const std::string&, std::size_t) {
                      AiAnalysis analysis;
                      analysis.reasons = {{"severity HIGH", 10}};
                      analysis.related = {"b"};
                      analysis.triage = AiOpinion{.evidence = {"alert"}};
                      return Result<std::vector<AiAnalysis>>({analysis});
                    },
                .test = [] { return Result<AiOpinion>(AiOpinion{.evidence = {"alert"}}); }};
  context.previews["webhook"] = [] { return std::string("POST / HTTP/1.1\r\n"); };
  Request request;
  if (route.path == "/api/v1/privacy/preview") request.query = "purpose=webhook";
  request.method = route.method;
  request.path = route.path;
  request.captures = {"a1"};
  request.caller = {"boss", Role::Admin};
  request.body = body_for(route.method, route.path);
  static constexpr std::array<HeaderField, 1> kOfPage{{{"X-Original-URI", "/page"}}};
  if (route.path == kInspectPath && route.method == "GET") request.fields = kOfPage;
  Response answer;
  route.run(
      context, request, [](const std::function<void()>& work) { work(); }, [&](Response r) { answer = std::move(r); });
  return answer;
}

TEST(Openapi, DescribesEveryRouteAndNoOther) {
  const YAML::Node root = document();
  std::set<std::string> served;
  for (const Route& route : routes()) {
    std::string method(route.method);
    for (char& c : method) c = static_cast<char>(std::tolower(c));
    EXPECT_TRUE(root["paths"][std::string(route.path)][method].IsDefined()) << route.method << " " << route.path;
    served.insert(method + " " + std::string(route.path));
  }
  for (const auto& path : root["paths"]) {
    for (const auto& operation : path.second) {
      const std::string method = operation.first.as<std::string>();
      if (method == "parameters") continue;
      EXPECT_TRUE(served.contains(method + " " + path.first.as<std::string>())) << method << " " << path.first;
    }
  }
}

TEST(Openapi, EveryAnswerHasTheDescribedShape) {
  const YAML::Node root = document();
  for (const Route& route : routes()) {
    ControlDouble control;
    fill(control);
    const Response answer = answer_of(route, control);
    std::string method(route.method);
    for (char& c : method) c = static_cast<char>(std::tolower(c));
    const YAML::Node response =
        root["paths"][std::string(route.path)][method]["responses"][std::to_string(answer.status)];
    ASSERT_TRUE(response.IsDefined()) << route.path << " answered " << answer.status << ": " << answer.body;
    const std::string_view type = answer.content_type.substr(0, answer.content_type.find(';'));
    if (answer.body.empty()) {
      EXPECT_FALSE(response["content"].IsDefined()) << route.path;
      continue;
    }
    const YAML::Node content = response["content"][std::string(type)];
    ASSERT_TRUE(content.IsDefined()) << route.path << " " << type;
    if (type != "application/json") continue;
    expect_fits(root, content["schema"], json::parse(answer.body), std::string(route.path));
  }
}

TEST(Openapi, ErrorsHaveTheDescribedShape) {
  const YAML::Node root = document();
  const json error = json::parse(error_response(404, "not_found", "no such \xFF path").body);
  expect_fits(root, root["components"]["schemas"]["Error"], error, "error");
}

}  // namespace
}  // namespace onesec::api
