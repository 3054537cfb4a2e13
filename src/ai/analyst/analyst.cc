#include "ai/analyst/analyst.h"

#include <algorithm>
#include <utility>

#include "ai/local/local_analysis.h"

namespace onesec::ai {
namespace {

/// From here a second, larger model is asked. The reference asks at 0.6 too; not measured here, for want of labelled
/// verdicts.
constexpr std::uint32_t kDeepFrom = 60;
/// Handed over one at a time, so more are ones that were forgotten.
constexpr std::size_t kMaxTaken = 64;
/// Behind the material of an incident that a model is still to be asked about: after a restart it is none that is done.
constexpr const char* kUnfinished = "?";

AiAnalysis written(const Alert& alert, LocalAnalysis local, Instant now) {
  AiAnalysis analysis{.alert_id = alert.id,
                      .at = now,
                      .score_percent = local.score_percent,
                      .summary = std::move(local.summary),
                      .reasons = {},
                      .related = std::move(local.related),
                      .triage = {},
                      .deep = {}};
  for (ScoreReason& reason : local.reasons) analysis.reasons.push_back({std::move(reason.what), reason.tenths});
  return analysis;
}

Analysed again(Instant now, Instant until, std::string why) {
  const auto wait = std::chrono::duration_cast<seconds>(until - now) + seconds(1);
  return {fail(Code::Unavailable, std::move(why)), std::max(wait, seconds(1))};
}

}  // namespace

Analyst::Analyst(egress::Gate& way_out, Notebook notebook, LookAround look_around, AnalystClock clock)
    : way_out_(way_out),
      notebook_(std::move(notebook)),
      look_around_(std::move(look_around)),
      clock_(std::move(clock)),
      session_(std::make_shared<Session>()),
      materials_(notebook_.materials().value_or(std::map<std::string, std::string>())) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Analyst::~Analyst() { way_out_.close(egress::Purpose::Ai); }

void Analyst::set(AnalystOptions options) {
  std::vector<egress::Destination> open;
  auto session = std::make_shared<Session>();
  if (options.is_enabled && options.model) {
    const Url& url = options.model->endpoint.base;
    open.push_back({url.host, url.port, options.model->allows_private || is_own_loopback(url)});
    ModelOptions model = std::move(*options.model);
    options.model.reset();
    session->questioner = std::make_unique<Questioner>(way_out_, notebook_, counters_, std::move(model), clock_.now);
    // Who agreed to which text for which place; a disk that can't take it shows in the status as "never".
    (void)notebook_.note_consent(session->questioner->options().consent, session->questioner->destination(),
                                 clock_.now());
  }
  session->options = std::move(options);
  way_out_.set(egress::Purpose::Ai, std::move(open));
  const std::lock_guard lock(mutex_);
  session_ = std::move(session);
  not_before_ = Instant();
  why_not_.clear();
  changed_.notify_all();
}

std::shared_ptr<const Analyst::Session> Analyst::session() const {
  const std::lock_guard lock(mutex_);
  return session_;
}

bool Analyst::take(const Alert& alert) {
  const std::lock_guard lock(mutex_);
  if (!session_->options.is_enabled || alert.is_historical) return false;
  const auto known = materials_.find(alert.id);
  if (known != materials_.end() && known->second == material_of(alert)) return false;
  if (taken_.size() >= kMaxTaken) taken_.clear();
  taken_.insert_or_assign(alert.id, alert);
  return true;
}

Status Analyst::analyse(const std::string& alert_id, std::function<void(Analysed)> done) {
  const std::lock_guard lock(mutex_);
  if (is_busy_ || waiting_) return fail(Code::Unavailable, "another incident is under way");
  const auto taken = taken_.find(alert_id);
  if (taken == taken_.end()) return fail(Code::Unavailable, "the incident has to be taken again");
  waiting_ = std::move(taken->second);
  taken_.erase(taken);
  done_ = std::move(done);
  changed_.notify_all();
  return {};
}

bool Analyst::is_ready() const {
  const std::lock_guard lock(mutex_);
  return session_->options.is_enabled && !is_busy_ && !waiting_;
}

std::string Analyst::state() const {
  const std::lock_guard lock(mutex_);
  if (!session_->options.is_enabled) return "off";
  if (clock_.now() < not_before_) return "waits until " + to_rfc3339(not_before_) + ": " + why_not_;
  return session_->questioner ? "ready" : "here only";
}

void Analyst::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (waiting_) {
      work(lock);
      continue;
    }
    changed_.wait(lock, stop, [&] { return waiting_.has_value(); });
  }
}

void Analyst::work(std::unique_lock<std::mutex>& lock) {
  const Alert alert = std::move(*waiting_);
  waiting_.reset();
  is_busy_ = true;
  const std::shared_ptr<const Session> session = session_;
  const std::function<void(Analysed)> done = std::exchange(done_, nullptr);
  lock.unlock();
  Analysed analysed = analyse_now(*session, alert);
  forget_old(*session);
  lock.lock();
  is_busy_ = false;
  if (!analysed.status && session == session_) {
    not_before_ = clock_.now() + analysed.wait;
    why_not_ = analysed.status.error().what;
  }
  if (analysed.status) materials_.insert_or_assign(alert.id, material_of(alert));
  lock.unlock();
  done(std::move(analysed));
  lock.lock();
}

/// Once an hour; what can't be deleted now is deleted then.
void Analyst::forget_old(const Session& session) {
  const Instant now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    if (now < forgotten_at_ + hours(1) && now >= forgotten_at_) return;
    forgotten_at_ = now;
  }
  if (!notebook_.forget_before(now - session.options.keep)) return;
  Result<std::map<std::string, std::string>> kept = notebook_.materials();
  const std::lock_guard lock(mutex_);
  if (kept) materials_ = std::move(*kept);
}

Analysed Analyst::analyse_now(const Session& session, const Alert& alert) {
  if (!session.options.is_enabled) return again(clock_.now(), clock_.now(), "switched off");
  const std::vector<Alert> related = related_to(alert, look_around_(alert));
  const std::string material = material_of(alert);
  const std::string unfinished = material + kUnfinished;
  AiAnalysis analysis = written(alert, analyse_locally(alert, related), clock_.now());
  analysis.triage = triage_before(alert.id, unfinished);
  const auto keep = [&](const std::string& as) -> std::optional<Analysed> {
    Status kept = notebook_.put_analysis(analysis, as);
    if (kept) return std::nullopt;
    return Analysed{std::move(kept), minutes(1)};
  };
  if (session.questioner && alert.severity >= session.options.min_severity) {
    const Incident incident{alert, related};
    if (!analysis.triage) {
      if (auto not_kept = keep(unfinished)) return std::move(*not_kept);
      if (auto not_now = ask(session, Tier::Triage, incident, analysis.triage)) return std::move(*not_now);
    }
    const bool goes_deep = analysis.triage && analysis.triage->score_percent >= kDeepFrom &&
                           !session.questioner->options().deep_model.empty();
    if (goes_deep) {
      if (auto not_kept = keep(unfinished)) return std::move(*not_kept);
      if (auto not_now = ask(session, Tier::Deep, incident, analysis.deep)) return std::move(*not_now);
    }
  }
  if (auto not_kept = keep(material)) return std::move(*not_kept);
  ++counters_.analysed;
  return {};
}

/// A question that was answered for the same incident before something failed isn't asked again.
std::optional<AiOpinion> Analyst::triage_before(const std::string& alert_id, const std::string& unfinished) {
  const Result<std::string> known = notebook_.material(alert_id);
  if (!known || *known != unfinished) return std::nullopt;
  Result<AiAnalysis> before = notebook_.analysis(alert_id);
  return before ? std::move(before->triage) : std::nullopt;
}

/// nullopt: asked, and `opinion` is there or never will be.
std::optional<Analysed> Analyst::ask(const Session& session, Tier tier, const Incident& incident,
                                     std::optional<AiOpinion>& opinion) {
  const std::lock_guard one(asking_);
  Asked asked = session.questioner->ask(tier, incident, [&](Instant until) { return wait_until(session, until); });
  if (asked.until) return again(clock_.now(), *asked.until, std::move(asked.why));
  opinion = std::move(asked.opinion);
  return std::nullopt;
}

bool Analyst::wait_until(const Session& session, Instant until) {
  if (clock_.about_to_wait) clock_.about_to_wait(until);
  std::unique_lock lock(mutex_);
  const auto is_over = [&] { return session_.get() != &session; };
  while (clock_.now() < until) {
    // A second at a time, because the wall clock may jump.
    const auto left = std::min<Nanoseconds>(until - clock_.now(), seconds(1));
    if (changed_.wait_for(lock, thread_.get_stop_token(), left, is_over)) return false;
    if (thread_.get_stop_token().stop_requested()) return false;
  }
  return !is_over();
}

AiStatus Analyst::status() const {
  AiStatus status;
  const std::shared_ptr<const Session> now = session();
  status.is_enabled = now->options.is_enabled;
  status.provider = "none";
  if (now->questioner) now->questioner->describe(status);
  if (status.state.empty()) status.state = state();
  status.analysed = counters_.analysed;
  status.asked = counters_.asked;
  status.answered = counters_.answered;
  status.no_opinion = counters_.no_opinion;
  status.refused = counters_.refused;
  if (!status.consent.empty()) {
    status.consent_at = notebook_.consent_at(status.consent, status.destination).value_or(Instant());
  }
  return status;
}

Result<std::string> Analyst::preview(const Alert& alert) const {
  const std::shared_ptr<const Session> now = session();
  if (!now->questioner) return std::string();
  const std::vector<Alert> related = related_to(alert, look_around_(alert));
  return now->questioner->preview({alert, related});
}

Result<AiOpinion> Analyst::test(const Alert& alert) {
  const std::shared_ptr<const Session> now = session();
  if (!now->questioner) {
    return fail(Code::Denied, "no model is configured (modules.ai_analysis_engine.settings.provider)");
  }
  now->questioner->try_again();
  {
    const std::lock_guard lock(mutex_);
    if (now == session_) not_before_ = Instant();
  }
  const std::vector<Alert> related = related_to(alert, look_around_(alert));
  const std::lock_guard one(asking_);
  // Who tests wants to hear of the first failure, not to wait for the next try.
  Asked asked = now->questioner->ask(Tier::Triage, {alert, related}, [](Instant) { return false; });
  if (asked.opinion) return std::move(*asked.opinion);
  return fail(Code::Unavailable, std::move(asked.why));
}

}  // namespace onesec::ai
