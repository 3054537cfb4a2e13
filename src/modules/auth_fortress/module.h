#pragma once

#include "contract/detector.h"

namespace onesec::auth_fortress {

extern const ModuleInfo kModule;

}  // namespace onesec::auth_fortress
