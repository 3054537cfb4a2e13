#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace onesec::bench {

/// The load that every ratio is measured on, the same on every run: 60 % web requests, 30 % logins over 10,000
/// addresses, 10 % attacks (guessing from 50 addresses). One event JSON a line, about 400 bytes.
[[nodiscard]] std::vector<std::string> mixed_events(std::size_t count);

/// sshd lines in syslog form: failures, successes, disconnects, over 10,000 addresses.
[[nodiscard]] std::vector<std::string> sshd_lines(std::size_t count);

}  // namespace onesec::bench
