#include "inspect/code/functions.h"

#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect::code {
namespace {

// Sorted.
constexpr std::array<std::string_view, 26> kWords{"assert", "chop",   "chr",   "copy", "count",  "date",   "define",
                                                  "dir",    "end",    "eval",  "exec", "file",   "header", "join",
                                                  "key",    "link",   "mail",  "pack", "rename", "sort",   "split",
                                                  "stat",   "system", "touch", "trim", "unpack"};
// Of the library of C too, whose calls people paste.
constexpr std::array<std::string_view, 38> kShared{
    "chgrp",         "chmod",   "chown",   "chroot", "crc32",   "dl",         "each",       "extract",
    "fgets",         "fopen",   "fprintf", "fputs",  "fread",   "fwrite",     "getcwd",     "getenv",
    "gethostbyname", "md5",     "opendir", "ord",    "popen",   "printf",     "putenv",     "readlink",
    "sha1",          "sprintf", "strcmp",  "strlen", "strrev",  "strtolower", "strtoupper", "strtr",
    "symlink",       "syslog",  "tmpfile", "unlink", "virtual", "vprintf"};
constexpr std::array<std::string_view, 43> kOrdinary{
    "array_filter", "array_keys",  "array_map",   "array_pop",   "array_push", "array_reduce", "array_walk",
    "bin2hex",      "chunk_split", "explode",     "filter_var",  "gmdate",     "hex2bin",      "htmlspecialchars",
    "implode",      "intval",      "is_callable", "is_dir",      "is_file",    "json_decode",  "json_encode",
    "lcfirst",      "mt_rand",     "nl2br",       "preg_match",  "print_r",    "rawurldecode", "rot13",
    "serialize",    "settype",     "str_repeat",  "str_replace", "str_rot13",  "str_split",    "strpos",
    "substr",       "ucfirst",     "ucwords",     "urldecode",   "usort",      "var_dump",     "var_export",
    "wordwrap"};
constexpr std::array<std::string_view, 108> kActing{"apache_getenv",
                                                    "apache_setenv",
                                                    "array_diff_uassoc",
                                                    "array_diff_ukey",
                                                    "array_udiff",
                                                    "base64_decode",
                                                    "base64_encode",
                                                    "bzdecompress",
                                                    "bzopen",
                                                    "call_user_func",
                                                    "call_user_func_array",
                                                    "convert_uudecode",
                                                    "create_function",
                                                    "ctype_alpha",
                                                    "curl_exec",
                                                    "curl_init",
                                                    "curl_multi_exec",
                                                    "curl_setopt",
                                                    "debug_backtrace",
                                                    "debug_zval_refcount",
                                                    "ereg_replace",
                                                    "error_log",
                                                    "escapeshellarg",
                                                    "escapeshellcmd",
                                                    "expect_popen",
                                                    "file_get_contents",
                                                    "file_put_contents",
                                                    "forward_static_call",
                                                    "forward_static_call_array",
                                                    "fpassthru",
                                                    "fsockopen",
                                                    "ftp_connect",
                                                    "ftp_exec",
                                                    "func_get_args",
                                                    "get_cfg_var",
                                                    "get_current_user",
                                                    "get_defined_constants",
                                                    "get_defined_functions",
                                                    "get_defined_vars",
                                                    "get_html_translation_table",
                                                    "getallheaders",
                                                    "getlastmod",
                                                    "getmygid",
                                                    "getmypid",
                                                    "getmyuid",
                                                    "gzcompress",
                                                    "gzdecode",
                                                    "gzfile",
                                                    "gzinflate",
                                                    "gzopen",
                                                    "gzuncompress",
                                                    "highlight_file",
                                                    "include_once",
                                                    "ini_get",
                                                    "ini_get_all",
                                                    "ini_set",
                                                    "is_uploaded_file",
                                                    "iterator_apply",
                                                    "ldap_bind",
                                                    "mb_ereg_replace",
                                                    "mb_send_mail",
                                                    "move_uploaded_file",
                                                    "mysql_query",
                                                    "mysqli_query",
                                                    "ob_start",
                                                    "parse_ini_file",
                                                    "passthru",
                                                    "pcntl_alarm",
                                                    "pcntl_exec",
                                                    "pcntl_fork",
                                                    "pfsockopen",
                                                    "pg_query",
                                                    "php_sapi_name",
                                                    "php_strip_whitespace",
                                                    "php_uname",
                                                    "phpcredits",
                                                    "phpinfo",
                                                    "phpversion",
                                                    "posix_getpwuid",
                                                    "posix_getuid",
                                                    "posix_kill",
                                                    "posix_mkfifo",
                                                    "posix_setuid",
                                                    "posix_uname",
                                                    "preg_replace",
                                                    "preg_replace_callback",
                                                    "proc_close",
                                                    "proc_get_status",
                                                    "proc_nice",
                                                    "proc_open",
                                                    "proc_terminate",
                                                    "read_exif_data",
                                                    "readfile",
                                                    "register_shutdown_function",
                                                    "register_tick_function",
                                                    "require_once",
                                                    "scandir",
                                                    "session_start",
                                                    "set_error_handler",
                                                    "shell_exec",
                                                    "show_source",
                                                    "spl_autoload_register",
                                                    "stream_context_create",
                                                    "stream_socket_client",
                                                    "sys_get_temp_dir",
                                                    "uasort",
                                                    "uksort",
                                                    "unserialize"};
/// What the functions of an extension of PHP begin with.
constexpr std::string_view kExtensions[] = {
    "array_", "assert_",  "bz",      "class_", "ctype_",  "curl_",   "file_",   "filter_",  "ftp_",   "func_", "gz",
    "imap_",  "ini_",     "is_",     "ldap_",  "mb_",     "mysqli_", "ob_",     "openssl_", "pcntl_", "php_",  "preg_",
    "proc_",  "session_", "socket_", "spl_",   "sqlite_", "str_",    "stream_", "strip_",   "zlib_"};
static_assert(std::is_sorted(kWords.begin(), kWords.end()) && std::is_sorted(kShared.begin(), kShared.end()) &&
              std::is_sorted(kOrdinary.begin(), kOrdinary.end()) && std::is_sorted(kActing.begin(), kActing.end()));

}  // namespace

Callable callable(std::string_view name) {
  if (name.size() < 2) return Callable::No;
  if (ascii::is_among(name, kActing)) return Callable::Acting;
  if (ascii::is_among(name, kOrdinary)) return Callable::Ordinary;
  if (ascii::is_among(name, kShared)) return Callable::Shared;
  for (const std::string_view extension : kExtensions) {
    if (ascii::starts(name, extension) && name.size() > extension.size() + 2) return Callable::Ordinary;
  }
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
