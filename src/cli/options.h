#pragma once

#include <cstdint>
#include <string>

namespace onesec::cli {

/// What every command understands, wherever it stands on the line.
struct Options {
  std::string config;
  std::string host = "127.0.0.1";
  std::uint16_t port = 1780;
  std::string data_dir;       ///< Empty: as default_data_dir().
  std::string tls_cert;       ///< PEM: the engine speaks TLS and shows this certificate. Empty: it speaks plain HTTP.
  std::string api_key_file;   ///< A key never stands in an argument: every user of the host can read those.
  std::string host_as_given;  ///< What the engine gets from `up`; empty: its configuration decides.
  std::string port_as_given;
  bool is_json = false;
  bool is_quiet = false;
};

/// Exit codes: 0 done, 1 it didn't work or something is wrong, 2 the command line is wrong.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kMisused = 2;

/// --data-dir, $ONESEC_DATA_DIR, /var/lib/1sec for root or when it can be read, else ~/.local/state/1sec.
[[nodiscard]] std::string data_dir_of(const Options& options);

}  // namespace onesec::cli
