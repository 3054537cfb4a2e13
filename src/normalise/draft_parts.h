#pragma once

#include <string_view>

#include "contract/normaliser.h"
#include "model/auth_kind.h"
#include "normalise/known_users.h"

namespace onesec::normalise {

/// What every event takes from its record: source, provenance, times, host, unit, service, the raw bytes.
void set_record_parts(const RawRecord& record, std::string_view service, EventDraft& draft);

/// The actor: an address goes to `source_ip`, another word (a host name, UseDNS) to the field source_host. An empty
/// text and "UNKNOWN" set nothing.
void set_origin(std::string_view address, EventDraft& draft);
/// Whether the draft names an actor by address or host name.
[[nodiscard]] bool has_origin(const EventDraft& draft);

void set_kind(AuthKind kind, EventDraft& draft);

/// The account, whether it exists (nullopt: the record doesn't say), and whether lists hide it: people type passwords
/// where the name belongs, so a name that no account here has is marked `username_masked`. `known` may be null.
void set_user(std::string_view user, std::optional<bool> exists, const KnownUsers* known, EventDraft& draft);

}  // namespace onesec::normalise
