#pragma once

#include "contract/normaliser.h"
#include "normalise/known_users.h"

namespace onesec::normalise {

/// sudo(8): wrong passwords and refusals become auth_failure, commands that ran become privilege_change.
/// `record.bytes` is the message without a syslog header, here and below.
[[nodiscard]] Normalised normalise_sudo(const RawRecord& record, const KnownUsers* known, EventDraft& draft);

/// su(1) of util-linux and shadow: "FAILED SU", "(to root) user on pts/0", "Successful su".
[[nodiscard]] Normalised normalise_su(const RawRecord& record, const KnownUsers* known, EventDraft& draft);

/// A PAM module's word about any other service: an authentication failure, or a session opened or closed. NotMine when
/// the message is no PAM message.
[[nodiscard]] Normalised normalise_pam(const RawRecord& record, const KnownUsers* known, EventDraft& draft);

}  // namespace onesec::normalise
