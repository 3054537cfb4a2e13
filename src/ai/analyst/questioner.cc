#include "ai/analyst/questioner.h"

#include <array>
#include <cstring>
#include <utility>

#include "platform/random.h"

namespace onesec::ai {
namespace {

constexpr seconds kTotal{60};                                 // A model that thinks takes half of it.
constexpr seconds kDiskWait{60};                              // For a disk that is full.
constexpr auto kTriageOutput = OutputTokens::at_least(2048);  // Thinking counts against it.
constexpr auto kDeepOutput = OutputTokens::at_least(8192);

std::string_view word_of(Tier tier) { return tier == Tier::Triage ? "triage" : "deep"; }

OutputTokens output_of(Tier tier) { return tier == Tier::Triage ? kTriageOutput : kDeepOutput; }

RequestTag random_tag() {
  const std::string bytes = platform::random_bytes(4);
  std::array<std::uint8_t, 4> tag{};
  std::memcpy(tag.data(), bytes.data(), tag.size());
  return RequestTag::from_random(tag);
}

double random_share() {
  const std::string bytes = platform::random_bytes(2);
  return (static_cast<unsigned char>(bytes[0]) * 256 + static_cast<unsigned char>(bytes[1])) / 65'535.0;
}

/// Texts of the alert that aren't told, or by an alias only.
std::uint32_t left_out(const Alert& alert) {
  return static_cast<std::uint32_t>(3 + alert.targets.size() + alert.matched.size());  // Title, description, entity.
}

Asked later(Instant until, std::string why) { return {.until = until, .why = std::move(why)}; }
Asked dropped(std::string why) { return {.why = std::move(why)}; }

}  // namespace

Questioner::Questioner(egress::Gate& way_out, Notebook& notebook, AiCounters& counters, ModelOptions options,
                       Clock clock)
    : way_out_(way_out),
      notebook_(notebook),
      counters_(counters),
      options_(std::move(options)),
      clock_(std::move(clock)),
      gate_(options_.secrets) {
  std::vector<Secret> keys;
  for (const Secret& key : options_.keys) keys.emplace_back(key.reveal());
  standing_.keys = KeyRing(std::move(keys));
  budget_ = Budget(options_.budget, notebook_.spent().value_or(Spent()));
}

std::string Questioner::destination() const {
  return options_.endpoint.base.host + ":" + std::to_string(options_.endpoint.base.port);
}

std::vector<std::string> Questioner::models_of(Tier tier) const {
  std::vector<std::string> models{tier == Tier::Triage ? options_.triage_model : options_.deep_model};
  models.insert(models.end(), options_.fallback_models.begin(), options_.fallback_models.end());
  return models;
}

std::string Questioner::body_of(const OutboundDoc& doc, Tier tier, OutputTokens output,
                                const std::string& model) const {
  const RequestOptions request{.tier = tier, .thinking = options_.thinking, .output = output};
  if (options_.endpoint.envelope == Envelope::Gemini) return gemini_request(doc, request);
  const Result<ModelName> name = ModelName::parse(model);
  return name ? openai_request(doc, request, *name) : std::string();  // Checked when it was configured.
}

Asked Questioner::ask(Tier tier, const Incident& incident, const Pause& pause) {
  Exchange exchange(standing_, models_of(tier), output_of(tier), random_share);
  Question question{tier, incident, {tier, random_tag(), 0, 0}};
  while (true) {
    Exchange::Step step = [&] {
      const std::lock_guard lock(mutex_);
      return exchange.next(clock_());
    }();
    if (const auto* to_send = std::get_if<Exchange::Send>(&step)) {
      if (std::optional<Asked> ended = send(exchange, *to_send, question)) return std::move(*ended);
    } else if (const auto* wait = std::get_if<Exchange::Wait>(&step)) {
      if (!pause(wait->until)) return later(wait->until, exchange.answer().reason);
    } else if (auto* not_now = std::get_if<Exchange::Later>(&step)) {
      return later(not_now->until, std::move(not_now->why));
    } else {
      return opinion_of(exchange.answer(), question);
    }
  }
}

/// Written down before it is spent: a crash in between counts too much, never too little.
std::optional<Asked> Questioner::reserve(const Usage& most) {
  const Instant now = clock_();
  Spent spent;
  {
    const std::lock_guard lock(mutex_);
    if (!budget_.allows(most, now)) return later(Budget::next_day(now), "the day's budget is used up");
    budget_.reserve(most, now);
    spent = budget_.spent(now);
  }
  if (const Status written = notebook_.put_spent(spent); !written) {
    return later(now + kDiskWait, "its cost can't be written down, so it isn't sent: " + written.error().what);
  }
  return std::nullopt;
}

std::optional<Asked> Questioner::send(Exchange& exchange, const Exchange::Send& to_send, Question& question) {
  const RequestTag tag = random_tag();
  const Incident& incident = question.incident;
  const OutboundDoc doc = build_document(
      {.alert = incident.alert, .evidence = {}, .related = incident.related, .excerpts = options_.excerpts}, tag);
  question.sent = {question.tier, tag, doc.evidence_count(), doc.related_count()};
  const auto cleared = gate_.pass(body_of(doc, question.tier, to_send.output, to_send.model),
                                  {options_.endpoint.envelope, question.tier, to_send.model, tag});
  if (!cleared) {
    ++counters_.refused;
    const std::lock_guard lock(mutex_);
    last_refusal_ = std::string(name_of(cleared.error().reason)) + " at byte " + std::to_string(cleared.error().at) +
                    ", expected " + cleared.error().expected;
    return dropped("the last gate stopped it: " + last_refusal_);
  }
  const Usage most = Budget::at_most(cleared->body().size(), to_send.output.value());
  if (std::optional<Asked> not_now = reserve(most)) return not_now;
  const Result<std::int64_t> id = notebook_.put_request({.at = clock_(),
                                                         .alert_id = incident.alert.id,
                                                         .tier = std::string(word_of(question.tier)),
                                                         .model = to_send.model,
                                                         .destination = destination(),
                                                         .body = cleared->body()});
  if (!id) return later(clock_() + kDiskWait, "it can't be written down, so it isn't sent: " + id.error().what);
  const ProviderAnswer answer = call(to_send, *cleared, incident);
  Spent spent;
  {
    const std::lock_guard lock(mutex_);
    budget_.settle(most, answer.usage);
    spent = budget_.spent(clock_());
    exchange.note(to_send, answer, clock_());
  }
  // What can't be written now is written with the next; the reservation only counted too much.
  (void)notebook_.put_spent(spent);
  (void)notebook_.note_outcome(
      *id, answer.fate == Fate::Answered ? "answered" : std::string(name_of(answer.fate)) + ": " + answer.reason,
      answer.usage);
  return std::nullopt;
}

ProviderAnswer Questioner::call(const Exchange::Send& to_send, const ClearedRequest& cleared,
                                const Incident& incident) {
  egress::HttpRequest request = [&] {
    const std::lock_guard lock(mutex_);
    return call_of(options_.endpoint, to_send.model, cleared, standing_.keys.key(to_send.key));
  }();
  request.redactions = left_out(incident.alert);
  egress::HttpLimits limits;
  limits.total = kTotal;
  limits.max_answer = kMaxAnswer;
  limits.tls.ca_file = options_.ca_file;
  const std::uint64_t before = way_out_.sends(egress::Purpose::Ai);
  const Result<HttpAnswer> answer = egress::exchange(way_out_, request, limits);
  wipe_headers(request);
  const bool was_sent = way_out_.sends(egress::Purpose::Ai) > before;
  if (was_sent) ++counters_.asked;
  if (answer) return read_answer(options_.endpoint.envelope, *answer);
  ProviderAnswer failure = read_failure(answer.error(), was_sent);
  const Url& url = options_.endpoint.base;
  if (!way_out_.allows(egress::Purpose::Ai, url.host, url.port)) failure.fate = Fate::Closed;
  if (!was_sent) failure.usage.is_told = true;  // It has cost nothing.
  return failure;
}

Asked Questioner::opinion_of(const ProviderAnswer& answer, const Question& question) {
  if (answer.fate != Fate::Answered) {
    ++counters_.no_opinion;
    return dropped(std::string(name_of(answer.fate)) + ": " + answer.reason);
  }
  Result<Verdict> verdict = read_verdict(answer.text, question.sent);
  if (!verdict) {
    ++counters_.no_opinion;
    return dropped(std::move(verdict).error().what);
  }
  ++counters_.answered;
  return {.opinion = AiOpinion{.tier = std::string(word_of(question.tier)),
                               .model = answer.model,
                               .score_percent = verdict->score_percent,
                               .category = std::move(verdict->category),
                               .next_step = std::move(verdict->next_step),
                               .summary = std::move(verdict->summary),
                               .evidence = std::move(verdict->evidence)}};
}

Result<std::string> Questioner::preview(const Incident& incident) const {
  const RequestTag tag = random_tag();
  const OutboundDoc doc = build_document(
      {.alert = incident.alert, .evidence = {}, .related = incident.related, .excerpts = options_.excerpts}, tag);
  EgressGate gate(options_.secrets);
  const auto cleared = gate.pass(body_of(doc, Tier::Triage, kTriageOutput, options_.triage_model),
                                 {options_.endpoint.envelope, Tier::Triage, options_.triage_model, tag});
  if (!cleared) return fail(Code::Denied, "the last gate stops it: " + std::string(name_of(cleared.error().reason)));
  const bool has_key = !options_.keys.empty() && !options_.keys.front().is_empty();
  return egress::request_bytes(
      call_of(options_.endpoint, options_.triage_model, *cleared, has_key ? Secret("********") : Secret()));
}

void Questioner::try_again() {
  const std::lock_guard lock(mutex_);
  standing_.paused.clear();
  standing_.gone.clear();
  standing_.quiet_until = Instant();
}

void Questioner::describe(AiStatus& status) const {
  const std::lock_guard lock(mutex_);
  const Instant now = clock_();
  status.provider = options_.endpoint.envelope == Envelope::Gemini ? "gemini" : "openai";
  status.destination = destination();
  status.triage_model = options_.triage_model;
  status.deep_model = options_.deep_model;
  const bool has_key = !options_.keys.empty() && !options_.keys.front().is_empty();
  if (has_key) status.keys = standing_.keys.describe(now);
  const Spent spent = budget_.spent(now);
  status.tokens_today = spent.tokens;
  status.microcents_today = spent.microcents;
  status.daily_tokens = options_.budget.daily_tokens;
  status.daily_cents = options_.budget.daily_cents;
  status.consent = options_.consent;
  status.last_refusal = last_refusal_;
  if (!standing_.paused.empty()) {
    status.state = "paused until the configuration changes: " + standing_.paused;
  } else if (now < standing_.quiet_until) {
    status.state = "nothing is sent before " + to_rfc3339(standing_.quiet_until) + ": " + standing_.trouble;
  }
}

}  // namespace onesec::ai
