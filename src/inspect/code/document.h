#pragma once

#include <string_view>

#include "inspect/reasons.h"

namespace onesec::inspect::code {

/// Adds reasons of Attack::Code for a document whose reader runs it, and that starts a program or fetches what the host
/// has: vectors of ImageMagick (MVG), PostScript, playlists of HLS. Costs nothing for a text that doesn't begin as one.
/// O(n).
void read_document(std::string_view text, Reasons& out);

/// And for a name of a picture that ImageMagick's coders make of a file, run as a script or delete: label:@/srv/a.
void read_coder(std::string_view text, Reasons& out);

}  // namespace onesec::inspect::code
