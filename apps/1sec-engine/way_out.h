#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/instant.h"
#include "base/result.h"
#include "config/config.h"
#include "egress/gate.h"
#include "egress/ledger.h"
#include "platform/egress_fence/fence_page.h"

namespace onesec::app {

/// The one gate of this process, and the ledger in front of it. Where nothing may leave there is no ledger's file
/// either.
class WayOut {
 public:
  [[nodiscard]] static Result<std::unique_ptr<WayOut>> open(const config::Config& configured,
                                                            const std::string& data_dir);
  [[nodiscard]] egress::Gate& gate() { return *gate_; }
  [[nodiscard]] const egress::Gate& gate() const { return *gate_; }
  /// Before the first destination is opened: from now on there is a ledger. Any thread.
  [[nodiscard]] Status need_ledger();
  /// Where the ledger is, or would be.
  [[nodiscard]] const std::string& ledger_path() const { return ledger_path_; }
  /// Before its first connection, by both clocks.
  [[nodiscard]] Instant began() const { return began_; }
  [[nodiscard]] std::int64_t began_steady() const { return began_steady_; }

 private:
  std::string ledger_path_;
  Instant began_{};
  std::int64_t began_steady_ = 0;
  std::optional<platform::FencePage> fence_;  ///< Outlives gate_.
  std::mutex mutex_;
  std::optional<egress::Ledger> ledger_;  ///< Guarded by mutex_ until it is there.
  std::optional<egress::Gate> gate_;
};

}  // namespace onesec::app
