#pragma once

#include "contract/detector.h"

namespace onesec::injection_shield {

extern const ModuleInfo kModule;

}  // namespace onesec::injection_shield
