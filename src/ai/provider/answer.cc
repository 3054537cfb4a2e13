#include "ai/provider/answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace onesec::ai {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 13> kFates{"answered",     "cut_short",       "no_opinion",      "nonsense",
                                                  "key_refused",  "account_refused", "request_refused", "model_gone",
                                                  "rate_limited", "server_trouble",  "wrong_address",   "not_trusted",
                                                  "closed"};

/// A member, or null when `json` is no object or has none.
const Json& at(const Json& json, const char* name) {
  static const Json kNone;
  if (!json.is_object()) return kNone;
  const auto found = json.find(name);
  return found == json.end() ? kNone : *found;
}

const Json& first(const Json& list) {
  static const Json kNone;
  return list.is_array() && !list.empty() ? list.front() : kNone;
}

std::string text_of(const Json& json) { return json.is_string() ? json.get<std::string>() : std::string(); }

std::uint64_t count_of(const Json& json) { return json.is_number_unsigned() ? json.get<std::uint64_t>() : 0; }

/// A word such as RESOURCE_EXHAUSTED or content_filter, and nothing that could be a sentence.
std::string word_of(const Json& json) {
  const std::string text = text_of(json);
  const bool is_word = !text.empty() && text.size() <= 60 && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  return is_word ? text : "another word";
}

std::string model_of(const Json& json) {
  const std::string text = text_of(json);
  return ModelName::parse(text) ? text : std::string();
}

ProviderAnswer fate(Fate what, std::string reason) {
  ProviderAnswer answer;
  answer.fate = what;
  answer.reason = std::move(reason);
  return answer;
}

ProviderAnswer read_good_gemini(const Json& body) {
  ProviderAnswer answer;
  const Json& usage = at(body, "usageMetadata");
  answer.usage = {count_of(at(usage, "promptTokenCount")),
                  count_of(at(usage, "candidatesTokenCount")) + count_of(at(usage, "thoughtsTokenCount")),
                  usage.is_object()};
  answer.model = model_of(at(body, "modelVersion"));
  const Json& candidate = first(at(body, "candidates"));
  if (!candidate.is_object()) {
    const Json& blocked = at(at(body, "promptFeedback"), "blockReason");
    answer.fate = blocked.is_string() ? Fate::NoOpinion : Fate::Nonsense;
    answer.reason = blocked.is_string() ? "the request was blocked: " + word_of(blocked) : "no candidate in the answer";
    return answer;
  }
  for (const Json& part : at(at(candidate, "content"), "parts")) {
    if (at(part, "thought") != true) answer.text += text_of(at(part, "text"));
  }
  const std::string finish = word_of(at(candidate, "finishReason"));
  answer.fate = finish == "STOP" ? Fate::Answered : finish == "MAX_TOKENS" ? Fate::CutShort : Fate::NoOpinion;
  if (answer.fate != Fate::Answered) answer.reason = "ended with " + finish;
  return answer;
}

ProviderAnswer read_good_openai(const Json& body) {
  ProviderAnswer answer;
  const Json& usage = at(body, "usage");
  answer.usage = {count_of(at(usage, "prompt_tokens")), count_of(at(usage, "completion_tokens")), usage.is_object()};
  answer.model = model_of(at(body, "model"));
  const Json& choice = first(at(body, "choices"));
  if (!choice.is_object()) {
    answer.fate = Fate::Nonsense;
    answer.reason = "no choice in the answer";
    return answer;
  }
  const std::string finish = word_of(at(choice, "finish_reason"));
  const Json& message = at(choice, "message");
  answer.text = text_of(at(message, "content"));
  const bool refused = at(message, "refusal").is_string();
  answer.fate = finish == "length" ? Fate::CutShort : finish == "stop" && !refused ? Fate::Answered : Fate::NoOpinion;
  if (answer.fate != Fate::Answered) answer.reason = refused ? "the model refused" : "ended with " + finish;
  return answer;
}

/// "22s", "1.5s" of google.protobuf.Duration, rounded up; at most a day.
seconds duration_of(const std::string& text) {
  std::uint64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc() || end == text.data() + text.size()) return seconds(0);
  const bool has_fraction = *end == '.';
  return seconds(static_cast<std::int64_t>(std::min<std::uint64_t>(whole + (has_fraction ? 1 : 0), 86'400)));
}

struct GoogleDetails {
  std::string reason{};
  seconds wait{0};
  bool is_per_day = false;
};

GoogleDetails details_of(const Json& error) {
  GoogleDetails details;
  for (const Json& detail : at(error, "details")) {
    const std::string type = text_of(at(detail, "@type"));
    if (type.ends_with("google.rpc.ErrorInfo")) details.reason = text_of(at(detail, "reason"));
    if (type.ends_with("google.rpc.RetryInfo")) details.wait = duration_of(text_of(at(detail, "retryDelay")));
    if (!type.ends_with("google.rpc.QuotaFailure")) continue;
    for (const Json& violation : at(detail, "violations")) {
      details.is_per_day = details.is_per_day || text_of(at(violation, "quotaId")).find("PerDay") != std::string::npos;
    }
  }
  return details;
}

ProviderAnswer read_error(Envelope envelope, const HttpAnswer& http) {
  const Json body = Json::parse(http.body, nullptr, false);
  // Gemini's list endpoints wrap the error in an array; some gateways do so everywhere.
  const Json& error = at(body.is_array() ? first(body) : body, "error");
  const bool is_gemini = envelope == Envelope::Gemini;
  const GoogleDetails google = is_gemini ? details_of(error) : GoogleDetails{};
  const Json& word = at(error, is_gemini ? "status" : "code");
  const std::string said = std::to_string(http.status) + (word.is_string() ? " " + word_of(word) : std::string());
  switch (http.status) {
    case 400:
      if (google.reason == "API_KEY_INVALID") return fate(Fate::KeyRefused, said + ": the key isn't valid");
      if (word == "FAILED_PRECONDITION") return fate(Fate::AccountRefused, said + ": billing or region");
      return fate(Fate::RequestRefused, said);
    case 401:
    case 403:
      return fate(Fate::KeyRefused, said);
    case 402:
      return fate(Fate::AccountRefused, said);
    case 404:
      // An address without an API answers 404 too, but not in the provider's form.
      return error.is_object() ? fate(Fate::ModelGone, said) : fate(Fate::WrongAddress, said);
    case 408:
      return fate(Fate::ServerTrouble, said);
    case 413:
    case 422:
      return fate(Fate::RequestRefused, said);
    case 429:
      break;
    default:
      return fate(http.status >= 500 ? Fate::ServerTrouble : Fate::WrongAddress, said);
  }
  if (word == "insufficient_quota") return fate(Fate::AccountRefused, said);
  ProviderAnswer answer = fate(Fate::RateLimited, said);
  answer.wait = std::max(google.wait, seconds(std::min<std::uint32_t>(http.retry_after_seconds, 86'400)));
  answer.for_today = google.is_per_day;
  return answer;
}

}  // namespace

std::string_view name_of(Fate fate) { return kFates.at(std::to_underlying(fate)); }

ProviderAnswer read_answer(Envelope envelope, const HttpAnswer& http) {
  if (http.status != 200) return read_error(envelope, http);
  const std::string* encoding = http.header("content-encoding");
  if (encoding != nullptr && *encoding != "identity") return fate(Fate::Nonsense, "compressed, which wasn't asked for");
  const Json body = Json::parse(http.body, nullptr, false);
  if (!body.is_object()) return fate(Fate::Nonsense, "the answer isn't JSON");
  return envelope == Envelope::Gemini ? read_good_gemini(body) : read_good_openai(body);
}

ProviderAnswer read_failure(const Error& error, bool was_sent) {
  switch (error.code) {
    case Code::Exhausted:
      // Before the send our own caps, after it an answer over the limit.
      return was_sent ? fate(Fate::Nonsense, "the answer is too large") : fate(Fate::Closed, error.what);
    case Code::Denied:
      return fate(Fate::NotTrusted, error.what);
    default:
      return fate(Fate::ServerTrouble, error.what);
  }
}

}  // namespace onesec::ai
