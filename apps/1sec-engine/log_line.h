#pragma once

#include <unistd.h>

#include <string>
#include <string_view>

#include "egress/redaction/attacker_text.h"
#include "platform/file.h"

namespace onesec::app {

/// One line on stderr (more, when `text` has more), of a running engine: whoever reads them may have gone, with its
/// terminal or its disk, and that costs the line only.
inline void log_line(std::string_view text) {
  (void)platform::write_all(STDERR_FILENO, "1sec-engine: " + egress::log_text(text) + "\n");
}

}  // namespace onesec::app
