#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ai/analyst/analyst.h"
#include "config/config.h"
#include "engine/engine.h"
#include "reloader.h"
#include "way_out.h"

namespace onesec::app {

/// Joins the AI analysis to the engine and the configuration. While it was never switched on it has no file and no
/// thread.
class AiOut {
 public:
  /// Both outlive it. `data_dir` gets "analysis.db" when it is switched on.
  AiOut(WayOut& way_out, std::string data_dir) : way_out_(way_out), data_dir_(std::move(data_dir)) {}

  /// While it lives related alerts are asked for there; ends before the engine does.
  class Joined {
   public:
    Joined(AiOut& out, engine::Engine& engine) : out_(out) { out_.set_engine(&engine); }
    ~Joined() { out_.set_engine(nullptr); }
    Joined(const Joined&) = delete;
    Joined& operator=(const Joined&) = delete;

   private:
    AiOut& out_;
  };
  /// Who hears of alerts: one, or nobody while it is off.
  [[nodiscard]] std::vector<engine::Receiver> receivers();
  /// The first step of following `wanted`.
  [[nodiscard]] Result<TakeOver> follow(const config::Config& wanted);
  /// nullptr: it was never switched on.
  [[nodiscard]] std::shared_ptr<ai::Analyst> analyst() const;

 private:
  [[nodiscard]] Result<std::shared_ptr<ai::Analyst>> need_analyst();
  [[nodiscard]] Result<ai::ModelOptions> model_options(const config::Config& wanted) const;
  [[nodiscard]] std::vector<Alert> around(const Alert& alert) const;
  void set_engine(engine::Engine* engine);

  WayOut& way_out_;
  const std::string data_dir_;
  mutable std::mutex engine_mutex_;
  engine::Engine* engine_ = nullptr;  ///< Guarded by engine_mutex_, which is held while it is asked.
  mutable std::mutex mutex_;
  std::shared_ptr<ai::Analyst> analyst_;  ///< Guarded by mutex_.
  std::atomic<bool> is_enabled_ = false;
};

}  // namespace onesec::app
