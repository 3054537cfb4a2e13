#pragma once

#include <string>

#include "base/result.h"
#include "cli/options.h"

namespace onesec::cli {

/// The error on stderr (as JSON when asked), and the exit code for it.
int report(const Options& options, const Error& error);

}  // namespace onesec::cli
