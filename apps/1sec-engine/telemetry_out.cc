#include "telemetry_out.h"

#include <sys/utsname.h>

#include <algorithm>
#include <thread>

#include "modules/all.h"
#include "platform/file.h"
#include "version.h"

namespace onesec::app {
namespace {

telemetry::Allowed allowed() {
  telemetry::Allowed allowed;
  allowed.version = kVersion;
  for (const ModuleInfo* module : all_modules()) allowed.modules.emplace_back(module->name);
  return allowed;
}

std::string system_name() {
  for (const char* path : {"/etc/os-release", "/usr/lib/os-release"}) {
    if (const Result<std::string> text = platform::read_file(path, 64UL * 1024)) return telemetry::os_of(*text);
  }
  return telemetry::os_of({});
}

telemetry::Facts facts_of(engine::Engine& engine) {
  telemetry::Facts facts;
  facts.version = kVersion;
  facts.os = system_name();
  utsname host{};
  facts.cpu = telemetry::cpu_of(uname(&host) == 0 ? host.machine : "");
  facts.cpus = std::max(1U, std::jthread::hardware_concurrency());
  for (const ModuleStatus& module : engine.modules()) {
    if (!module.is_enabled) continue;
    telemetry::Facts::Module& told = facts.modules.emplace_back();
    told.name = module.name;
    for (const DetectorStatus& detector : module.detectors) told.findings += detector.findings;
  }
  std::ranges::sort(facts.modules, {}, &telemetry::Facts::Module::name);
  return facts;
}

}  // namespace

TelemetryOut::TelemetryOut(WayOut& way_out, const std::string& data_dir, engine::Engine& engine)
    : way_out_(way_out),
      reporter_(way_out.gate(), data_dir + "/telemetry.id", allowed(), [&engine] { return facts_of(engine); }) {}

Result<TakeOver> TelemetryOut::follow(const config::Config& wanted) {
  telemetry::ReporterOptions options;
  options.is_enabled = wanted.telemetry.enabled;
  options.ca_file = wanted.telemetry.ca_file;
  if (!wanted.telemetry.endpoint.empty()) {
    Result<Url> url = parse_url(wanted.telemetry.endpoint);
    if (!url) return fail(url.error().while_("telemetry.endpoint"));
    options.endpoint = std::move(*url);
  }
  if (options.is_enabled) {
    if (Status opened = way_out_.need_ledger(); !opened) return fail(std::move(opened).error());
  }
  return [this, options = std::move(options)] { reporter_.set(options); };
}

}  // namespace onesec::app
