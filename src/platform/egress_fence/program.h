#pragma once

#include <cstdint>
#include <vector>

namespace onesec::platform {

/// One instruction of the kernel's machine, as struct bpf_insn.
struct FenceInstruction {
  std::uint8_t code = 0;
  std::uint8_t registers = 0;  ///< Destination, and the source times 16.
  std::int16_t offset = 0;
  std::int32_t value = 0;
};

/// Which question of the kernel a program answers.
enum class FenceHook : std::uint8_t { Connect4 = 1, Connect6, Send4, Send6, Socket };

/// The program for `hook` over the page that is the only value of the map `page_fd`. Returns 1 (go on) or 0 (EPERM).
[[nodiscard]] std::vector<FenceInstruction> fence_program(FenceHook hook, int page_fd);

}  // namespace onesec::platform
