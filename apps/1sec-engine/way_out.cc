#include "way_out.h"

namespace onesec::app {

Result<std::unique_ptr<WayOut>> WayOut::open(const config::Config& configured, const std::string& data_dir) {
  auto way = std::make_unique<WayOut>();
  way->ledger_path_ = data_dir + "/egress.db";
  if (!configured.bus.embedded) {
    Result<egress::Ledger> ledger = egress::Ledger::open(way->ledger_path_);
    if (!ledger) return fail(std::move(ledger).error().while_("opening the egress ledger"));
    way->ledger_.emplace(std::move(*ledger));
  }
  way->gate_.emplace(way->ledger_ ? &*way->ledger_ : nullptr);
  return way;
}

}  // namespace onesec::app
