#include "inspect/code/upload.h"

#include <array>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect {
namespace {

/// What PHP, Tomcat, IIS, ColdFusion, CGI and Apache's SSI run by default or in their packages' configurations.
constexpr std::array<std::string_view, 35> kRun{
    "asa",  "ascx", "ashx", "asmx", "asp",  "aspx", "cer", "cfc",  "cfm",   "cgi",  "htaccess", "inc",
    "jsf",  "jsp",  "jspa", "jspf", "jspx", "jsw",  "jsv", "jtml", "mspx",  "phar", "php",      "php2",
    "php3", "php4", "php5", "php7", "php8", "phps", "pht", "phtm", "phtml", "shtm", "shtml"};
constexpr auto kRunSorted = [] {
  auto sorted = kRun;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}();
constexpr std::array<std::string_view, 4> kConfigurations{".htaccess", ".htpasswd", ".user.ini", "web.config"};

}  // namespace

void inspect_file_name(std::string_view name, Reasons& out) {
  const std::size_t folder = name.find_last_of("/\\");
  const std::size_t begin = folder == std::string_view::npos ? 0 : folder + 1;
  std::string_view base = name.substr(begin);
  const std::size_t stream = base.find("::$");
  if (stream != std::string_view::npos) base = base.substr(0, stream);
  while (!base.empty() && (base.back() == '.' || ascii::is_space(base.back()))) base.remove_suffix(1);
  if (ascii::is_among(base, kConfigurations))
    return code::say(out, 100, "an uploaded file that configures the server", begin, begin + base.size());
  bool is_last = true;
  while (!base.empty()) {
    const std::size_t dot = base.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return;
    const std::string_view extension = ascii::trim(base.substr(dot + 1));
    if (ascii::is_among(extension, kRunSorted)) {
      // "a.php.jpg" is run where Apache maps every extension; "notes.inc.txt" is not.
      return code::say(out, is_last ? 100 : 60, "an uploaded file that the server would run", begin + dot,
                       begin + dot + 1 + extension.size());
    }
    is_last = false;
    base = base.substr(0, dot);
  }
}

}  // namespace onesec::inspect
