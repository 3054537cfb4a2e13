#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "inspect/code/code.h"
#include "inspect/code/pair.h"
#include "inspect/code/prototype.h"
#include "inspect/code/upload.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace onesec::inspect;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Reasons out;
  inspect_code(text, ascii::Alphabet(text), out);
  inspect_prototype(text, size % 2 == 0, ascii::Alphabet(text), out);
  inspect_file_name(text, out);
  const std::string_view program = program_in_upload(text, size % 2 == 0 ? "image/png" : "");
  if (!program.empty() && (program.data() < text.data() || program.end() > text.end())) std::abort();
  const std::size_t equals = text.find('=');
  if (equals != text.npos) inspect_code_of_pair(text.substr(0, equals), text.substr(equals + 1), out);
  for (const Reason& reason : out.all()) {
    if (reason.begin > reason.end || reason.end > text.size()) std::abort();
  }
  return 0;
}
