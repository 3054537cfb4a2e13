#include <algorithm>
#include <cstdlib>
#include <string>
#include <unordered_set>

#include "ai/outbound/gate.h"
#include "ai/outbound/incident.h"

namespace onesec::ai {
namespace {

struct Case {
  std::string body;
  ExpectedRequest expected;
};

/// An incident in which `text` stands wherever a text may stand.
Case built(const std::string& text, std::uint8_t choice) {
  Alert alert;
  alert.module = choice % 2 == 0 ? "auth_fortress" : text;
  alert.type = text;
  alert.detector = "auth.brute_force";
  alert.entity = {EntityKind::Address, text};
  alert.targets = {{EntityKind::User, text}, {EntityKind::User, "alice"}};
  alert.matched = {text};
  alert.measures = {{text, static_cast<std::int64_t>(text.size()) * 77, 12}};
  alert.techniques = {text, "T1110"};
  alert.count = 417;
  const std::vector<Entity> entities{{EntityKind::Host, text}, {EntityKind::Address, "203.0.113.9"}};
  const std::vector<EvidenceEvent> evidence{{.type = EventType::HttpRequest,
                                             .when = Instant::from_seconds(choice),
                                             .entities = entities,
                                             .port = 443,
                                             .http_status = 401,
                                             .protocol = text,
                                             .excerpt = text}};
  const std::vector<Alert> related{alert};
  const RequestTag tag = RequestTag::from_random({0, 0, 0, 1});
  const OutboundDoc doc =
      build_document({.alert = alert, .evidence = evidence, .related = related, .excerpts = Excerpts::Lexical}, tag);
  const Tier tier = (choice & 4U) != 0 ? Tier::Deep : Tier::Triage;
  if ((choice & 2U) != 0) return {gemini_request(doc, {.tier = tier}), {Envelope::Gemini, tier, {}, tag}};
  return {openai_request(doc, {.tier = tier, .thinking = ThinkingLevel::Low}, *ModelName::parse("qwen3:8b")),
          {Envelope::OpenAi, tier, "qwen3:8b", tag}};
}

std::vector<std::string> runs(std::string_view text) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  std::vector<std::string> all;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find_first_of(kLetters, at);
    if (begin == std::string_view::npos) break;
    at = std::min(text.find_first_not_of(kLetters, begin), text.size());
    all.emplace_back(text.substr(begin, at - begin));
  }
  return all;
}

/// Every word that a request can hold: what the gate is held against, in another way than its own.
bool is_harmless(const std::string& run) {
  static const std::unordered_set<std::string> kKnown = [] {
    std::unordered_set<std::string> known{"true",   "false",   "text",           "binary",        "minimal",
                                          "low",    "medium",  "high",           "bytes",         "none",
                                          "tokens", "entropy", "thinkingConfig", "thinkingLevel", "reasoning_effort"};
    for (std::size_t i = 0; i < kLists; ++i) {
      for (const std::string_view word : words_of(static_cast<List>(i))) {
        for (std::string& one : runs(word)) known.insert(std::move(one));
      }
    }
    for (std::uint8_t choice = 0; choice < 8; ++choice) {
      for (std::string& one : runs(built("or 1", choice).body)) known.insert(std::move(one));
    }
    return known;
  }();
  if (run.size() <= 3 || kKnown.contains(run)) return true;
  if (run.find_first_not_of("0123456789") != std::string::npos) return false;
  if (run.size() <= 5 && (std::atoi(run.c_str()) & (std::atoi(run.c_str()) - 1)) == 0) return true;  // output tokens
  return run.size() <= 12 && run.find_first_not_of('0', 2) == std::string::npos;
}

/// The bytes as edits of a real request: where, what, how.
void edit(std::string& body, std::string_view edits) {
  for (std::size_t i = 0; i + 3 < edits.size(); i += 4) {
    const std::size_t at =
        (static_cast<unsigned char>(edits[i]) * 256U + static_cast<unsigned char>(edits[i + 1])) % (body.size() + 1);
    switch (static_cast<unsigned char>(edits[i + 2]) % 3) {
      case 0:
        body.insert(at, 1, edits[i + 3]);
        break;
      case 1:
        body.erase(at, static_cast<unsigned char>(edits[i + 3]));
        break;
      default:
        if (at < body.size()) body[at] = edits[i + 3];
    }
  }
}

}  // namespace
}  // namespace onesec::ai

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onesec::ai;
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::uint8_t choice = data[1];
  EgressGate gate{SecretCheck()};
  if (data[0] % 3 == 0) {  // whatever an incident holds, what is built of it passes and tells none of it
    const Case one = built(std::string(bytes), choice);
    const auto passed = gate.pass(one.body, one.expected);
    if (!passed) std::abort();
    for (const std::string& run : runs(one.body)) {
      if (!is_harmless(run)) std::abort();
    }
    return 0;
  }
  Case one = built("1' union select name from users where mail='bob@x.io'", choice);
  if (data[0] % 3 == 1) {
    edit(one.body, bytes);
  } else {
    one.body = std::string(bytes);
  }
  const auto passed = gate.pass(one.body, one.expected);
  if (!passed) return 0;
  for (const std::string& run : runs(passed->body())) {
    if (!is_harmless(run)) std::abort();
  }
  return 0;
}
