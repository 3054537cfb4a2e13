#include <nlohmann/json.hpp>

#include "api/inspection.h"
#include "api/routes.h"
#include "model/event_draft.h"
#include "model/event_record.h"
#include "model/event_time.h"
#include "platform/clock.h"

namespace onesec::api {
namespace {

using Json = nlohmann::ordered_json;

/// Counts a request while it is worked on, and how long that took.
class Timed {
 public:
  explicit Timed(Inspection& inspection) : inspection_(inspection) { ++inspection_.counts.in_flight; }
  ~Timed() {
    --inspection_.counts.in_flight;
    inspection_.latency.add(platform::steady_nanos() - began_);
  }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  Inspection& inspection_;
  const std::int64_t began_ = platform::steady_nanos();
};

std::string inspected_words(const AskedRequest& asked) {
  std::string words = "line";
  if (asked.has_headers) words += ", headers";
  if (asked.has_body) words += ", body";
  return words;
}

Json attack_json(std::size_t attack, const Verdict::Worst& worst) {
  Json reasons = Json::array();
  for (const Verdict::Sign& sign : worst.reasons) reasons.push_back({{"what", sign.what}, {"points", sign.points}});
  return {{"class", std::string(name_of(static_cast<inspect::Attack>(attack)))},
          {"points", worst.points},
          {"part", std::string(inspect::words_of(worst.part))},
          {"name", worst.name},
          {"layers", worst.layers},
          {"reasons", std::move(reasons)}};
}

std::string verdict_json(const AskedRequest& asked, const Verdict& verdict, bool is_blocked) {
  Json json = {{"verdict", verdict.is_attack() ? "attack" : "allow"}, {"blocked", is_blocked}};
  json["inspected"] = {"line"};
  if (asked.has_headers) json["inspected"].push_back("headers");
  if (asked.has_body) json["inspected"].push_back("body");
  json["passed_over"] = verdict.passed_over;
  json["threshold"] = inspect::kThreshold;
  json["attacks"] = Json::array();
  for (std::size_t i = 0; i < inspect::kAttacks; ++i) {
    json["points"][std::string(name_of(static_cast<inspect::Attack>(i)))] = verdict.worst[i].points;
    if (verdict.is_attack(i)) json["attacks"].push_back(attack_json(i, verdict.worst[i]));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Few words: some web servers hand this body to the visitor, who needn't learn what gave him away. And none to let a
/// request through: nginx keeps no connection open to an answer of a subrequest that has a body.
Response answer_to_web_server(const AskedRequest& asked, bool is_attack, bool is_blocked) {
  Response response;
  if (is_blocked) {
    response.status = 403;
    response.body = R"({"verdict":"attack","blocked":true})";
  }
  response.headers.emplace_back("X-OneSec-Verdict", is_attack ? "attack" : "allow");
  response.headers.emplace_back("X-OneSec-Inspected", inspected_words(asked));
  return response;
}

void count(const AskedRequest& asked, const Verdict& verdict, bool is_blocked, Inspection::Counts& counts) {
  counts.passed_over += verdict.passed_over;
  if (!asked.is_real) {
    ++counts.questions;
    return;
  }
  ++(verdict.is_attack() ? counts.attacks : counts.allowed);
  if (is_blocked) ++counts.blocked;
  if (verdict.is_silenced && !verdict.is_attack()) ++counts.silenced;
  for (std::size_t i = 0; i < inspect::kAttacks; ++i) {
    if (verdict.is_attack(i)) ++counts.by_class[i];
  }
}

/// Hands an attack to the journal's queue, which is bounded, and doesn't wait for it.
void journal(const Context& context, const Request& request, const AskedRequest& asked, const Verdict& verdict,
             bool is_blocked) {
  EventDraft draft;
  write_event(asked, verdict, is_blocked, draft);
  draft.received_at = platform::now();
  choose_time(draft);
  if (context.enricher != nullptr) context.enricher->enrich(draft);
  Intake intake;
  intake.source = "inspect:" + request.caller.name;
  encode_event(draft.view(), intake.records.emplace_back());
  IntakeSink& sink = context.engine->intake();
  if (sink.offer(std::move(intake))) {
    ++context.inspection->counts.events;
    return;
  }
  ++context.inspection->counts.events_refused;
  sink.count_refused("inspect:" + request.caller.name, "queue_full", 1);
}

}  // namespace

Response inspect_now(const Context& context, Request& request) {
  Inspection& inspection = *context.inspection;
  const Timed timed(inspection);
  const Result<AskedRequest> asked = read_asked(request);
  if (!asked) {
    ++inspection.counts.unreadable;
    return error_response(asked.error());
  }
  const std::shared_ptr<const inspect::Exclusions> exclusions = inspection.exclusions.load();
  const Verdict verdict = judge(*asked, inspection.before, {.exclusions = exclusions.get(), .when = platform::now()});
  const bool is_attack = verdict.is_attack();
  const bool is_blocked = is_attack && inspection.blocks;
  count(*asked, verdict, is_blocked, inspection.counts);
  if (is_attack && asked->is_real) journal(context, request, *asked, verdict, is_blocked);
  if (asked->by == AskedBy::WebServer) return answer_to_web_server(*asked, is_attack, is_blocked);
  Response response;
  response.body = verdict_json(*asked, verdict, is_blocked);
  return response;
}

void inspect_http(const Context& context, Request& request, const Post&, const Reply& reply) {
  reply(inspect_now(context, request));
}

}  // namespace onesec::api
