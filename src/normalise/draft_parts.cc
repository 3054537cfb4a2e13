#include "normalise/draft_parts.h"

namespace onesec::normalise {
namespace {

/// Longest name kept: RFC 1035 allows 253 octets, sshd prints at most 100 of a user name, useradd takes 32.
constexpr std::size_t kMaxName = 256;

}  // namespace

void set_record_parts(const RawRecord& record, std::string_view service, EventDraft& draft) {
  draft.provenance = record.provenance;
  draft.received_at = record.received_at;
  draft.record_time = record.when;
  draft.set(EventDraft::Text::Source, record.source);
  draft.set(EventDraft::Text::Raw, record.bytes);
  if (!service.empty()) draft.set(Field::Service, service);
  if (!record.host.empty()) draft.set(Field::HostName, record.host.substr(0, kMaxName));
  if (!record.unit.empty()) draft.set(Field::Unit, record.unit.substr(0, kMaxName));
  if (record.pid > 0) draft.set_integer(Field::Pid, record.pid);
  if (!record.relay.is_none()) draft.set_address(Field::RelayIp, record.relay);
}

void set_origin(std::string_view address, EventDraft& draft) {
  if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  }
  if (address.empty() || address == "UNKNOWN" || address == "?") return;
  if (const std::optional<IpAddress> parsed = IpAddress::parse(address)) {
    draft.source_ip = *parsed;
  } else {
    draft.set(Field::SourceHost, address.substr(0, kMaxName));
  }
}

bool has_origin(const EventDraft& draft) { return !draft.source_ip.is_none() || draft.has(Field::SourceHost); }

void set_kind(AuthKind kind, EventDraft& draft) { draft.set(Field::AuthKind, name_of(kind)); }

void set_user(std::string_view user, std::optional<bool> exists, const KnownUsers* known, EventDraft& draft) {
  draft.set(Field::Username, user.substr(0, kMaxName));
  const bool is_known = known != nullptr && known->contains(user);
  if (is_known) exists = true;
  if (!exists) return;
  draft.set_boolean(Field::UserExists, *exists);
  if (!*exists) draft.set_boolean(Field::UsernameMasked, true);
}

}  // namespace onesec::normalise
