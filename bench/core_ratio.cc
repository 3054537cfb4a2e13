// The detecting core against its controls, in one process and one run, by CPU time:
//   core_ratio core N       events a CPU-second: JSON → event → detectors, without and with the journal's form in
//                           between, beside simdjson iterate_many reading the same eight fields
//   core_ratio sshd FILE    lines a CPU-second to events, and to verdicts
//   core_ratio make KIND N  writes the load to standard output: "events" (NDJSON) or "sshd" (log lines)
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "engine/detection.h"
#include "engine/record.h"
#include "mix.h"
#include "model/event_draft.h"
#include "model/event_record.h"
#include "model/event_time.h"
#include "modules/all.h"
#include "normalise/event_json/event_json.h"
#include "normalise/router/router.h"
#include "platform/clock.h"

namespace onesec::bench {
namespace {

const Instant kStart = Instant::from_seconds(1'795'000'000);

engine::Detection fresh_detection() {
  Result<engine::DetectorSet> set = engine::DetectorSet::build(all_modules(), {}, HashKey{1}, 96ULL << 20U);
  if (!set) {
    fmt::print(stderr, "{}\n", set.error().what);
    std::exit(1);
  }
  return engine::Detection(std::move(*set), 1);
}

struct Timed {
  double cpu_secs = 0;
  std::size_t findings = 0;
  std::size_t events = 0;
};

/// Parse to verdict in one process: full batches of drafts go to the detectors as they are.
class Core {
 public:
  EventDraft& next() { return drafts_[count_]; }
  /// Takes the draft that next() gave.
  void add(Instant now) {
    EventDraft& draft = drafts_[count_];
    draft.received_at = now;
    choose_time(draft);
    events_.push_back(draft.view());
    events_.back().id = {.epoch = 1, .index = static_cast<std::uint32_t>(count_), .sequence = sequence_};
    if (++count_ == kBatch) flush(now);
  }
  void flush(Instant now) {
    processed_ += count_;
    findings_ += detection_.process(events_, now).size();
    events_.clear();
    count_ = 0;
    ++sequence_;
  }
  [[nodiscard]] std::size_t findings() const { return findings_; }
  [[nodiscard]] std::size_t events() const { return processed_; }

 private:
  static constexpr std::size_t kBatch = 256;  // drafts of which fit a second-level cache

  engine::Detection detection_ = fresh_detection();
  std::vector<EventDraft> drafts_{kBatch};
  std::vector<Event> events_;
  std::uint64_t sequence_ = 1;
  std::size_t count_ = 0;
  std::size_t findings_ = 0;
  std::size_t processed_ = 0;
};

/// The same by way of the journal's form: encoded, compressed, checked, decompressed, decoded, as the engine's loop
/// does.
class Journaled {
 public:
  EventDraft& next() { return draft_; }
  void add(Instant now) {
    draft_.received_at = now;
    choose_time(draft_);
    record_.clear();
    encode_event(draft_.view(), record_);
    builder_.add(engine::RecordKind::Event, record_);
    if (builder_.count() == kBatch) flush(now);
  }
  void flush(Instant now) {
    if (builder_.count() == 0) return;
    const std::string message = builder_.take({.stamp = now});
    const Result<engine::Batch> batch = engine::Batch::open(message, 1, ++sequence_);
    if (!batch) return;
    events_ += batch->events().size();
    findings_ += detection_.process(batch->events(), now).size();
  }
  [[nodiscard]] std::size_t findings() const { return findings_; }
  [[nodiscard]] std::size_t events() const { return events_; }

 private:
  static constexpr std::size_t kBatch = 2'048;  // as the writer's

  engine::Detection detection_ = fresh_detection();
  EventDraft draft_;
  engine::BatchBuilder builder_;
  std::string record_;
  std::uint64_t sequence_ = 0;
  std::size_t findings_ = 0;
  std::size_t events_ = 0;
};

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  text.append(simdjson::SIMDJSON_PADDING, ' ');
  return text;
}

template <class Pipeline>
Timed run_ours(const std::string& text, std::size_t length) {
  Pipeline pipeline;
  normalise::EventJsonParser parser;
  const Nanoseconds began = platform::cpu_time();
  Instant now = kStart;
  for (std::size_t at = 0; at < length;) {
    const auto* end = static_cast<const char*>(std::memchr(text.data() + at, '\n', length - at));
    const std::size_t size = static_cast<std::size_t>(end - (text.data() + at));
    EventDraft& draft = pipeline.next();
    draft.clear();
    draft.provenance = Provenance::Authenticated;
    if (parser.parse({text.data() + at, size}, text.size() - at, draft).refusal == normalise::JsonRefusal::None) {
      now = now + milliseconds(1);
      pipeline.add(now);
    }
    at += size + 1;
  }
  pipeline.flush(now);
  return {static_cast<double>((platform::cpu_time() - began).count()) / 1e9, pipeline.findings(), pipeline.events()};
}

/// The control: the same bytes through simdjson's fastest interface, eight fields touched.
Timed run_simdjson(const std::string& text, std::size_t length) {
  simdjson::ondemand::parser parser;
  Timed timed;
  const Nanoseconds began = platform::cpu_time();
  simdjson::ondemand::document_stream stream;
  if (parser.iterate_many(text.data(), length, 1'000'000).get(stream) != simdjson::SUCCESS) return timed;
  std::size_t bytes = 0;
  for (auto document : stream) {
    std::string_view value;
    for (const char* key : {"id", "type", "severity", "summary", "source_ip", "request_id"}) {
      if (document[key].get(value) == simdjson::SUCCESS) bytes += value.size();
    }
    simdjson::ondemand::object details;
    if (document["details"].get(details) == simdjson::SUCCESS) {
      for (const char* key : {"path", "username", "method", "service"}) {
        if (details[key].get(value) == simdjson::SUCCESS) bytes += value.size();
      }
    }
    ++timed.events;
  }
  timed.cpu_secs = static_cast<double>((platform::cpu_time() - began).count()) / 1e9;
  timed.findings = bytes;
  return timed;
}

int core(std::size_t count) {
  const std::string text = joined(mixed_events(count));
  const std::size_t length = text.size() - simdjson::SIMDJSON_PADDING;
  std::vector<double> ratios;
  std::vector<double> journaled_ratios;
  for (int round = 0; round < 5; ++round) {
    const Timed control = run_simdjson(text, length);
    const Timed ours = run_ours<Core>(text, length);
    const Timed journaled = run_ours<Journaled>(text, length);
    if (ours.events != count || journaled.events != count || control.events != count || ours.findings == 0 ||
        ours.findings != journaled.findings) {
      fmt::print(stderr, "it no longer does what it is timed on: {} and {} of {} events, {} and {} findings\n",
                 ours.events, journaled.events, count, ours.findings, journaled.findings);
      return 1;
    }
    const auto rate = [count](const Timed& timed) { return static_cast<double>(count) / timed.cpu_secs; };
    ratios.push_back(control.cpu_secs / ours.cpu_secs);
    journaled_ratios.push_back(control.cpu_secs / journaled.cpu_secs);
    fmt::print(
        "core {:.0f} events/CPU-s, by way of the journal's form {:.0f}, simdjson iterate_many {:.0f}, ratio {:.3f} "
        "({} findings)\n",
        rate(ours), rate(journaled), rate(control), ratios.back(), ours.findings);
  }
  std::ranges::sort(ratios);
  std::ranges::sort(journaled_ratios);
  fmt::print("core ratio (median of 5): {:.3f}, wanted >= 0.10; by way of the journal's form {:.3f}\n", ratios[2],
             journaled_ratios[2]);
  return 0;
}

/// Lines a CPU-second: to events, and with `has_verdicts` through the detectors too.
double sshd_rate(const std::vector<std::string>& lines, bool has_verdicts) {
  Core pipeline;
  normalise::RouterOptions options;
  options.format = normalise::LogFormat::Auth;
  normalise::Router router(options);
  std::size_t events = 0;
  const Nanoseconds began = platform::cpu_time();
  for (const std::string& line : lines) {
    RawRecord record;
    record.bytes = line;
    record.source = "bench";
    record.provenance = Provenance::LocalText;
    record.received_at = kStart;
    EventDraft& draft = pipeline.next();
    draft.clear();
    if (router.normalise(record, draft) != Normalised::Event) continue;
    ++events;
    if (has_verdicts) pipeline.add(draft.record_time.value_or(kStart));
  }
  if (has_verdicts) pipeline.flush(kStart);
  const double secs = static_cast<double>((platform::cpu_time() - began).count()) / 1e9;
  if (events < lines.size() / 2 || (has_verdicts && pipeline.findings() == 0)) {
    fmt::print(stderr, "it no longer does what it is timed on: {} events of {} lines, {} findings\n", events,
               lines.size(), pipeline.findings());
    std::exit(1);
  }
  return static_cast<double>(lines.size()) / secs;
}

int sshd(const char* path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  fmt::print("{:.0f} {:.0f}\n", sshd_rate(lines, false), sshd_rate(lines, true));
  return 0;
}

}  // namespace
}  // namespace onesec::bench

int main(int argc, char** argv) {
  using namespace onesec::bench;
  const std::string_view command = argc > 1 ? argv[1] : "";
  const auto number = [&](int at) {
    std::size_t value = 0;
    const std::string_view text = argc > at ? argv[at] : "";
    (void)std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  if (command == "core" && number(2) > 0) return core(number(2));
  if (command == "sshd" && argc == 3) return sshd(argv[2]);
  if (command == "make" && argc == 4 && number(3) > 0) {
    for (const std::string& line :
         std::string_view(argv[2]) == "sshd" ? sshd_lines(number(3)) : mixed_events(number(3))) {
      std::fwrite(line.data(), 1, line.size(), stdout);
      std::fputc('\n', stdout);
    }
    return 0;
  }
  fmt::print(stderr, "usage: core_ratio core N | sshd FILE | make events|sshd N\n");
  return 2;
}
