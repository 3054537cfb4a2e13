#include "ai/provider/testing/desk.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

namespace onesec::ai::testing {
namespace {

Standing standing_with(const std::vector<std::string>& keys) {
  std::vector<Secret> secrets;
  for (const std::string& key : keys) secrets.emplace_back(key);
  Standing standing;
  standing.keys = KeyRing(std::move(secrets));
  return standing;
}

}  // namespace

Desk::Desk(Envelope of, Script script, std::vector<std::string> keys, const egress::testing::Authority* authority)
    : sink({.authority = authority, .answer = std::move(script)}), envelope(of), standing(standing_with(keys)) {
  endpoint.envelope = envelope;
  endpoint.base = {authority != nullptr, authority != nullptr ? "localhost" : "127.0.0.1", sink.port(),
                   envelope == Envelope::Gemini ? "/v1beta/models" : "/v1"};
  limits.total = milliseconds(5'000);
  limits.max_answer = kMaxAnswer;
  if (authority != nullptr) limits.tls.ca_file = authority->ca_file;
  way_out.open(egress::Purpose::Ai, {endpoint.base.host, sink.port(), true});
}

Exchange Desk::exchange(Tier tier) {
  return {standing, models, OutputTokens::at_least(tier == Tier::Triage ? 2048 : 8192), [] { return 0.5; }};
}

void Desk::send(Exchange& exchange, const Exchange::Send& send, Tier tier) {
  tag_ = tag_of(next_tag++);
  const OutboundDoc doc = sample_incident().document(tag_);
  const RequestOptions options{.tier = tier, .output = send.output};
  std::string body = envelope == Envelope::Gemini ? gemini_request(doc, options)
                                                  : openai_request(doc, options, *ModelName::parse(send.model));
  const auto cleared = gate.pass(std::move(body), {envelope, tier, send.model, tag_});
  if (!cleared) std::abort();
  const egress::HttpRequest request = call_of(endpoint, send.model, *cleared, standing.keys.key(send.key));
  const std::uint64_t before = way_out.sends(egress::Purpose::Ai);
  sent.push_back(egress::request_bytes(request));
  const Result<HttpAnswer> answer = egress::exchange(way_out, request, limits);
  exchange.note(send,
                answer ? read_answer(envelope, *answer)
                       : read_failure(answer.error(), way_out.sends(egress::Purpose::Ai) > before),
                now);
}

Desk::Asked Desk::ask(Tier tier) {
  Exchange one = exchange(tier);
  Asked asked;
  const Instant began = now;
  while (true) {
    const Exchange::Step step = one.next(now);
    if (const auto* to_send = std::get_if<Exchange::Send>(&step)) {
      send(one, *to_send, tier);
    } else if (const auto* wait = std::get_if<Exchange::Wait>(&step)) {
      now = wait->until;
    } else {
      asked.waited = std::chrono::duration_cast<seconds>(now - began);
      asked.last = one.answer();
      if (const auto* later = std::get_if<Exchange::Later>(&step)) {
        asked.end = "later";
        asked.until = later->until;
        return asked;
      }
      asked.end = std::string(name_of(one.answer().fate));
      if (one.answer().fate != Fate::Answered) return asked;
      Result<Verdict> verdict = read_verdict(one.answer().text, {tier, tag_, 3, 2});
      if (verdict) asked.verdict = std::move(*verdict);
      if (!asked.verdict) asked.end = "not a verdict";
      return asked;
    }
  }
}

std::string Desk::key_of(std::size_t request) const {
  const std::string text = sink.requests().at(request);
  const std::string name = envelope == Envelope::Gemini ? "x-goog-api-key: " : "Authorization: Bearer ";
  const std::size_t begin = text.find(name);
  if (begin == std::string::npos) return {};
  return text.substr(begin + name.size(), text.find("\r\n", begin) - begin - name.size());
}

std::string Desk::body_of(std::size_t request) const {
  const std::string text = sink.requests().at(request);
  return text.substr(text.find("\r\n\r\n") + 4);
}

std::string gemini_answer(const std::string& parts, const std::string& finish) {
  const std::string content = parts.empty() ? std::string() : R"("content":{"role":"model","parts":[)" + parts + "]},";
  return egress::testing::http_answer(
      200, R"({"candidates":[{)" + content + R"("finishReason":")" + finish +
               R"(","index":0}],"usageMetadata":{"promptTokenCount":812,"candidatesTokenCount":24,)"
               R"("thoughtsTokenCount":190,"totalTokenCount":1026},"modelVersion":"model-one"})");
}

std::string gemini_text(const std::string& json_text, const std::string& finish) {
  return gemini_answer(R"({"text":)" + nlohmann::json(json_text).dump() + "}", finish);
}

std::string openai_text(const std::string& json_text, const std::string& finish) {
  return egress::testing::http_answer(
      200, R"({"id":"x","model":"model-one","choices":[{"index":0,"message":{"role":"assistant","content":)" +
               nlohmann::json(json_text).dump() + R"(},"finish_reason":")" + finish +
               R"("}],"usage":{"prompt_tokens":700,"completion_tokens":40,"total_tokens":740}})");
}

std::string gemini_error(int http, const std::string& status, const std::string& details, const std::string& message) {
  return egress::testing::http_answer(http, R"({"error":{"code":)" + std::to_string(http) + R"(,"message":")" +
                                                message + R"(","status":")" + status + R"(","details":[)" + details +
                                                "]}}");
}

}  // namespace onesec::ai::testing
