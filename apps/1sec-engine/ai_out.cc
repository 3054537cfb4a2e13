#include "ai_out.h"

#include <utility>

#include "ai_keys.h"
#include "platform/clock.h"
#include "platform/file.h"

namespace onesec::app {
namespace {

constexpr std::size_t kMaxCaBytes = 1UL << 20U;

/// An incident that a model can't be asked about now comes again when that may have changed (Receipt::wait), at the
/// latest after half an hour: a hundred attempts outlast two days.
engine::CourierPlan plan() {
  return {.kind = "ai",
          .waits = {seconds(5), minutes(1), minutes(5), minutes(15), minutes(30)},
          .max_attempts = 100,
          .at_once = 1,
          .coalesces = true};
}

ai::ThinkingLevel thinking_of(const std::string& word) {
  if (word == "minimal") return ai::ThinkingLevel::Minimal;
  if (word == "low") return ai::ThinkingLevel::Low;
  if (word == "medium") return ai::ThinkingLevel::Medium;
  return word == "high" ? ai::ThinkingLevel::High : ai::ThinkingLevel::Unset;
}

Status check_models(const config::AiAnalysis& configured) {
  std::vector<std::string> models = configured.fallback_models;
  models.push_back(configured.triage_model);
  if (!configured.deep_model.empty()) models.push_back(configured.deep_model);
  for (const std::string& model : models) {
    if (const auto name = ai::ModelName::parse(model); !name) return fail(name.error());
  }
  return {};
}

engine::Receipt receipt_of(ai::Analysed analysed) {
  engine::Receipt receipt(std::move(analysed.status));
  receipt.wait = analysed.wait;
  return receipt;
}

}  // namespace

std::shared_ptr<ai::Analyst> AiOut::analyst() const {
  const std::lock_guard lock(mutex_);
  return analyst_;
}

void AiOut::set_engine(engine::Engine* engine) {
  const std::lock_guard lock(engine_mutex_);
  engine_ = engine;
}

std::vector<Alert> AiOut::around(const Alert& alert) const {
  const std::lock_guard lock(engine_mutex_);
  std::vector<Alert> all;
  if (engine_ == nullptr) return all;
  constexpr std::size_t kOfEach = 50;
  constexpr std::size_t kTargets = 3;
  std::vector<Entity> entities{alert.entity};
  for (std::size_t i = 0; i < alert.targets.size() && i < kTargets; ++i) entities.push_back(alert.targets[i]);
  for (const Entity& entity : entities) {
    AlertQuery query;
    query.limit = kOfEach;
    query.entity = std::string(name_of(entity.kind)) + ":" + entity.value;
    Result<AlertPage> page = engine_->alerts(query);
    if (!page) continue;  // Fewer relations, and the analysis goes on.
    for (Alert& one : page->alerts) all.push_back(std::move(one));
  }
  return all;
}

Result<std::shared_ptr<ai::Analyst>> AiOut::need_analyst() {
  const std::lock_guard lock(mutex_);
  if (analyst_) return analyst_;
  Result<ai::Notebook> notebook = ai::Notebook::open(data_dir_ + "/analysis.db");
  if (!notebook) return fail(std::move(notebook).error().while_("opening the notebook of the AI analysis"));
  analyst_ = std::make_shared<ai::Analyst>(
      way_out_.gate(), std::move(*notebook), [this](const Alert& alert) { return around(alert); },
      ai::AnalystClock{platform::now});
  return analyst_;
}

Result<ai::ModelOptions> AiOut::model_options(const config::Config& wanted) const {
  const config::AiAnalysis& configured = wanted.ai;
  if (Status right = check_models(configured); !right) return fail(std::move(right).error());
  Result<Url> url = parse_url(configured.api_base_url);
  if (!url) return fail(std::move(url).error());
  ai::ModelOptions model;
  model.endpoint = {configured.provider == "gemini" ? ai::Envelope::Gemini : ai::Envelope::OpenAi, std::move(*url)};
  Result<std::vector<Secret>> keys = provider_keys(configured, data_dir_);
  if (!keys) return fail(std::move(keys).error());
  if (keys->empty() && !is_own_loopback(model.endpoint.base)) {
    return fail(Code::InvalidInput, "a key for this purpose is needed: 1sec config set-key");
  }
  model.secrets = secrets_to_stop(wanted, *keys, data_dir_);
  if (keys->empty()) keys->emplace_back();
  model.keys = std::move(*keys);
  model.ca_file = configured.ca_file;
  if (!model.ca_file.empty()) {
    const Result<std::string> read = platform::read_file(model.ca_file, kMaxCaBytes);
    if (!read) return fail(explained(read.error().while_("ca_file")));
  }
  model.allows_private = configured.allow_private;
  model.triage_model = configured.triage_model;
  model.deep_model = configured.deep_model;
  model.fallback_models = configured.fallback_models;
  model.thinking = thinking_of(configured.thinking);
  model.excerpts = configured.excerpts == "lexical" ? ai::Excerpts::Lexical : ai::Excerpts::Off;
  model.budget = {.daily_tokens = configured.daily_tokens,
                  .daily_cents = configured.daily_cents,
                  .input_cents = configured.input_cents,
                  .output_cents = configured.output_cents};
  model.consent = configured.consent;
  return model;
}

Result<TakeOver> AiOut::follow(const config::Config& wanted) {
  auto options = std::make_shared<ai::AnalystOptions>();
  options->is_enabled = wanted.ai.enabled;
  options->min_severity = severity_named(wanted.ai.min_severity).value_or(Severity::Medium);
  options->keep = hours(24) * wanted.retention.alerts_days;
  if (wanted.ai.enabled && wanted.ai.provider != "none") {
    Result<ai::ModelOptions> model = model_options(wanted);
    if (!model) return fail(std::move(model).error().while_("modules.ai_analysis_engine"));
    options->model = std::move(*model);
    if (Status opened = way_out_.need_ledger(); !opened) return fail(std::move(opened).error());
  }
  std::shared_ptr<ai::Analyst> analyst = this->analyst();
  if (wanted.ai.enabled && !analyst) {
    Result<std::shared_ptr<ai::Analyst>> made = need_analyst();
    if (!made) return fail(std::move(made).error());
    analyst = std::move(*made);
  }
  return [this, analyst, options] {
    is_enabled_ = options->is_enabled;
    if (analyst) analyst->set(std::move(*options));
  };
}

std::vector<engine::Receiver> AiOut::receivers() {
  const std::shared_ptr<ai::Analyst> analyst = this->analyst();
  if (!analyst || !is_enabled_) return {};
  engine::Receiver receiver;
  receiver.plan = plan();
  receiver.destination = "AI analysis";
  receiver.compose = [analyst](const Alert& alert, bool) -> std::optional<engine::OutgoingAlert> {
    if (!analyst->take(alert)) return std::nullopt;
    return engine::OutgoingAlert{{}, {}, alert.id, 0};
  };
  receiver.publish = [analyst](const engine::OutgoingAlert& alert,
                               std::function<void(engine::Receipt)> done) -> Status {
    return analyst->analyse(alert.payload,
                            [done = std::move(done)](ai::Analysed analysed) { done(receipt_of(std::move(analysed))); });
  };
  receiver.is_ready = [analyst] { return analyst->is_ready(); };
  receiver.state = [analyst] { return analyst->state(); };
  return {std::move(receiver)};
}

}  // namespace onesec::app
