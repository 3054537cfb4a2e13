#pragma once

#include "host_log.h"

namespace onesec::benign {

/// The web server's side of the ordinary week, and what might be taken for guessing: twenty people who sign in at a
/// form behind one address at nine, a class that does so at once, customers at an application's API, programs that
/// fetch and renew tokens and one whose token has run out, a build server, probes that sign in every minute and one
/// that is shown the form, pages that keep their session alive and one that was left open overnight, single sign-on, a
/// blog.
void add_web_week(HostLog& log, Instant monday);

/// A form that is shown again after a wrong password: a name and a token in it make it a little longer or shorter.
[[nodiscard]] int form_size(Dice& dice);

}  // namespace onesec::benign
