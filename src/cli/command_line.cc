#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/report.h"
#include "cli/terminal.h"

namespace onesec::cli {
namespace {

/// What the line asks for; filled by CLI11.
struct Line {
  Options options;
  UpArguments up;
  AlertsArguments alerts;
  EventsArguments events;
  LedgerArguments ledger;
  UninstallArguments uninstall;
  std::string entity;
  std::string purpose;
  std::string alert_id;
  std::string text_version;
  std::string rules_path;
  bool is_about_privacy = false;
  std::uint64_t limit = 20;
  SetKeyArguments set_key;
  BreachKitArguments breach_kit;
  std::uint32_t selftest_secs = 60;
  bool checks_config = false;
  bool reloads_config = false;
  bool sets_key = false;
  std::function<int()> run;
};

void add_common(CLI::App& app, Line& line) {
  Options& options = line.options;
  app.add_option("--config", options.config, "Configuration file")->envname("ONESEC_CONFIG");
  app.add_option("--host", options.host, "Address of the engine's API")->envname("ONESEC_HOST")->capture_default_str();
  app.add_option("--port", options.port, "Port of the engine's API")->envname("ONESEC_PORT")->capture_default_str();
  app.add_option("--data-dir", options.data_dir, "All state is under this directory");
  app.add_option("--tls-cert", options.tls_cert,
                 "Certificate (PEM) of an engine that speaks TLS, when it isn't this host's: no other one is accepted");
  app.add_option(
      "--api-key-file", options.api_key_file,
      "File with an API key, instead of $ONESEC_API_KEY or DATA_DIR/api.token. There is no option for the key "
      "itself: every user of this host can read a program's arguments");
  app.add_flag("--json", options.is_json, "Print JSON");
  app.add_flag("-q,--quiet", options.is_quiet, "Print results and errors only");
}

CLI::App* add(CLI::App& app, const char* name, const char* what, std::function<int()> run, Line& line) {
  CLI::App* command = app.add_subcommand(name, what)->fallthrough();
  command->callback([&line, run = std::move(run)] { line.run = run; });
  return command;
}

void add_alerts(CLI::App& app, Line& line) {
  AlertsArguments& arguments = line.alerts;
  const auto run = [&line] { return alerts(line.options, line.alerts); };
  CLI::App* command =
      add(app, "alerts", "List alerts, newest first, or work on them", run, line)->require_subcommand(0, 1);
  command->add_option("--limit", arguments.limit, "At most this many")->check(CLI::Range(1, 1'000));
  command->add_option("--severity", arguments.severity, "This severe or more");
  command->add_option("--status", arguments.status, "OPEN, ACKNOWLEDGED, RESOLVED or FALSE_POSITIVE");
  command->add_option("--module", arguments.module, "Of this module");
  command->add_option("--entity", arguments.entity, "About this address, user …");
  command->add_option("--after", arguments.after, "Continue behind the alert with this id");
  command->add_flag("--reveal", arguments.reveals, "Show what is masked or left out; needs an admin key");
  const auto action = [&](const char* name, const char* what, bool takes_ids) {
    CLI::App* sub = command->add_subcommand(name, what)->fallthrough();
    sub->callback([&arguments, name] { arguments.action = name; });
    if (takes_ids) sub->add_option("ID", arguments.ids, "Alert ids")->required();
    return sub;
  };
  action("list", "List them", false);
  action("get", "Everything about one", true);
  action("ack", "Somebody looks at it", true)->alias("acknowledge");
  action("resolve", "It is dealt with; the next finding opens a new one", true);
  action("reopen", "It is open again", true);
  action("false-positive", "It was wrong", true);
  action("delete", "Delete it", true);
  action("clear", "Delete all", false);
  action("test", "Make a safe test alert", false);
}

void add_events(CLI::App& app, Line& line) {
  EventsArguments& arguments = line.events;
  const auto run = [&line] { return events(line.options, line.events); };
  CLI::App* command = add(app, "events", "List the newest events, or send some", run, line)->require_subcommand(0, 1);
  command->add_option("--limit", arguments.limit, "At most this many")->check(CLI::Range(1, 1'000));
  command->add_option("--type", arguments.type, "Of this type");
  command->add_option("--source-ip", arguments.source_ip, "From this address");
  command->add_flag("--reveal", arguments.reveals, "Show what is masked or left out; needs an admin key");
  command->add_subcommand("list", "List them")->fallthrough();
  CLI::App* ingest = command->add_subcommand("ingest", "Send events, one JSON object a line")->fallthrough();
  ingest->callback([&arguments] { arguments.action = "ingest"; });
  ingest->add_option("FILE", arguments.file, "File, or - for standard input")->required();
}

void add_set_key(CLI::App& config, Line& line) {
  CLI::App* set_key =
      config.add_subcommand("set-key", "Keys of the AI provider, from standard input: replaces all of them");
  set_key->fallthrough()->callback([&line] { line.sets_key = true; });
  set_key->add_option("--env", line.set_key.variable, "Take them from this variable of your environment instead");
  set_key->add_flag("--show", line.set_key.shows, "Only say how many there are");
  set_key->add_flag("--forget", line.set_key.forgets, "Remove them");
  set_key->add_option("KEY", line.set_key.keys, "Refused: every user of this host can read arguments");
}

void add_host_commands(CLI::App& app, Line& line) {
  Options& options = line.options;
  add(
      app, "up", "Start the engine and stay with it", [&line] { return up(line.options, line.up); }, line)
      ->add_flag("--create-user", line.up.creates_user, "As root: make the system user onesec when it is missing");
  add(app, "stop", "End the engine cleanly", [&options] { return stop(options); }, line);
  add(app, "status", "What runs, what came in, what is used", [&options] { return status(options); }, line);
  add(app, "modules", "What the modules see, and what they can't", [&options] { return modules(options); }, line);
  CLI::App* config = add(
      app, "config", "The configuration in force",
      [&line] {
        if (line.reloads_config) return config_reload(line.options);
        if (line.sets_key) return config_set_key(line.options, line.set_key);
        return line.checks_config ? config_check(line.options) : config_show(line.options);
      },
      line);
  config->require_subcommand(0, 1);
  config->add_subcommand("show", "Print it")->fallthrough();
  config->add_subcommand("check", "Check a file without starting anything")->fallthrough()->callback([&line] {
    line.checks_config = true;
  });
  config->add_subcommand("reload", "Have the engine read its file again: all of it, or nothing when it is wrong")
      ->fallthrough()
      ->callback([&line] { line.reloads_config = true; });
  add_set_key(*config, line);
  add(
      app, "check", "Check the configuration and this host",
      [&options] {
        const int host = doctor(options, true);
        return host == kDone ? config_check(options) : host;
      },
      line);
  add(
      app, "doctor", "What is missing on this host, and which switch helps",
      [&options] { return doctor(options, false); }, line);
  CLI::App* data = app.add_subcommand("data", "What is kept")->fallthrough()->require_subcommand(1);
  add(
      *data, "erase", "Erase what is kept about an address, user …",
      [&line] { return data_erase(line.options, line.entity); }, line)
      ->add_option("--entity", line.entity, "192.0.2.1, user:alice …")
      ->required();
  CLI::App* kit = add(
      app, "breach-kit", "Write evidence about an address or user into one file, for a report of a breach",
      [&line] { return breach_kit(line.options, line.breach_kit); }, line);
  kit->add_option("--entity", line.breach_kit.entity, "192.0.2.1, user:alice …")->required();
  kit->add_option("--out", line.breach_kit.out, "A file that isn't there yet")->required();
  kit->add_option("--since", line.breach_kit.since, "What left this host since then: 7d, 2026-01-31T12:00:00Z");
  CLI::App* leave = add(
      app, "uninstall", "Remove everything of 1SEC from this host",
      [&line] { return uninstall(line.options, line.uninstall); }, line);
  leave->add_flag("--dry-run", line.uninstall.is_dry_run, "Only list it");
  leave->add_flag("--yes", line.uninstall.is_confirmed, "Do it");
}

void add_privacy(CLI::App& app, Line& line) {
  CLI::App* privacy =
      app.add_subcommand("privacy", "What has left this host; asks the engine, which must run")->fallthrough();
  privacy->require_subcommand(1);
  CLI::App* ledger = add(
      *privacy, "ledger", "List every lookup and connection, newest first, with totals",
      [&line] { return privacy_ledger(line.options, line.ledger); }, line);
  ledger->add_option("--since", line.ledger.since, "Not before: 90s, 15m, 12h, 7d, 2w ago, or 2026-01-31T12:00:00Z");
  ledger->add_option("--purpose", line.ledger.purpose, "For this purpose only: bus, webhook …");
  ledger->add_option("--limit", line.ledger.limit, "At most this many")->check(CLI::Range(1, 1'000));
  add(
      *privacy, "verify", "Check that the ledger is as it was written; exit code 1 when it isn't",
      [&line] { return privacy_verify(line.options); }, line);
  add(
      *privacy, "preview", "Print the very bytes of the next send; sends nothing",
      [&line] { return privacy_preview(line.options, line.purpose); }, line)
      ->add_option("PURPOSE", line.purpose, "webhook, telemetry, ai")
      ->required();
  add(
      *privacy, "inventory", "What is kept, why and how long, and what may leave, by which switch",
      [&line] { return privacy_inventory_command(line.options); }, line);
  add(
      *privacy, "selftest",
      "See for yourself that nothing leaves: an engine in a network of its own, for a minute; takes root",
      [&line] { return privacy_selftest(line.options, line.selftest_secs); }, line)
      ->add_option("--seconds", line.selftest_secs, "For so long")
      ->check(CLI::Range(1, 86'400));
}

void add_notify(CLI::App& app, Line& line) {
  Options& options = line.options;
  CLI::App* notify = app.add_subcommand("notify", "Who is told of alerts")->fallthrough();
  notify->require_subcommand(1);
  add(
      *notify, "status", "Addresses, what they took and what waits", [&options] { return notify_status(options); },
      line);
  add(
      *notify, "test", "Send every address a test; exit code 1 when one didn't take it",
      [&options] { return notify_test(options); }, line);
  add(
      *notify, "secret", "Print the engine's own key that messages are signed with",
      [&options] { return notify_secret(options); }, line);
}

void add_telemetry(CLI::App& app, Line& line) {
  Options& options = line.options;
  CLI::App* telemetry =
      app.add_subcommand("telemetry", "Reports of use, which are off unless you switch them on")->fallthrough();
  telemetry->require_subcommand(1);
  add(
      *telemetry, "status", "Whether reports are sent, and what came of it",
      [&options] { return telemetry_status(options); }, line);
  add(
      *telemetry, "preview", "Print the very bytes of the next report; sends nothing",
      [&options] { return privacy_preview(options, "telemetry"); }, line);
  add(
      *telemetry, "send", "Send the report now; refused while telemetry is off",
      [&options] { return telemetry_send(options); }, line);
  add(*telemetry, "reset", "Make another random id", [&options] { return telemetry_reset(options); }, line);
}

void add_ai(CLI::App& app, Line& line) {
  Options& options = line.options;
  CLI::App* ai = app.add_subcommand("ai", "Analysis of incidents, which is off unless you switch it on")->fallthrough();
  ai->require_subcommand(1);
  const auto limited = [&line](CLI::App* command) {
    command->add_option("--limit", line.limit, "At most this many")->check(CLI::Range(1, 500));
    return command;
  };
  add(*ai, "status", "What it does, what it asked, what it may cost", [&options] { return ai_status(options); }, line);
  limited(add(
              *ai, "show", "What is thought of an alert, or of the newest",
              [&line] { return ai_show(line.options, line.alert_id, line.limit); }, line))
      ->add_option("ALERT", line.alert_id, "Id of an alert");
  limited(add(
      *ai, "outbound", "Print each request that was sent to a model, newest first",
      [&line] { return ai_outbound(line.options, line.limit); }, line));
  add(
      *ai, "preview", "Print the very bytes of a request about the newest alert, the key masked; sends nothing",
      [&options] { return privacy_preview(options, "ai"); }, line);
  add(*ai, "test", "Ask the model about the newest alert now", [&options] { return ai_test(options); }, line);
  add(*ai, "consent", "Print the text that you agree to", [&options] { return ai_consent(options); }, line);
}

void add_rules(CLI::App& app, Line& line) {
  Options& options = line.options;
  CLI::App* rules = app.add_subcommand("rules", "Detections as data: rule files")->fallthrough()->require_subcommand(1);
  add(
      *rules, "list", "Show the rules in force and how often each has spoken",
      [&options] { return rules_list(options); }, line);
  add(
      *rules, "test", "Read a rule's file and run its cases",
      [&line] { return rules_test(line.options, line.rules_path); }, line)
      ->add_option("FILE", line.rules_path, "The rule")
      ->required();
  add(
      *rules, "lint", "Check all rules of a folder, as a reload would",
      [&line] { return rules_lint(line.options, line.rules_path); }, line)
      ->add_option("FOLDER", line.rules_path, "Instead of `rules` beside the configuration");
  add(
      *rules, "cost", "Measure what each rule costs, in nanoseconds an event",
      [&options] { return rules_cost(options); }, line);
}

void add_about(CLI::App& app, Line& line, std::string_view version) {
  CLI::App* command = add(
      app, "about", "What this is, and whom to write to",
      [&line, version] {
        return line.is_about_privacy ? about_privacy(line.options, line.text_version) : about(line.options, version);
      },
      line);
  command->require_subcommand(0, 1);
  CLI::App* privacy = command->add_subcommand("privacy", "The privacy text in effect")->fallthrough();
  privacy->add_option("--version", line.text_version, "An older one");
  privacy->callback([&line] { line.is_about_privacy = true; });
}

void add_engine_modes(CLI::App& app, Line& line) {
  for (const char* mode : {"replay", "eval"}) {
    CLI::App* command =
        app.add_subcommand(mode, std::string(mode) == "eval" ? "Run labelled cases through the live code"
                                                             : "Run a journal through the detectors again");
    command->fallthrough()->allow_extras();
    command->callback([&line, command, mode] {
      line.run = [&line, rest = command->remaining(), mode] { return become_engine(line.options, mode, rest); };
    });
  }
}

int explain_misuse(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    known.push_back(command->get_name());
  complain("1sec: " + printable(error.what()));
  for (int at = 1; at < argc; ++at) {
    const std::string word = argv[at];
    if (word.starts_with('-')) continue;
    if (std::find(known.begin(), known.end(), word) != known.end()) break;
    if (const std::string near = nearest(word, known); !near.empty()) complain("Did you mean: 1sec " + near);
    break;
  }
  complain("Run 1sec help for what there is.");
  return kMisused;
}

}  // namespace

int run_command_line(int argc, const char* const* argv, std::string_view version) {
  CLI::App app("1SEC sees attacks on this host and keeps the data here.", "1sec");
  Line line;
  add_common(app, line);
  add_host_commands(app, line);
  add_alerts(app, line);
  add_events(app, line);
  add_privacy(app, line);
  add_notify(app, line);
  add_telemetry(app, line);
  add_ai(app, line);
  add_rules(app, line);
  add_engine_modes(app, line);
  app.set_version_flag("-V,--version", std::string(version));
  add(app, "version", "Print the version", [version] { return say(version), kDone; }, line);
  add_about(app, line, version);
  add(app, "help", "Print this", [&app] { return say(app.help()), kDone; }, line);
  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return explain_misuse(app, error, argc, argv);
  }
  if (app.count("--host") != 0) line.options.host_as_given = line.options.host;
  if (app.count("--port") != 0) line.options.port_as_given = std::to_string(line.options.port);
  use_configured_server(line.options);
  if (!line.run) return complain(app.help()), kMisused;
  try {
    return line.run();
  } catch (const nlohmann::json::exception&) {
    return report(line.options, {Code::Corrupt,
                                 "what answers there is no 1SEC engine, or one of another version: its answer can't be "
                                 "read"});
  }
}

}  // namespace onesec::cli
