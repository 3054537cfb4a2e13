#include "way_out.h"

#include "fence.h"
#include "platform/clock.h"

namespace onesec::app {

Result<std::unique_ptr<WayOut>> WayOut::open(const config::Config& configured, const std::string& data_dir) {
  auto way = std::make_unique<WayOut>();
  way->began_ = platform::now();
  way->began_steady_ = platform::steady_nanos();
  way->ledger_path_ = data_dir + "/egress.db";
  way->gate_.emplace();
  Result<std::optional<platform::FencePage>> fence = take_fence(configured);
  if (!fence) return fail(std::move(fence).error());
  if (*fence) {
    way->fence_.emplace(std::move(**fence));
    way->gate_->use(&*way->fence_);
  }
  if (configured.bus.embedded) return way;
  if (Status opened = way->need_ledger(); !opened) return fail(std::move(opened).error());
  return way;
}

Status WayOut::need_ledger() {
  const std::lock_guard lock(mutex_);
  if (ledger_) return {};
  Result<egress::Ledger> ledger = egress::Ledger::open(ledger_path_);
  if (!ledger) return fail(std::move(ledger).error().while_("opening the egress ledger"));
  ledger_.emplace(std::move(*ledger));
  gate_->use(&*ledger_);
  return {};
}

}  // namespace onesec::app
