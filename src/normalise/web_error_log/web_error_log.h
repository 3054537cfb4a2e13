#pragma once

#include "contract/normaliser.h"
#include "normalise/known_users.h"
#include "normalise/syslog_line/syslog_line.h"

namespace onesec::normalise {

/// Whether a line has the form of Apache's ("[Sat Jul 20 21:34:49 2013] [error] …") or nginx' ("2012/04/09 11:53:29
/// [error] 2865#0: …") error log.
[[nodiscard]] bool is_apache_error_line(std::string_view line);
[[nodiscard]] bool is_nginx_error_line(std::string_view line);

/// The authentication lines of Apache's error log: auth_basic, auth_digest, the authz modules, and denials by
/// configuration. Other lines are Ignored. `record.bytes` may lack the date (through syslog).
[[nodiscard]] Normalised normalise_apache_error(const RawRecord& record, const LocalTime& local,
                                                const KnownUsers* known, EventDraft& draft);
/// The same of nginx: auth_basic, the PAM module, refused TLS handshakes.
[[nodiscard]] Normalised normalise_nginx_error(const RawRecord& record, const LocalTime& local, const KnownUsers* known,
                                               EventDraft& draft);

}  // namespace onesec::normalise
