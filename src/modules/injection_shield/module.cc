#include "modules/injection_shield/module.h"

#include "modules/injection_shield/web_attack.h"

namespace onesec::injection_shield {
namespace {

constexpr DetectorEntry kDetectors[] = {
    detector_entry<SqlInjection>(),      detector_entry<CrossSiteScripting>(),    detector_entry<CommandInjection>(),
    detector_entry<PathTraversal>(),     detector_entry<TemplateInjection>(),     detector_entry<LookupInjection>(),
    detector_entry<CodeInjection>(),     detector_entry<UnsafeDeserialisation>(), detector_entry<ServerSideRequest>(),
    detector_entry<NosqlInjection>(),    detector_entry<LdapInjection>(),         detector_entry<XpathInjection>(),
    detector_entry<XmlExternalEntity>(), detector_entry<HeaderInjection>(),       detector_entry<PrototypePollution>(),
};

}  // namespace

constinit const ModuleInfo kModule = {
    .name = "injection_shield",
    .title = "Injection Shield",
    .description = "Web requests that carry code for the server or its visitors in a value.",
    .tier = 1,
    .detectors = kDetectors,
};

}  // namespace onesec::injection_shield
