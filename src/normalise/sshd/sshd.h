#pragma once

#include "contract/normaliser.h"
#include "normalise/known_users.h"
#include "normalise/sshd/sshd_message.h"
#include "normalise/sshd/sshd_processes.h"

namespace onesec::normalise {

/// Events from the messages of OpenSSH's sshd (sshd, sshd-session, sshd-auth). `record.bytes` is the message without a
/// syslog header. One attempt is one event whose AuthKind is a guess (or a key offer); every further line about it is
/// `again_seen` or says something of its own (`invalid_user`, `too_many_attempts`). README.md has the table.
class Sshd : public Normaliser {
 public:
  /// `known` may be null and must outlive this.
  explicit Sshd(const KnownUsers* known) : known_(known) {}
  [[nodiscard]] Normalised normalise(const RawRecord& record, EventDraft& draft) override;

 private:
  Normalised normalise_message(std::string_view message, const RawRecord& record, EventDraft& draft);
  Normalised failure(const SshdMessage& message, AuthKind kind, SshdProcess& process, EventDraft& draft) const;
  Normalised attempt(const SshdMessage& message, SshdProcess& process, EventDraft& draft) const;
  Normalised ended(const SshdMessage& message, SshdProcess& process, EventDraft& draft) const;
  Normalised pam(std::string_view message, SshdProcess& process, EventDraft& draft) const;
  void set_account(SshdProcess& process, const SshdMessage& message, EventDraft& draft) const;

  const KnownUsers* known_;
  SshdProcesses processes_;
};

}  // namespace onesec::normalise
