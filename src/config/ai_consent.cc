#include "config/ai_consent.h"

namespace onesec::config {

std::string_view ai_consent_text() {
  return R"(Consent to AI analysis by a language model, version 2026-11-26

With a provider configured, 1SEC sends one request for an incident to the address that you wrote down, and a second
one when the first finds it serious.

What is sent: a document in a closed language (docs/ai-language.md): kinds of alerts and events, severities,
techniques, numbers rounded to two digits, ranges of time after the incident's start, and names such as u2 that hold
in one request only. With excerpts: lexical, also which keywords of attacks stood in which order.
What is not sent: addresses, user and host names, paths, log lines, passwords, keys, dates.
What it tells all the same: that this host has an incident of this kind now, and that it runs 1SEC.

What the provider does with it is between you and him. Free or unpaid use often means that requests may be kept, read
by people and used to improve products; read his terms, and use an account for which they are acceptable.

Before you agree: `1sec ai preview` prints the very bytes of a request about your newest alert, and sends nothing.
Afterwards: `1sec ai outbound` shows each request that was sent, `1sec privacy ledger` when and where to.
To withdraw: enabled: false, then 1sec config reload. Within a second nothing is sent any more.

To agree, write this version under modules.ai_analysis_engine.settings.consent. A model that runs on this machine
(an address on 127.0.0.1) needs the same line; nothing leaves the machine then.
)";
}

}  // namespace onesec::config
