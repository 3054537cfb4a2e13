#pragma once

#include "contract/detector.h"

namespace onesec::rules {

extern const ModuleInfo kModule;

}  // namespace onesec::rules
