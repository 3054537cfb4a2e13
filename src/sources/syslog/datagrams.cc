#include "sources/syslog/datagrams.h"

#include <cstring>

#include "sources/syslog/framing.h"
#include "sources/syslog/sockets.h"

namespace onesec::sources {
namespace {

// 4 MiB: a second of 10,000 datagrams, while the engine syncs. The kernel grants at most net.core.rmem_max.
constexpr int kQueueBytes = 4 * 1024 * 1024;

}  // namespace

Datagrams::Datagrams() : bytes_(kCount * kMaxFrameBytes) {}

void Datagrams::prepare(int socket) {
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &kQueueBytes, sizeof(kQueueBytes));
  setsockopt(socket, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(on));
}

std::span<const Datagrams::Datagram> Datagrams::receive(int socket) {
  for (std::size_t i = 0; i < kCount; ++i) {
    places_[i] = {.iov_base = bytes_.data() + i * kMaxFrameBytes, .iov_len = kMaxFrameBytes};
    headers_[i] = {};
    headers_[i].msg_hdr.msg_name = &peers_[i];
    headers_[i].msg_hdr.msg_namelen = sizeof(peers_[i]);
    headers_[i].msg_hdr.msg_iov = &places_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
    headers_[i].msg_hdr.msg_control = control_[i].data();
    headers_[i].msg_hdr.msg_controllen = control_[i].size();
  }
  received_.clear();
  const int got = recvmmsg(socket, headers_.data(), kCount, MSG_DONTWAIT, nullptr);
  for (std::size_t i = 0; got > 0 && i < static_cast<std::size_t>(got); ++i) {
    msghdr& header = headers_[i].msg_hdr;
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
      if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_RXQ_OVFL) continue;
      std::uint32_t drops = 0;
      std::memcpy(&drops, CMSG_DATA(part), sizeof(drops));
      drops_ += drops - drops_seen_;
      drops_seen_ = drops;
    }
    received_.push_back({.bytes = {bytes_.data() + i * kMaxFrameBytes, headers_[i].msg_len},
                         .peer = address_of(peers_[i]),
                         .is_cut = (header.msg_flags & MSG_TRUNC) != 0});
  }
  return received_;
}

std::uint64_t Datagrams::take_drops() { return std::exchange(drops_, 0); }

}  // namespace onesec::sources
