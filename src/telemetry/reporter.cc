#include "telemetry/reporter.h"

#include <algorithm>
#include <utility>

#include "platform/clock.h"
#include "platform/file.h"
#include "platform/random.h"

namespace onesec::telemetry {
namespace {

constexpr hours kFirstAfter{1};
constexpr hours kBetween{24};
constexpr std::size_t kIdBytes = 16;
constexpr std::uint32_t kSpreads = 1'000;

std::uint32_t spread_of(std::string_view id) {
  std::uint32_t number = 0;
  for (const char c : id) number = number * 31 + static_cast<unsigned char>(c);
  return number % kSpreads;
}

}  // namespace

Instant next_report(Instant switched_on, std::optional<Instant> last, std::uint32_t spread) {
  const Instant due = last ? std::max(*last + kBetween, switched_on + kFirstAfter) : switched_on + kFirstAfter;
  return due + seconds(static_cast<std::int64_t>(spread) * 3'600 / kSpreads);
}

Reporter::Reporter(egress::Gate& gate, std::string id_file, Allowed allowed, std::function<Facts()> facts)
    : gate_(gate), id_file_(std::move(id_file)), allowed_(std::move(allowed)), facts_(std::move(facts)) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Reporter::~Reporter() { gate_.close(egress::Purpose::Telemetry); }

void Reporter::set(ReporterOptions options) {
  std::vector<egress::Destination> open;
  // The endpoint is its owner's own word, wherever it leads.
  if (options.is_enabled) open.push_back({options.endpoint->host, options.endpoint->port, true});
  gate_.set(egress::Purpose::Telemetry, std::move(open));
  const std::lock_guard lock(mutex_);
  if (options.is_enabled && !options_.is_enabled) switched_on_ = platform::now();
  status_.is_enabled = options.is_enabled;
  status_.destination = options.endpoint ? options.endpoint->host + ":" + std::to_string(options.endpoint->port) : "";
  options_ = std::move(options);
  changed_.notify_all();
}

Result<std::string> Reporter::id() {
  const std::lock_guard one(naming_);
  Result<std::string> id = platform::read_file(id_file_, 64);
  if (id || id.error().code != Code::NotFound) return id;
  if (Status made = make_id(); !made) return fail(std::move(made).error());
  return platform::read_file(id_file_, 64);
}

Status Reporter::reset() {
  const std::lock_guard one(naming_);
  return make_id();
}

Status Reporter::make_id() { return platform::write_file_atomically(id_file_, platform::random_hex(kIdBytes)); }

Result<egress::HttpRequest> Reporter::next_request(const ReporterOptions& options, const Facts& now) {
  Result<std::string> known = id();
  if (!known) return fail(std::move(known).error());
  Facts fresh = now;
  for (Facts::Module& module : fresh.modules) {
    const auto told = std::ranges::find(reported_.modules, module.name, &Facts::Module::name);
    if (told != reported_.modules.end()) module.findings -= std::min(module.findings, told->findings);
  }
  egress::HttpRequest request;
  request.purpose = egress::Purpose::Telemetry;
  request.url = *options.endpoint;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = report_body(fresh, *known);
  if (Status right = check_report(request.body, allowed_); !right) {
    const std::lock_guard lock(mutex_);
    ++status_.blocked;
    return fail(std::move(right).error().while_("the report is not sent"));
  }
  return request;
}

Result<std::string> Reporter::preview() {
  const std::lock_guard one(sending_);
  ReporterOptions options;
  {
    const std::lock_guard lock(mutex_);
    options = options_;
  }
  if (!options.endpoint) return std::string();
  const Result<egress::HttpRequest> request = next_request(options, facts_());
  if (!request) return fail(request.error());
  return egress::request_bytes(*request);
}

Result<int> Reporter::send_now() {
  const std::lock_guard one(sending_);
  ReporterOptions options;
  {
    const std::lock_guard lock(mutex_);
    options = options_;
  }
  if (!options.is_enabled) return fail(Code::Denied, "telemetry is switched off (telemetry.enabled)");
  const Facts now = facts_();
  const Result<egress::HttpRequest> request = next_request(options, now);
  egress::HttpLimits limits;
  limits.tls.ca_file = options.ca_file;
  Result<HttpAnswer> answer = fail(Code::Unavailable, "");
  if (request) {
    answer = egress::exchange(gate_, *request, limits);
  } else {
    answer = fail(request.error());
  }
  const bool is_taken = answer && answer->status >= 200 && answer->status < 300;
  if (is_taken) reported_ = now;
  const std::lock_guard lock(mutex_);
  ++(is_taken ? status_.sent : status_.failed);
  status_.last_at = platform::now();
  status_.last_result = !answer    ? answer.error().what
                        : is_taken ? "taken (" + std::to_string(answer->status) + ")"
                                   : "the endpoint answered " + std::to_string(answer->status);
  if (!answer) return fail(std::move(answer).error());
  if (!is_taken) return fail(Code::Unavailable, status_.last_result);
  return answer->status;
}

TelemetryStatus Reporter::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Reporter::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const bool is_enabled = options_.is_enabled;
    std::uint32_t spread = 0;
    if (is_enabled) {
      lock.unlock();
      spread = spread_of(id().value_or(std::string()));
      lock.lock();
    }
    const auto last = status_.last_at == Instant() ? std::nullopt : std::optional(status_.last_at);
    status_.next_at = is_enabled ? next_report(switched_on_, last, spread) : Instant();
    if (is_enabled && platform::now() >= status_.next_at) {
      lock.unlock();
      (void)send_now();  // The status tells what came of it; the next is tried in a day.
      lock.lock();
      continue;
    }
    // A minute at a time, because the wall clock may jump.
    changed_.wait_for(lock, stop, std::chrono::minutes(1), [&] { return options_.is_enabled != is_enabled; });
  }
}

}  // namespace onesec::telemetry
