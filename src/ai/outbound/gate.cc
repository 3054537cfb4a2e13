#include "ai/outbound/gate.h"

#include <algorithm>
#include <utility>

#include "ai/outbound/gate_reader.h"
#include "base/sha256.h"

namespace onesec::ai {
namespace {

// SHA-256 of the two instructions. Whoever changes one reads it once more, then writes its hash here.
constexpr std::array<std::string_view, 2> kInstructionHashes{
    "429c31cf2d18ee88b23b073ae4548e0ac7ed73dd17c15826dc38c078c51b144e",
    "26ba60d90e83882030d20dd4d1b2986557287ef0085cba27068474cd06f25cef",
};

constexpr std::array<std::string_view, kRefusedReasons> kReasons{
    "too large", "not plain ASCII", "envelope", "system text", "model",  "options", "grammar",
    "word",      "number",          "alias",    "tag reused",  "schema", "secret"};

class Request {
 public:
  Request(std::string_view body, const ExpectedRequest& expected) : in_(body), expected_(expected) {}

  std::expected<void, Refusal> read() {
    const bool fits = expected_.envelope == Envelope::Gemini ? gemini() : openai();
    if (fits && in_.at_end(Refused::Envelope)) return {};
    return std::unexpected(in_.refusal());
  }
  [[nodiscard]] const std::string& document() const { return document_; }

 private:
  bool envelope(std::string_view literal) { return in_.take(literal, Refused::Envelope); }
  bool schema(std::string_view literal) { return in_.take(literal, Refused::Schema); }

  bool instruction() {
    std::string text;
    if (!in_.rest_of_string(Refused::SystemText, text)) return false;
    const std::string_view wanted = kInstructionHashes.at(std::to_underlying(expected_.tier));
    return hex(sha256(text)) == wanted || in_.refuse(Refused::SystemText, "the instruction of this tier");
  }

  bool document_in_string() {
    const std::size_t start = in_.at();
    if (!in_.rest_of_string(Refused::Grammar, document_)) return false;
    GateReader inner(document_);
    if (read_document(inner, expected_.tag.text(), facts_)) return true;
    Refusal why = inner.refusal();
    return in_.refuse(why.reason, std::move(why.expected) + " at byte " + std::to_string(why.at) +
                                      " of the document that begins at byte " + std::to_string(start));
  }

  bool output_tokens() {
    std::uint64_t tokens = 0;
    if (!in_.number(65536, Refused::Options, &tokens)) return false;
    return (tokens >= 1024 && (tokens & (tokens - 1)) == 0) ||
           in_.refuse(Refused::Options, "a power of two from 1024 to 65536");
  }

  bool level() {
    for (const std::string_view word : {"minimal\"", "low\"", "medium\"", "high\""}) {
      if (in_.next_is(word)) return true;
    }
    return in_.refuse(Refused::Options, "minimal, low, medium or high");
  }

  bool model() {
    const std::string_view name = expected_.model;
    const bool plain = !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= '-' && c <= ':') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    });
    if (!plain) return in_.refuse(Refused::Model, "a plain configured name");
    return in_.take(name, Refused::Model);
  }

  bool words(List list) {
    std::string_view before = R"([")";
    for (const std::string_view word : words_of(list)) {
      if (!schema(before) || !schema(word)) return false;
      before = R"(",")";
    }
    return schema(R"("])");
  }

  bool ids() {
    if (!schema(R"(["alert")")) return false;
    for (std::size_t i = 1; i <= facts_.evidence; ++i) {
      if (!schema(R"(,"e)" + std::to_string(i) + '"')) return false;
    }
    for (std::size_t i = 1; i <= facts_.related; ++i) {
      if (!schema(R"(,"r)" + std::to_string(i) + '"')) return false;
    }
    return schema("]");
  }

  bool gemini_schema() {
    const bool deep = expected_.tier == Tier::Deep;
    const std::string_view keys =
        deep ? R"(["evidence","category","next_step","summary","score"])" : R"(["evidence","category","score"])";
    return schema(R"({"type":"OBJECT","required":)") && schema(keys) && schema(R"(,"propertyOrdering":)") &&
           schema(keys) &&
           schema(R"(,"properties":{"evidence":{"type":"ARRAY","maxItems":5,"items":{"type":"STRING","enum":)") &&
           ids() && schema(R"(}},"category":{"type":"STRING","enum":)") && words(List::Category) &&
           (!deep || (schema(R"(},"next_step":{"type":"STRING","enum":)") && words(List::NextStep) &&
                      schema(R"(},"summary":{"type":"STRING")"))) &&
           schema(R"(},"score":{"type":"NUMBER"}}})");
  }

  bool openai_schema() {
    const bool deep = expected_.tier == Tier::Deep;
    const std::string_view keys =
        deep ? R"(["evidence","category","next_step","summary","score"])" : R"(["evidence","category","score"])";
    return schema(R"({"type":"object","required":)") && schema(keys) &&
           schema(R"(,"additionalProperties":false,"properties":{"evidence":{"type":"array","items":)") &&
           schema(R"({"type":"string","enum":)") && ids() && schema(R"(}},"category":{"type":"string","enum":)") &&
           words(List::Category) &&
           (!deep || (schema(R"(},"next_step":{"type":"string","enum":)") && words(List::NextStep) &&
                      schema(R"(},"summary":{"type":"string")"))) &&
           schema(R"(},"score":{"type":"number"}}})");
  }

  bool gemini() {
    return envelope(R"({"systemInstruction":{"parts":[{"text":")") && instruction() &&
           envelope(R"(}]},"contents":[{"role":"user","parts":[{"text":")") && document_in_string() &&
           envelope(R"(}]}],"generationConfig":{"maxOutputTokens":)") && output_tokens() &&
           envelope(R"(,"candidateCount":1,"responseMimeType":"application/json")") &&
           (!in_.next_is(R"(,"thinkingConfig":{"thinkingLevel":")") || (level() && envelope("}"))) &&
           envelope(R"(,"responseSchema":)") && gemini_schema() && envelope("}}");
  }

  bool openai() {
    return envelope(R"({"model":")") && model() && envelope(R"(","messages":[{"role":"system","content":")") &&
           instruction() && envelope(R"(},{"role":"user","content":")") && document_in_string() &&
           envelope(R"(}],"max_tokens":)") && output_tokens() && envelope(R"(,"n":1,"stream":false)") &&
           (!in_.next_is(R"(,"reasoning_effort":")") || level()) &&
           envelope(R"(,"response_format":{"type":"json_schema","json_schema":)") &&
           envelope(R"({"name":"verdict","strict":true,"schema":)") && openai_schema() && envelope("}}}");
  }

  GateReader in_;
  const ExpectedRequest& expected_;
  std::string document_;
  DocumentFacts facts_;
};

std::expected<std::string, Refusal> look_at(std::string_view body, const ExpectedRequest& expected) {
  if (body.size() > EgressGate::kMaxRequestBytes) {
    return std::unexpected(Refusal{Refused::TooLarge, EgressGate::kMaxRequestBytes, "at most 16 KiB"});
  }
  const auto odd = std::find_if(body.begin(), body.end(), [](char c) { return c < 0x20 || c > 0x7E; });
  if (odd != body.end()) {
    return std::unexpected(Refusal{Refused::NotPlain, static_cast<std::size_t>(odd - body.begin()), "printable ASCII"});
  }
  Request request(body, expected);
  if (const auto read = request.read(); !read) return std::unexpected(read.error());
  return request.document();
}

}  // namespace

std::string_view name_of(Refused reason) { return kReasons.at(std::to_underlying(reason)); }

std::expected<ClearedRequest, Refusal> EgressGate::pass(std::string body, const ExpectedRequest& expected) {
  const auto refuse = [&](Refusal why) {
    ++refused_.at(std::to_underlying(why.reason));
    return std::unexpected(std::move(why));
  };
  // Before anything else, so that a key in a malformed request is told as what it is.
  if (body.size() <= kMaxRequestBytes && secrets_.found_in(body)) {
    return refuse({Refused::Secret, 0, "no part of a secret of this host"});
  }
  const auto document = look_at(body, expected);
  if (!document) return refuse(document.error());
  if (secrets_.found_in(*document)) return refuse({Refused::Secret, 0, "no part of a secret of this host"});
  if (std::find(used_.begin(), used_.end(), expected.tag) != used_.end()) {
    return refuse({Refused::TagReused, 0, "a tag that no earlier request had"});
  }
  used_.push_back(expected.tag);
  if (used_.size() > kRememberedTags) used_.pop_front();
  ++passed_;
  return ClearedRequest(std::move(body), expected.tier, expected.envelope);
}

}  // namespace onesec::ai
