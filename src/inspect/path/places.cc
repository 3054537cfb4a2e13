#include "inspect/path/places.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>

#include "inspect/ascii.h"

namespace onesec::inspect::path {
namespace {

// Files by the layout of their systems: Filesystem Hierarchy Standard 3.0, proc(5), Windows, the Jakarta Servlet
// specification (WEB-INF), and the names that common web software gives its settings.
constexpr Place kFiles[] = {
    {".bash_history", "", true, "a history of commands is asked for"},
    {".bash_profile", "", true, "a configuration file of the system is asked for"},
    {".bashrc", "", true, "a configuration file of the system is asked for"},
    {".dockerenv", "", true, "settings with secrets of an application is asked for"},
    {".ds_store", "", true, "a list of files that a desktop left is asked for"},
    {".env", "", true, "settings with secrets of an application is asked for"},
    {".env.dev", "", true, "settings with secrets of an application is asked for"},
    {".env.example", "", false, "settings with secrets of an application is asked for"},
    {".env.local", "", true, "settings with secrets of an application is asked for"},
    {".env.prod", "", true, "settings with secrets of an application is asked for"},
    {".env.production", "", true, "settings with secrets of an application is asked for"},
    {".env.staging", "", true, "settings with secrets of an application is asked for"},
    {".git", "", true, "the records of a version control system is asked for"},
    {".git-credentials", "", true, "a private key or credential is asked for"},
    {".gitconfig", "", false, "the records of a version control system is asked for"},
    {".hg", "", true, "the records of a version control system is asked for"},
    {".history", "", true, "a history of commands is asked for"},
    {".htaccess", "", true, "access rules of a web server is asked for"},
    {".htdigest", "", true, "access rules of a web server is asked for"},
    {".htgroup", "", true, "access rules of a web server is asked for"},
    {".htpasswd", "", true, "access rules of a web server is asked for"},
    {".my.cnf", "", true, "a private key or credential is asked for"},
    {".mysql_history", "", true, "a history of commands is asked for"},
    {".netrc", "", true, "a private key or credential is asked for"},
    {".npmrc", "", true, "a private key or credential is asked for"},
    {".pgpass", "", true, "a private key or credential is asked for"},
    {".profile", "", true, "a configuration file of the system is asked for"},
    {".psql_history", "", true, "a history of commands is asked for"},
    {".pypirc", "", true, "a private key or credential is asked for"},
    {".svn", "", true, "the records of a version control system is asked for"},
    {".zsh_history", "", true, "a history of commands is asked for"},
    {"access.log", "", false, "a log file of the system is asked for"},
    {"access_log", "", false, "a log file of the system is asked for"},
    {"apache2.conf", "apache2", true, "a configuration file of the system is asked for"},
    {"applicationhost.config", "", true, "a configuration file of Windows is asked for"},
    {"appsettings.json", "", true, "settings with secrets of an application is asked for"},
    {"arp", "net", true, "a view of the kernel on a process is asked for"},
    {"auth.log", "log", true, "a log file of the system is asked for"},
    {"authorized_keys", "", true, "a private key or credential is asked for"},
    {"autoexec.bat", "", false, "a configuration file of Windows is asked for"},
    {"bashrc", "etc", true, "a configuration file of the system is asked for"},
    {"boot.ini", "", true, "a configuration file of Windows is asked for"},
    {"cmd.exe", "system32", true, "a configuration file of Windows is asked for"},
    {"cmdline", "proc", true, "a view of the kernel on a process is asked for"},
    {"cmdline", "self", true, "a view of the kernel on a process is asked for"},
    {"config", ".git", true, "the records of a version control system is asked for"},
    {"config", ".kube", true, "a private key or credential is asked for"},
    {"config.inc.php", "", true, "settings with secrets of an application is asked for"},
    {"config.json", ".docker", true, "a private key or credential is asked for"},
    {"configuration.php-dist", "", true, "settings with secrets of an application is asked for"},
    {"context.xml", "meta-inf", true, "the private folder of a Java application is asked for"},
    {"cpuinfo", "proc", true, "a view of the kernel on a process is asked for"},
    {"credentials", ".aws", true, "a private key or credential is asked for"},
    {"crontab", "etc", true, "a configuration file of the system is asked for"},
    {"database.yml", "config", true, "settings with secrets of an application is asked for"},
    {"docker-compose.yml", "", false, "settings with secrets of an application is asked for"},
    {"dockerfile", "", false, "settings with secrets of an application is asked for"},
    {"entries", ".svn", true, "the records of a version control system is asked for"},
    {"environ", "self", true, "a view of the kernel on a process is asked for"},
    {"environment", "etc", true, "a configuration file of the system is asked for"},
    {"error.log", "", false, "a log file of the system is asked for"},
    {"error_log", "", false, "a log file of the system is asked for"},
    {"fib_trie", "net", true, "a view of the kernel on a process is asked for"},
    {"fstab", "etc", true, "a configuration file of the system is asked for"},
    {"global.asa", "", true, "settings with secrets of an application is asked for"},
    {"global.asax", "", true, "settings with secrets of an application is asked for"},
    {"group", "etc", true, "a file of accounts of the system is asked for"},
    {"gshadow", "etc", true, "a file of accounts of the system is asked for"},
    {"head", ".git", true, "the records of a version control system is asked for"},
    {"hgrc", ".hg", true, "the records of a version control system is asked for"},
    {"hostname", "etc", true, "a configuration file of the system is asked for"},
    {"hosts", "drivers/etc", true, "a configuration file of Windows is asked for"},
    {"hosts", "etc", true, "a configuration file of the system is asked for"},
    {"hosts.allow", "etc", true, "a configuration file of the system is asked for"},
    {"httpd.conf", "", false, "a configuration file of the system is asked for"},
    {"httpd.conf", "conf", true, "a configuration file of the system is asked for"},
    {"id_dsa", "", true, "a private key or credential is asked for"},
    {"id_ecdsa", "", true, "a private key or credential is asked for"},
    {"id_ed25519", "", true, "a private key or credential is asked for"},
    {"id_rsa", "", true, "a private key or credential is asked for"},
    {"index", ".git", true, "the records of a version control system is asked for"},
    {"inittab", "etc", true, "a configuration file of the system is asked for"},
    {"issue", "etc", true, "a configuration file of the system is asked for"},
    {"known_hosts", ".ssh", true, "a private key or credential is asked for"},
    {"lastlog", "log", true, "a log file of the system is asked for"},
    {"localsettings.php", "", false, "settings with secrets of an application is asked for"},
    {"mail", "spool", false, "a log file of the system is asked for"},
    {"manifest.mf", "meta-inf", true, "the private folder of a Java application is asked for"},
    {"maps", "self", true, "a view of the kernel on a process is asked for"},
    {"master.passwd", "etc", true, "a file of accounts of the system is asked for"},
    {"mem", "self", true, "a view of the kernel on a process is asked for"},
    {"meminfo", "proc", true, "a view of the kernel on a process is asked for"},
    {"messages", "log", true, "a log file of the system is asked for"},
    {"meta-inf", "", true, "the private folder of a Java application is asked for"},
    {"motd", "etc", true, "a configuration file of the system is asked for"},
    {"mounts", "proc", true, "a view of the kernel on a process is asked for"},
    {"mounts", "self", true, "a view of the kernel on a process is asked for"},
    {"mtab", "etc", true, "a configuration file of the system is asked for"},
    {"my.cnf", "", false, "a configuration file of the system is asked for"},
    {"nginx.conf", "", false, "a configuration file of the system is asked for"},
    {"ntuser.dat", "", true, "a configuration file of Windows is asked for"},
    {"os-release", "etc", true, "a configuration file of the system is asked for"},
    {"pagefile.sys", "", true, "a configuration file of Windows is asked for"},
    {"parameters.yml", "config", true, "settings with secrets of an application is asked for"},
    {"passwd", "etc", true, "a file of accounts of the system is asked for"},
    {"passwd-", "etc", true, "a file of accounts of the system is asked for"},
    {"pearcmd.php", "", true, "a program of PEAR, which writes files as it is told, is asked for"},
    {"peclcmd.php", "", true, "a program of PEAR, which writes files as it is told, is asked for"},
    {"php.ini", "", false, "a configuration file of the system is asked for"},
    {"profile", "etc", true, "a configuration file of the system is asked for"},
    {"resolv.conf", "etc", true, "a configuration file of the system is asked for"},
    {"sam", "config", true, "a configuration file of Windows is asked for"},
    {"sam", "repair", true, "a configuration file of Windows is asked for"},
    {"sched_debug", "proc", true, "a view of the kernel on a process is asked for"},
    {"secrets.yml", "config", true, "settings with secrets of an application is asked for"},
    {"secure", "log", true, "a log file of the system is asked for"},
    {"security", "etc", true, "a file of accounts of the system is asked for"},
    {"services", "etc", true, "a configuration file of the system is asked for"},
    {"settings.php", "default", false, "settings with secrets of an application is asked for"},
    {"sftp-config.json", "", true, "settings with secrets of an application is asked for"},
    {"sftp.json", ".vscode", true, "settings with secrets of an application is asked for"},
    {"shadow", "etc", true, "a file of accounts of the system is asked for"},
    {"shadow-", "etc", true, "a file of accounts of the system is asked for"},
    {"smb.conf", "", false, "a configuration file of the system is asked for"},
    {"sshd_config", "ssh", true, "a configuration file of the system is asked for"},
    {"stat", "self", true, "a view of the kernel on a process is asked for"},
    {"status", "self", true, "a view of the kernel on a process is asked for"},
    {"sudoers", "etc", true, "a file of accounts of the system is asked for"},
    {"syslog", "log", true, "a log file of the system is asked for"},
    {"sysprep.inf", "", true, "a configuration file of Windows is asked for"},
    {"system", "config", false, "a configuration file of Windows is asked for"},
    {"system.ini", "", true, "a configuration file of Windows is asked for"},
    {"tcp", "net", true, "a view of the kernel on a process is asked for"},
    {"tomcat-users.xml", "", true, "the private folder of a Java application is asked for"},
    {"unattend.xml", "", true, "a configuration file of Windows is asked for"},
    {"version", "proc", true, "a view of the kernel on a process is asked for"},
    {"vsftpd.conf", "etc", true, "a configuration file of the system is asked for"},
    {"wc.db", ".svn", true, "the records of a version control system is asked for"},
    {"web-inf", "", true, "the private folder of a Java application is asked for"},
    {"web.config", "", true, "settings with secrets of an application is asked for"},
    {"web.xml", "", true, "the private folder of a Java application is asked for"},
    {"win.ini", "", true, "a configuration file of Windows is asked for"},
    {"wp-config.inc", "", true, "settings with secrets of an application is asked for"},
    {"wp-config.php", "", true, "settings with secrets of an application is asked for"},
    {"wtmp", "log", true, "a log file of the system is asked for"},
};

constexpr Place kFolders[] = {
    {".aws", "", true, "a private key or credential is asked for"},
    {".bzr", "", true, "the records of a version control system is asked for"},
    {".git", "", true, "the records of a version control system is asked for"},
    {".gnupg", "", true, "a private key or credential is asked for"},
    {".hg", "", true, "the records of a version control system is asked for"},
    {".kube", "", true, "a private key or credential is asked for"},
    {".ssh", "", true, "a private key or credential is asked for"},
    {".svn", "", true, "the records of a version control system is asked for"},
    {"etc", "", true, "a folder of settings of the system is asked for"},
    {"meta-inf", "", true, "the private folder of a Java application is asked for"},
    {"proc", "", true, "a view of the kernel on a process is asked for"},
    {"self", "proc", true, "a view of the kernel on a process is asked for"},
    {"system32", "", true, "a folder of Windows with its programs is asked for"},
    {"web-inf", "", true, "the private folder of a Java application is asked for"},
};

constexpr bool by_name(const Place& a, const Place& b) {
  return a.name != b.name ? a.name < b.name : a.parent < b.parent;
}
static_assert(std::is_sorted(std::begin(kFiles), std::end(kFiles), by_name));
static_assert(std::is_sorted(std::begin(kFolders), std::end(kFolders), by_name));

constexpr std::string_view kCopySuffixes[] = {".back", ".backup", ".bak", ".copy", ".old", ".orig",
                                              ".save", ".sav",    ".swo", ".swp",  ".tmp", "~"};
constexpr std::string_view kProgramSuffixes[] = {".asp", ".aspx", ".cgi", ".conf", ".config", ".inc", ".ini",  ".jsp",
                                                 ".env", ".php",  ".pl",  ".py",   ".rb",     ".sql", ".yaml", ".yml"};

bool ends_in_segment(std::string_view path, std::string_view segment) {
  if (!path.ends_with(segment)) return false;
  return path.size() == segment.size() || path[path.size() - segment.size() - 1] == '/';
}

template <std::size_t N>
const Place* find(const Place (&places)[N], std::string_view name, std::string_view above) {
  const auto* place = std::lower_bound(std::begin(places), std::end(places), name,
                                       [](const Place& a, std::string_view wanted) { return a.name < wanted; });
  const Place* found = nullptr;
  for (; place != std::end(places) && place->name == name; ++place) {
    if (place->parent.empty() || ends_in_segment(above, place->parent)) found = place;
  }
  return found;
}

std::string_view without_copy_suffix(std::string_view name) {
  for (const std::string_view suffix : kCopySuffixes) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  return name;
}

}  // namespace

const Place* place_of(std::string_view path) {
  // Windows drops dots and spaces at the end of a name, and ":$data" names the same file again.
  if (path.ends_with("::$data")) path.remove_suffix(7);
  while (!path.empty() && (path.back() == '.' || path.back() == ' ' || path.back() == '/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  const std::string_view name = without_copy_suffix(slash == path.npos ? path : path.substr(slash + 1));
  const std::string_view above = slash == path.npos ? std::string_view{} : path.substr(0, slash);
  const Place* found = find(kFiles, name, above);
  if (found != nullptr) return found;
  // A folder counts with something below it.
  std::size_t begin = 0;
  for (std::size_t end = path.find('/'); end != path.npos; end = path.find('/', begin)) {
    const std::size_t at = begin;
    begin = end + 1;
    const Place* folder =
        find(kFolders, path.substr(at, end - at), at == 0 ? std::string_view{} : path.substr(0, at - 1));
    // /etc and /proc mean something at the root alone.
    if (folder == nullptr || (at != 0 && (folder->name == "etc" || folder->name == "proc"))) continue;
    found = folder;
  }
  return found;
}

const Place* place_of_glued(std::string_view glued) {
  for (const Place& place : kFiles) {
    if (!place.is_secret || !glued.ends_with(place.name)) continue;
    const std::string_view above = glued.substr(0, glued.size() - place.name.size());
    if (place.parent.empty() ? (above.empty() || place.name.size() > 6) : above.ends_with(place.parent)) return &place;
  }
  return nullptr;
}

bool is_program(std::string_view path) {
  return std::any_of(std::begin(kProgramSuffixes), std::end(kProgramSuffixes),
                     [&](std::string_view suffix) { return ascii::ends(path, suffix); });
}

bool is_left_over_copy(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == path.npos ? path : path.substr(slash + 1);
  const std::string_view stem = without_copy_suffix(name);
  if (stem.size() == name.size()) return false;
  return std::any_of(std::begin(kProgramSuffixes), std::end(kProgramSuffixes),
                     [&](std::string_view suffix) { return stem.ends_with(suffix); });
}

namespace {

bool begins_with_any(std::string_view path, std::span<const std::string_view> folders) {
  return std::ranges::any_of(folders, [&](std::string_view folder) { return path.starts_with(folder); });
}

// Filesystem Hierarchy Standard 3.0, and where distributions keep what it leaves open.
/// Folders of which no file is one of a site.
constexpr std::string_view kNeverServed[] = {
    "boot/grub",  "etc/cron.",   "etc/httpd/",    "etc/init.d/", "etc/ssl/private/", "proc/net/", "proc/self/",
    "sys/class/", "sys/kernel/", "usr/etc/",      "usr/sbin/",   "usr/spool/",       "var/adm/",  "var/backups/",
    "var/cpanel", "var/cron/",   "var/lib/dhcp",  "var/lib/php", "var/mail/",        "var/run/",  "var/spool/",
    "var/webmin", "root/.",      "var/lib/mysql", "run/secrets/"};
/// Folders from which sites are served: their files are asked for by other paths than these.
constexpr std::string_view kDocumentRoots[] = {"inetpub/wwwroot/",  "srv/http/",     "srv/www/",    "usr/share/nginx/",
                                               "var/www/",          "wamp/www/",     "wamp64/www/", "xampp/htdocs/",
                                               "opt/lampp/htdocs/", "var/local/www/"};
/// Sites have folders of some of these names too, so the file must be one that pages don't consist of.
constexpr std::string_view kSystemFolders[] = {"boot/", "etc/", "home/", "opt/", "private/", "proc/",
                                               "root/", "usr/", "srv/",  "var/", "volumes/", "system/"};
constexpr std::string_view kOfSettings[] = {".bak", ".cfg", ".cnf", ".conf",  ".crt", ".db",   ".history", ".ini",
                                            ".key", ".log", ".pem", ".plist", ".pid", ".sock", ".sql"};
/// Files by themselves, with nothing below them.
constexpr std::string_view kWhole[] = {"bin/bash", "bin/dash", "bin/sh", "dev/null",     "dev/random", "dev/tcp",
                                       "dev/zero", "etc",      "proc",   "sbin/nologin", "var/log"};
/// What Windows and the usual packages of servers for it keep at the root of a drive.
constexpr std::string_view kOfDrives[] = {"$recycle.bin/", "apache", "appserv/",  "autoexec.bat", "config.sys",
                                          "inetpub/",      "mysql/", "nginx/",    "pagefile.sys", "php",
                                          "sysprep/",      "tomcat", "unattend.", "wamp/",        "wamp64/",
                                          "windows/",      "winnt/", "xampp/"};

constexpr std::string_view kOfPrograms[] = {"documents and settings/", "progra~", "program files"};

bool ends_as_settings(std::string_view path) {
  return std::ranges::any_of(kOfSettings, [&](std::string_view end) { return path.ends_with(end); });
}

/// logs/access_log, conf/httpd.conf, php5/php.ini: a server's own file in a folder of such files.
bool is_of_a_server(std::string_view path) {
  static constexpr std::string_view kNames[] = {"access.log",  "access_log", "error.log", "error_log",
                                                "httpd.conf",  "my.cnf",     "my.ini",    "php.ini",
                                                "pg_hba.conf", "nginx.conf", "audit_log", "catalina.out"};
  const std::size_t slash = path.rfind('/');
  return slash != path.npos && slash > 0 && std::ranges::find(kNames, path.substr(slash + 1)) != std::end(kNames);
}

}  // namespace

bool is_system_file(std::string_view path, bool has_drive) {
  if (path.starts_with('/')) path.remove_prefix(1);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (has_drive && begins_with_any(path, kOfDrives) && name.find('.') != name.npos) return true;
  if (has_drive && begins_with_any(path, kOfPrograms) && ends_as_settings(path)) return true;
  if (begins_with_any(path, kNeverServed)) return true;
  if (begins_with_any(path, kDocumentRoots) && name.find('.') != name.npos) return true;
  if (is_of_a_server(path) || std::ranges::find(kWhole, path) != std::end(kWhole)) return true;
  if (!begins_with_any(path, kSystemFolders)) return false;
  static constexpr std::string_view kBareLogs[] = {"btmp", "cron", "debug", "dmesg", "mainlog", "utmp", "xferlog"};
  if (path.starts_with("var/log/") && std::ranges::find(kBareLogs, name) != std::end(kBareLogs)) return true;
  // Programs that came with containers keep their settings in these; sites serve such files, but from no /etc.
  static constexpr std::string_view kOfContainers[] = {".json", ".toml", ".yaml", ".yml"};
  if (path.starts_with("etc/") &&
      std::ranges::any_of(kOfContainers, [&](std::string_view end) { return name.ends_with(end); }))
    return true;
  return name.ends_with("log") || ends_as_settings(name);
}

bool is_hidden_setting(std::string_view path) {
  static constexpr std::string_view kSettings[] = {".conf", ".db",  ".env", ".ini",  ".json",   ".key",  ".log",
                                                   ".md",   ".pem", ".sh",  ".toml", ".sqlite", ".yaml", ".yml"};
  const std::size_t dot = path.starts_with('.') ? 0 : path.find("/.");
  if (dot == path.npos) return false;
  const std::string_view folder = path.substr(dot == 0 ? 0 : dot + 1);
  if (folder.starts_with(".well-known/") || folder.find('/') == folder.npos) return false;
  // A file of a repository, as Gitea, GitLab and GitHub show them.
  static constexpr std::string_view kShown[] = {"/blame/", "/blob/",       "/commits/", "/edit/",
                                                "/raw/",   "/src/branch/", "/tree/"};
  if (std::any_of(std::begin(kShown), std::end(kShown),
                  [&](std::string_view view) { return path.substr(0, dot + 1).find(view) != path.npos; }))
    return false;
  return std::any_of(std::begin(kSettings), std::end(kSettings),
                     [&](std::string_view suffix) { return folder.ends_with(suffix); });
}

}  // namespace onesec::inspect::path
