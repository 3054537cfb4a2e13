#include "normalise/sshd/sshd_processes.h"

#include <algorithm>
#include <bit>

#include "base/sip_hash.h"

namespace onesec::normalise {
namespace {

/// A fixed key: the table is bounded, so who chooses colliding host names makes it slower by some microseconds a line,
/// and gains the power to lend one of his own hosts another one's address.
std::uint64_t host_hash(std::string_view host) {
  constexpr HashKey kKey = {'s', 's', 'h', 'd', ' ', 'h', 'o', 's', 't', 's', ' ', ' ', ' ', ' ', ' ', '1'};
  return sip_hash64(kKey, host);
}

}  // namespace

SshdProcesses::SshdProcesses(std::uint32_t capacity)
    : capacity_(std::max(capacity, 1U)), buckets_(std::bit_ceil(std::size_t{capacity_}) * 2, kNone) {}

std::uint32_t& SshdProcesses::bucket_of(std::uint64_t host, std::int64_t pid) {
  const std::uint64_t hash = (host ^ static_cast<std::uint64_t>(pid)) * 0x9E3779B97F4A7C15U;  // Knuth, TAOCP 3, 6.4
  return buckets_[(hash >> 32U) & (buckets_.size() - 1)];
}

std::uint32_t SshdProcesses::find(std::uint64_t host, std::int64_t pid) {
  std::uint32_t at = bucket_of(host, pid);
  while (at != kNone && (entries_[at].pid != pid || entries_[at].host != host)) at = entries_[at].next;
  return at;
}

void SshdProcesses::unlink(std::uint32_t at) {
  const Entry& gone = entries_[at];
  (gone.older == kNone ? oldest_ : entries_[gone.older].younger) = gone.younger;
  (gone.younger == kNone ? youngest_ : entries_[gone.younger].older) = gone.older;
}

void SshdProcesses::push_youngest(std::uint32_t at) {
  entries_[at].older = youngest_;
  entries_[at].younger = kNone;
  (youngest_ == kNone ? oldest_ : entries_[youngest_].younger) = at;
  youngest_ = at;
}

void SshdProcesses::remove(std::uint32_t at) {
  Entry& entry = entries_[at];
  std::uint32_t* place = &bucket_of(entry.host, entry.pid);
  while (*place != at) place = &entries_[*place].next;
  *place = entry.next;
  unlink(at);
  entry.pid = 0;
  entry.process = {};
  entry.next = free_;
  free_ = at;
  --count_;
}

std::uint32_t SshdProcesses::make(std::uint64_t host, std::int64_t pid) {
  if (count_ == capacity_) remove(oldest_);
  std::uint32_t at = free_;
  if (at != kNone) {
    free_ = entries_[at].next;
  } else {
    at = static_cast<std::uint32_t>(entries_.size());
    entries_.emplace_back();
  }
  std::uint32_t& bucket = bucket_of(host, pid);
  entries_[at].pid = pid;
  entries_[at].host = host;
  entries_[at].next = bucket;
  bucket = at;
  push_youngest(at);
  ++count_;
  return at;
}

SshdProcess& SshdProcesses::of(std::string_view host, std::int64_t pid) {
  if (pid <= 0) {
    nobody_ = {};
    return nobody_;
  }
  const std::uint64_t hash = host_hash(host);
  std::uint32_t at = find(hash, pid);
  if (at == kNone) {
    at = make(hash, pid);
  } else if (at != youngest_) {
    unlink(at);
    push_youngest(at);
  }
  return entries_[at].process;
}

void SshdProcesses::forget(std::string_view host, std::int64_t pid) {
  if (pid <= 0) return;
  const std::uint32_t at = find(host_hash(host), pid);
  if (at != kNone) remove(at);
}

}  // namespace onesec::normalise
