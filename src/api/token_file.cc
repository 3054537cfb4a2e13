#include "api/token_file.h"

#include <sys/stat.h>

#include <algorithm>

#include "platform/file.h"
#include "platform/random.h"

namespace onesec::api {
namespace {

constexpr std::size_t kTokenBytes = 32;

bool is_token(const std::string& text) {
  return text.size() == 2 * kTokenBytes && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool is_ours_alone(const std::string& path) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 077U) == 0;
}

}  // namespace

Result<std::string> ensure_token_file(const std::string& data_dir) {
  const std::string path = data_dir + "/" + kTokenFileName;
  if (is_ours_alone(path)) {
    Result<std::string> text = platform::read_file(path, 4'096);
    if (text && text->ends_with('\n')) text->pop_back();
    if (text && is_token(*text)) return text;
  }
  std::string token = platform::random_hex(kTokenBytes);
  const Status written = platform::write_file_atomically(path, token + "\n", 0600);
  if (!written) return fail(written.error().while_("writing the API token"));
  return token;
}

}  // namespace onesec::api
