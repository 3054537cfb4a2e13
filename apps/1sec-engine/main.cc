#include <CLI/CLI.hpp>
#include <cstdio>

#include "eval.h"
#include "replay.h"
#include "run.h"
#include "version.h"

int main(int argc, char** argv) {
  using namespace onesec::app;
  CLI::App app{"1SEC engine. People use `1sec`; this program is what it starts."};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(kVersion));

  RunOptions run_options;
  CLI::App* run_command = app.add_subcommand("run", "Watch this machine until told to end.");
  run_command->add_option("--data-dir", run_options.data_dir, "Where all state lies.")->required();
  run_command->add_option("--config", run_options.config_path, "Configuration file.");
  run_command->add_option("--ready-fd", run_options.ready_fd, "Descriptor that gets one line of JSON when ready.");
  run_command->add_option("--threads", run_options.threads, "Detection threads.")->check(CLI::Range(1U, 64U));

  run_command->add_flag("--second-life", run_options.is_second_life)->group("");  // Ours alone: confine.h.

  ReplayOptions replay_options;
  CLI::App* replay_command = app.add_subcommand("replay", "The journal once more, into an empty store.");
  replay_command->add_option("--data-dir", replay_options.data_dir, "Whose journal; its engine must be stopped.")
      ->required();
  replay_command->add_option("--config", replay_options.config_path, "Configuration file.");
  replay_command->add_option("--into", replay_options.into, "Empty folder for the new store.")->required();
  replay_command->add_option("--export", replay_options.export_path, "Write the events as NDJSON to this file.");
  replay_command->add_option("--threads", replay_options.threads, "Detection threads.")->check(CLI::Range(1U, 64U));
  replay_command->add_flag("--json", replay_options.is_json, "One JSON object.");

  EvalOptions eval_options;
  CLI::App* eval_command = app.add_subcommand("eval", "Labelled cases through the live path.");
  eval_command->add_option("--cases", eval_options.cases_path, "JSON lines.")->required();
  eval_command->add_option("--module", eval_options.module, "Only this module's findings count.");
  eval_command->add_option("--config", eval_options.config_path, "Configuration file.");
  eval_command->add_flag("--json", eval_options.is_json, "One JSON object.");
  eval_command->add_flag("--list-wrong", eval_options.lists_wrong, "Also the ids of the cases that went wrong.");

  std::string digest_dir;
  CLI::App* digest_command = app.add_subcommand("digest", "One hash over all alerts of a stopped engine.");
  digest_command->add_option("--data-dir", digest_dir, "Where its state lies.")->required();

  CLI11_PARSE(app, argc, argv);
  run_options.arguments.assign(argv + 1, argv + argc);
  if (*run_command) return run(run_options);
  if (*replay_command) return replay(replay_options);
  if (*eval_command) return eval(eval_options);
  return digest(digest_dir);
}
