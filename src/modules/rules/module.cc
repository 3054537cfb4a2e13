#include "modules/rules/module.h"

#include "rules/matched.h"

namespace onesec::rules {
namespace {

constexpr DetectorEntry kDetectors[] = {detector_entry<Matched>()};

}  // namespace

constinit const ModuleInfo kModule = {
    .name = "rules",
    .title = "Rules",
    .description = "What rule files describe: those of this version, and your own in `rules` beside the configuration.",
    .tier = 1,
    .detectors = kDetectors,
};

}  // namespace onesec::rules
