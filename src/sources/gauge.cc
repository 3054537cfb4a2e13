#include "sources/gauge.h"

namespace onesec::sources {

std::string_view name_of(Refusal reason) {
  switch (reason) {
    case Refusal::Ignored:
      return "ignored";
    case Refusal::NotMine:
      return "not_mine";
    case Refusal::Malformed:
      return "malformed";
    case Refusal::TooLong:
      return "too_long";
    case Refusal::TooLarge:
      return "too_large";
    case Refusal::TooOld:
      return "too_old";
    case Refusal::OwnOutput:
      return "own_output";
    case Refusal::Shed:
      return "shed";
    case Refusal::Lost:
      return "lost";
    case Refusal::Gap:
      return "gap";
    case Refusal::PeerRate:
      return "peer_rate";
    case Refusal::Poison:
      return "poison";
    case Refusal::ConnectionLimit:
      return "connection_limit";
    case Refusal::kCount:
      break;
  }
  return "unknown";
}

void Gauge::set_state(std::string_view state, std::string detail) {
  const std::lock_guard lock(mu_);
  state_ = state;
  detail_ = std::move(detail);
}

SourceStatus Gauge::status() const {
  SourceStatus status;
  status.name = name_;
  status.received = received_.load(std::memory_order_relaxed);
  status.last_record_at = Instant::from_nanos(last_record_at_.load(std::memory_order_relaxed));
  for (std::size_t i = 0; i < kRefusals; ++i) {
    const std::uint64_t count = refused_[i].load(std::memory_order_relaxed);
    if (count != 0) status.refused[std::string(name_of(static_cast<Refusal>(i)))] = count;
  }
  const std::lock_guard lock(mu_);
  status.state = state_;
  status.detail = detail_;
  return status;
}

}  // namespace onesec::sources
