#include "inspect/code/functions.h"

#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect::code {
namespace {

constexpr std::array<std::string_view, 27> kWords{
    "assert", "chop",   "chr",  "copy",   "count", "date",  "define",  "dir",  "end",
    "eval",   "exec",   "file", "header", "join",  "key",   "link",    "mail", "open",
    "pack",   "rename", "sort", "split",  "stat",  "system", "touch",  "trim", "unpack"};
static_assert(std::is_sorted(kWords.begin(), kWords.end()));

constexpr std::array<std::string_view, 43> kOrdinary{
    "array_filter", "array_map",   "array_reduce", "array_walk",   "bin2hex",    "crc32",       "each",
    "explode",      "filter_var",  "fprintf",      "gmdate",       "hex2bin",    "htmlspecialchars",
    "implode",      "is_callable", "json_decode",  "json_encode",  "lcfirst",    "md5",         "mt_rand",
    "ord",          "preg_match",  "print_r",      "printf",       "rawurldecode", "rot13",     "sha1",
    "sprintf",      "str_repeat",  "str_replace",  "str_rot13",    "strcmp",     "strlen",      "strrev",
    "strtolower",   "strtoupper",  "strtr",        "substr",       "ucfirst",    "urldecode",   "usort",
    "var_dump",     "vprintf"};
static_assert(std::is_sorted(kOrdinary.begin(), kOrdinary.end()));

constexpr std::array<std::string_view, 128> kActing{
    "apache_getenv",      "apache_setenv",      "array_diff_uassoc",   "array_diff_ukey",     "array_udiff",
    "base64_decode",      "base64_encode",      "bzdecompress",        "bzopen",              "call_user_func",
    "call_user_func_array", "chgrp",            "chmod",               "chown",               "chroot",
    "convert_uudecode",   "create_function",    "ctype_alpha",         "curl_exec",           "curl_init",
    "curl_multi_exec",    "curl_setopt",        "debug_backtrace",     "debug_zval_refcount", "dl",
    "ereg_replace",       "error_log",          "escapeshellarg",      "escapeshellcmd",      "expect_popen",
    "extract",            "fgets",              "file_get_contents",   "file_put_contents",   "fopen",
    "forward_static_call", "forward_static_call_array", "fpassthru",   "fputs",               "fread",
    "fsockopen",          "ftp_connect",        "ftp_exec",            "func_get_args",       "fwrite",
    "get_cfg_var",        "get_current_user",   "get_defined_constants", "get_defined_functions", "get_defined_vars",
    "get_html_translation_table", "getallheaders", "getcwd",           "getenv",              "getlastmod",
    "getmygid",           "getmypid",           "getmyuid",            "gethostbyname",       "gzcompress",
    "gzdecode",           "gzfile",             "gzinflate",           "gzopen",              "gzuncompress",
    "highlight_file",     "include_once",       "ini_get",             "ini_get_all",         "ini_set",
    "is_uploaded_file",   "iterator_apply",     "ldap_bind",           "mb_ereg_replace",     "mb_send_mail",
    "move_uploaded_file", "mysql_query",        "mysqli_query",        "ob_start",            "opendir",
    "parse_ini_file",     "passthru",           "pcntl_alarm",         "pcntl_exec",          "pcntl_fork",
    "pfsockopen",         "pg_query",           "php_sapi_name",       "php_strip_whitespace", "php_uname",
    "phpcredits",         "phpinfo",            "phpversion",          "popen",               "posix_getpwuid",
    "posix_getuid",       "posix_kill",         "posix_mkfifo",        "posix_setuid",        "posix_uname",
    "preg_replace",       "preg_replace_callback", "proc_close",       "proc_get_status",     "proc_nice",
    "proc_open",          "proc_terminate",     "putenv",              "read_exif_data",      "readfile",
    "readlink",           "register_shutdown_function", "register_tick_function", "require_once", "scandir",
    "session_start",      "set_error_handler",  "shell_exec",          "show_source",         "spl_autoload_register",
    "stream_context_create", "stream_socket_client", "sys_get_temp_dir"};
// What doesn't sort into the rows above.
constexpr std::array<std::string_view, 8> kActingMore{"symlink", "syslog", "tmpfile", "uasort", "uksort", "unlink", "unserialize", "virtual"};
static_assert(std::is_sorted(kActingMore.begin(), kActingMore.end()));

constexpr auto kActingSorted = [] {
  auto sorted = kActing;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}();

}  // namespace

Callable callable(std::string_view name) {
  if (name.size() < 2) return Callable::No;
  if (ascii::is_among(name, kActingSorted) || ascii::is_among(name, kActingMore)) return Callable::Acting;
  if (ascii::is_among(name, kOrdinary)) return Callable::Ordinary;
  return ascii::is_among(name, kWords) ? Callable::Word : Callable::No;
}

std::size_t bracket_after(std::string_view text, std::size_t at, bool& spaced) {
  const std::size_t begin = at;
  while (at < text.size()) {
    const std::size_t blank = ascii::skip_space(text, at);
    const std::string_view rest = text.substr(blank);
    if (rest.starts_with("/*")) {
      const std::size_t end = text.substr(0, blank + 256).find("*/", blank + 2);
      if (end == std::string_view::npos) return std::string_view::npos;
      at = end + 2;
    } else if (rest.starts_with("//") || rest.starts_with('#')) {
      const std::size_t end = text.substr(0, blank + 256).find('\n', blank);
      if (end == std::string_view::npos) return std::string_view::npos;
      at = end + 1;
    } else {
      at = blank;
      break;
    }
  }
  spaced = at != begin;
  return at < text.size() && text[at] == '(' ? at : std::string_view::npos;
}

}  // namespace onesec::inspect::code
