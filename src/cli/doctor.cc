#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/account.h"
#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "platform/clock.h"
#include "platform/file.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::json;

/// 2024-01-01: a clock before the year this was written can't be right.
constexpr std::int64_t kEarliestSecond = 1'704'067'200;
/// Ingest answers 503 when the disk is nearly full; below this it soon will.
constexpr std::uint64_t kLittleDisk = 256ULL << 20U;

struct Finding {
  std::string name;
  std::string state;  ///< "ok", "warn", "fail"
  std::string detail;
};

class Checks {
 public:
  void add(std::string name, std::string_view state, std::string detail) {
    all_.push_back({std::move(name), std::string(state), std::move(detail)});
  }
  [[nodiscard]] const std::vector<Finding>& all() const { return all_; }
  [[nodiscard]] bool has_failed() const {
    for (const Finding& finding : all_) {
      if (finding.state == "fail") return true;
    }
    return false;
  }

 private:
  std::vector<Finding> all_;
};

void check_host(const std::string& data_dir, Checks& checks) {
  const std::string program = engine_program();
  checks.add("engine", program.empty() ? "fail" : "ok", program.empty() ? "1sec-engine is not installed" : program);
  struct stat info{};
  if (::stat(data_dir.c_str(), &info) != 0) {
    checks.add("data directory", "warn", data_dir + " doesn't exist or can't be looked at: `1sec up` makes it");
  } else if ((info.st_mode & 077U) != 0) {
    checks.add("data directory", "fail", data_dir + " is open to other users: chmod 700 it");
  } else {
    checks.add("data directory", "ok", data_dir);
  }
  const Result<std::uint64_t> free = platform::free_bytes(::access(data_dir.c_str(), F_OK) == 0 ? data_dir : "/");
  if (free) checks.add("disk", *free < kLittleDisk ? "warn" : "ok", bytes_text(*free) + " free");
  const bool is_clock_set = platform::now().whole_seconds() > kEarliestSecond;
  checks.add("clock", is_clock_set ? "ok" : "fail", to_rfc3339(platform::now()));
  checks.add(
      "user", account_exists() ? "ok" : "warn",
      account_exists() ? "onesec exists" : "there is no user onesec: needed when started by root (--create-user)");
}

bool account_is_in(const char* name) {
  const group* found = ::getgrnam(name);
  if (found == nullptr) return false;
  for (char** member = found->gr_mem; *member != nullptr; ++member) {
    if (std::string_view(*member) == kAccount) return true;
  }
  return false;
}

void check_inputs(Checks& checks) {
  const bool has_journal = ::access("/var/log/journal", F_OK) == 0 || ::access("/run/log/journal", F_OK) == 0;
  const bool is_readable =
      ::access("/var/log/journal", R_OK | X_OK) == 0 || ::access("/run/log/journal", R_OK | X_OK) == 0;
  if (!has_journal) {
    checks.add("systemd journal", "warn", "this host has none: file tails are all there is");
  } else {
    checks.add("systemd journal", is_readable || account_is_in("systemd-journal") ? "ok" : "warn",
               is_readable ? "can be read" : "can't be read by this user: join the group systemd-journal");
  }
  for (const char* path : {"/var/log/auth.log", "/var/log/nginx/access.log", "/var/log/apache2/access.log"}) {
    if (::access(path, F_OK) != 0) continue;
    const bool can_read = ::access(path, R_OK) == 0;
    checks.add(path, can_read ? "ok" : "warn",
               can_read ? "can be read" : "can't be read by this user: join the group adm");
  }
}

void check_engine(const Options& options, Checks& checks) {
  const ApiClient client(options);
  if (client.who_answers() == ApiClient::Answerer::Stranger) {
    return checks.add("API port", "fail",
                      fmt::format("another program listens on {} port {} (`ss -ltnp` names it), or an engine with TLS: "
                                  "choose another port with server.port, or end that program",
                                  options.host, options.port));
  }
  const Result<std::string> status = client.call("GET", "/api/v1/status");
  if (!status) return checks.add("running engine", "warn", status.error().what);
  const Json json = Json::parse(*status, nullptr, false);
  if (!json.is_object()) return checks.add("running engine", "fail", "its answer can't be read");
  checks.add("running engine", "ok",
             fmt::format("version {}, {}", json.value("version", ""), json.value("status", "")));
  checks.add(
      "bus", json.value("bus_connected", false) ? "ok" : "fail",
      json.value("bus_connected", false) ? "connected" : "the journal's server doesn't answer: nothing is accepted");
  const Json confinement = json.value("confinement", Json::object());
  const std::string refused = refused_calls_text(confinement);
  const std::string held = confinement.value("state", "");
  checks.add("confinement", held == "confined" && refused.empty() ? "ok" : "warn",
             held + ": " + confinement.value("detail", "") + refused);
  if (const Json enforced = json.value("enforcement", Json()); enforced.is_object()) {
    const bool is_fine = enforced.value("refused", std::uint64_t{0}) == 0;
    checks.add("kernel gate", is_fine ? "ok" : "warn", enforcement_text(enforced));
  }
  for (const Json& source : json.value("sources", Json::array())) {
    const std::string state = source.value("state", "");
    checks.add(source.value("name", ""),
               state == "failed"     ? "fail"
               : state == "watching" ? "ok"
                                     : "warn",
               state + (source.value("detail", "").empty() ? "" : ": " + source.value("detail", "")));
  }
  const Result<std::string> modules = client.call("GET", "/api/v1/modules");
  const Json list = modules ? Json::parse(*modules, nullptr, false) : Json();
  if (!list.is_object()) return;
  for (const Json& module : list.value("modules", Json::array())) {
    const Json gaps = module.value("blind_to", Json::array());
    for (const Json& gap : gaps) {
      if (gap.is_string()) checks.add(module.value("name", ""), "warn", "blind to " + gap.get<std::string>());
    }
    if (gaps.empty()) checks.add(module.value("name", ""), "ok", "sees all that it wants");
  }
}

}  // namespace

int doctor(const Options& options, bool is_brief) {
  Checks checks;
  check_host(data_dir_of(options), checks);
  check_inputs(checks);
  if (!is_brief) check_engine(options, checks);
  if (options.is_json) {
    Json all = Json::array();
    for (const Finding& one : checks.all())
      all.push_back({{"name", one.name}, {"state", one.state}, {"detail", one.detail}});
    say(Json({{"checks", std::move(all)}, {"ok", !checks.has_failed()}})
            .dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    std::vector<std::vector<std::string>> rows;
    for (const Finding& one : checks.all()) {
      if (!options.is_quiet || one.state != "ok") rows.push_back({one.state, one.name, one.detail});
    }
    if (!rows.empty()) say(table({"STATE", "WHAT", "DETAIL"}, rows));
  }
  return checks.has_failed() ? kFailed : kDone;
}

}  // namespace onesec::cli
