#include "modules/all.h"

#include "modules/auth_fortress/module.h"
#include "modules/injection_shield/module.h"
#include "modules/rules/module.h"

namespace onesec {

std::span<const ModuleInfo* const> all_modules() {
  static constexpr const ModuleInfo* kAll[] = {
      &auth_fortress::kModule,
      &injection_shield::kModule,
      &rules::kModule,
  };
  return kAll;
}

}  // namespace onesec
