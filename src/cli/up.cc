#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/account.h"
#include "cli/api_client.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/supervisor.h"
#include "cli/terminal.h"
#include "platform/egress_fence/fence.h"
#include "platform/file.h"

namespace onesec::cli {
namespace {

using Json = nlohmann::json;

void announce(const Options& options, const std::string& program, const std::string& data_dir) {
  if (options.is_quiet) return;
  say(fmt::format(
      "1SEC starts {}.\n"
      "It writes into {} only (events, alerts, its API token; a socket elsewhere when server.socket says so) "
      "and sends nothing anywhere.\n"
      "It listens on {} port {}. Remove everything later with: 1sec uninstall",
      program, data_dir, options.host, options.port));
  if (::geteuid() == 0)
    say("It runs as the user onesec with the groups adm and systemd-journal, to read this host's logs.");
}

/// `privacy.enforce`: only root can, and only before it is left. A configuration that is wrong is told by the engine.
Status hold_way_out(const Options& options) {
  const std::string wanted = configured_enforcement(options);
  if (wanted.empty() || wanted == "off") return {};
  const Status raised = platform::raise_fence();
  if (raised) return {};
  if (wanted == "kernel") return fail(raised.error().while_("privacy.enforce: kernel"));
  complain("1sec: not enforced: privacy.enforce: auto: " + raised.error().what);
  return {};
}

/// What root has to do before anything is read: the user, its directory, and never root again.
Status leave_root(const Options& options, const UpArguments& arguments, const std::string& data_dir) {
  if (!account_exists()) {
    if (!arguments.creates_user) {
      return fail(Code::NotFound,
                  "there is no user onesec, and the engine never runs as root: add --create-user to make "
                  "it (a system user without shell or password), or start this as an ordinary user");
    }
    if (Status made = create_account(); !made) return made;
    say("Made the system user onesec.");
  }
  if (Status given = give_directory(data_dir); !given) return given;
  if (Status held = hold_way_out(options); !held) return held;
  return become_account();
}

void print_ready(const Options& options, const std::string& line) {
  const Json ready = Json::parse(line, nullptr, false);
  Options here = options;
  if (ready.is_object()) here.port = ready.value("port", options.port);
  if (options.is_json) return say(line);
  if (options.is_quiet) return;
  say(fmt::format("\n{} The API is at http://{}:{} (key: the file api.token in the data directory).",
                  bold("1SEC is watching."), here.host, here.port));
  const Result<std::string> status = ApiClient(here).call("GET", "/api/v1/status");
  const Json state = status ? Json::parse(*status, nullptr, false) : Json();
  if (state.is_object()) {
    for (const Json& source : state.value("sources", Json::array())) {
      say(printable(fmt::format("  {:<9} {}{}{}", source.value("state", ""), source.value("name", ""),
                                source.value("detail", "").empty() ? "" : ": ", source.value("detail", ""))));
    }
  }
  const Result<std::string> modules = ApiClient(here).call("GET", "/api/v1/modules");
  const Json list = modules ? Json::parse(*modules, nullptr, false) : Json();
  if (list.is_object()) {
    for (const Json& module : list.value("modules", Json::array())) {
      for (const Json& gap : module.value("blind_to", Json::array())) {
        if (gap.is_string())
          say(printable(fmt::format("  {} is blind to {}", module.value("title", ""), gap.get<std::string>())));
      }
    }
  }
  say("Make a safe test alert with: 1sec alerts test\nEnd with Ctrl-C, or: 1sec stop");
}

}  // namespace

int up(const Options& options, const UpArguments& arguments) {
  const std::string program = engine_program();
  if (program.empty()) {
    return report(options, {Code::NotFound, "1sec-engine is neither beside this program nor in /usr/lib/1sec"});
  }
  Options settled = options;
  settled.data_dir = data_dir_of(options);
  announce(settled, program, settled.data_dir);
  if (::geteuid() == 0) {
    if (const Status left = leave_root(options, arguments, settled.data_dir); !left)
      return report(options, left.error());
    if (::access(program.c_str(), X_OK) != 0) {
      return report(options, platform::fail_errno("the user onesec can't run " + program).error());
    }
  }
  Supervised what;
  what.program = program;
  what.arguments = {"run", "--data-dir", settled.data_dir};
  if (!options.config.empty()) what.arguments.insert(what.arguments.end(), {"--config", options.config});
  // The engine's configuration takes these from the environment, over its file.
  if (!options.host_as_given.empty()) ::setenv("ONESEC_HOST", options.host_as_given.c_str(), 1);
  if (!options.port_as_given.empty()) ::setenv("ONESEC_PORT", options.port_as_given.c_str(), 1);
  what.ready = [&settled](const std::string& line) { print_ready(settled, line); };
  what.tell = [](const std::string& sentence) { complain("1sec: " + sentence); };
  const Result<int> code = supervise(what);
  return code ? *code : report(options, code.error());
}

}  // namespace onesec::cli
