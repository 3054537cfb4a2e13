#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>

#include "contract/control.h"

namespace onesec::api {

/// The contract's other side for tests: remembers what it was asked, answers from plain members, and acknowledges
/// intakes at once, later (`acknowledge`), or not at all.
class ControlDouble final : public EngineControl, public IntakeSink {
 public:
  EngineStatus engine_status;
  std::vector<ModuleStatus> module_list;
  RulesInForce rule_list;
  std::vector<Alert> alert_list;
  std::vector<std::string> event_list;
  EgressPage egress_page;
  EgressVerdict egress_verdict;
  EgressQuery last_egress_query;
  std::optional<Error> offer_error;
  bool holds_acknowledgements = false;
  std::size_t room = SIZE_MAX;  ///< Intakes that fit at the same time.

  std::mutex mutex;
  std::vector<Intake> taken;  ///< Guarded by mutex, like the rest.
  std::size_t settled = 0;
  AlertQuery last_query;
  std::string last_who;
  Viewer last_viewer = Viewer::ReadKey;
  bool was_shut_down = false;
  std::map<std::string, std::uint64_t> refused;
  std::condition_variable changed;

  EngineStatus status() override { return engine_status; }
  std::vector<ModuleStatus> modules() override { return module_list; }
  RulesInForce rules() override { return rule_list; }
  Result<AlertPage> alerts(const AlertQuery& query) override {
    const std::lock_guard lock(mutex);
    last_query = query;
    return AlertPage{{alert_list.begin(),
                      alert_list.begin() + static_cast<std::ptrdiff_t>(std::min(query.limit, alert_list.size()))},
                     alert_list.size()};
  }
  Result<Alert> alert(const std::string& id) override {
    for (const Alert& one : alert_list) {
      if (one.id == id) return one;
    }
    return fail(Code::NotFound, "no alert " + quote(id));
  }
  Result<Alert> set_alert_status(const std::string& id, AlertStatus status, const std::string& who) override {
    const std::lock_guard lock(mutex);
    last_who = who;
    for (Alert& one : alert_list) {
      if (one.id != id) continue;
      one.status = status;
      return one;
    }
    return fail(Code::NotFound, "no alert " + quote(id));
  }
  Status delete_alert(const std::string& id, const std::string& who) override {
    const std::lock_guard lock(mutex);
    last_who = who;
    return std::erase_if(alert_list, [&](const Alert& one) { return one.id == id; }) != 0
               ? Status()
               : fail(Code::NotFound, "no alert " + quote(id));
  }
  Result<std::uint64_t> clear_alerts(const std::string& who) override {
    const std::lock_guard lock(mutex);
    last_who = who;
    const std::uint64_t count = alert_list.size();
    alert_list.clear();
    return count;
  }
  Result<std::vector<std::string>> events(const EventQuery&, Viewer viewer) override {
    last_viewer = viewer;
    return event_list;
  }
  Result<std::string> erase(const std::string& entity, const std::string& who) override {
    last_who = who;
    return "erased " + entity;
  }
  Result<EgressPage> egress_ledger(const EgressQuery& query) override {
    last_egress_query = query;
    return egress_page;
  }
  Result<EgressVerdict> verify_egress_ledger() override { return egress_verdict; }
  std::string config_json() override { return R"({"server":{"port":1780}})"; }
  IntakeSink& intake() override { return *this; }
  void shutdown() override { was_shut_down = true; }

  Status offer(Intake&& intake) override {
    std::function<void(Result<bool>)> done;
    {
      const std::lock_guard lock(mutex);
      if (offer_error) return fail(*offer_error);
      if (taken.size() - settled >= room) return fail(Code::Exhausted, "the queue is full");
      taken.push_back(std::move(intake));
      changed.notify_all();
      if (holds_acknowledgements) return {};
      done = std::move(taken[settled++].done);
    }
    if (done) done(false);
    return {};
  }
  void wait_for_room(const std::string&, std::uint32_t) override {}
  std::string cursor_of(const std::string&) const override { return {}; }
  void count_refused(const std::string&, std::string_view reason, std::uint64_t count) override {
    const std::lock_guard lock(mutex);
    refused[std::string(reason)] += count;
  }

  /// Waits for the next intake that nobody has answered, and answers it.
  void acknowledge(const Result<bool>& answer) {
    std::function<void(Result<bool>)> done;
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [this] { return taken.size() > settled; });
      done = std::move(taken[settled++].done);
    }
    if (done) done(answer);
  }
  std::size_t events_taken() {
    const std::lock_guard lock(mutex);
    std::size_t count = 0;
    for (const Intake& intake : taken) count += intake.records.size();
    return count;
  }
};

}  // namespace onesec::api
