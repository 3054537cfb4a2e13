#pragma once

#include <span>

namespace onesec::platform {

/// System calls that the engine makes, whatever their arguments. Measured with strace over the end-to-end tests, plus
/// what glibc and the Go runtime choose on other kernels.
[[nodiscard]] std::span<const char* const> allowed_calls();

/// Calls with which an exploit goes on and the engine never does: they end the process. Everything in neither list is
/// refused with EPERM and counted.
[[nodiscard]] std::span<const char* const> fatal_calls();

}  // namespace onesec::platform
