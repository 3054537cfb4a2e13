#include "normalise/sshd/sshd_processes.h"

#include <array>
#include <charconv>

namespace onesec::normalise {

std::string_view SshdProcesses::key_of(std::string_view host, std::int64_t pid) {
  constexpr std::size_t kMaxHost = 255;
  std::array<char, 24> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), pid);
  key_.assign(digits.data(), error == std::errc() ? end : digits.data());
  key_ += ' ';
  key_ += host.substr(0, kMaxHost);
  return key_;
}

SshdProcess& SshdProcesses::of(std::string_view host, std::int64_t pid) {
  if (pid <= 0) {
    nobody_ = {};
    return nobody_;
  }
  const std::string_view key = key_of(host, pid);
  if (const auto found = index_.find(key); found != index_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->process;
  }
  if (entries_.size() >= capacity_) {
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({.key = std::string(key), .process = {}});
  index_.emplace(entries_.front().key, entries_.begin());
  return entries_.front().process;
}

void SshdProcesses::forget(std::string_view host, std::int64_t pid) {
  const auto found = index_.find(key_of(host, pid));
  if (found == index_.end()) return;
  const auto entry = found->second;
  index_.erase(found);
  entries_.erase(entry);
}

}  // namespace onesec::normalise
