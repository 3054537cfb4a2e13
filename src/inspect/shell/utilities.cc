#include "inspect/shell/utilities.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace onesec::inspect::shell {
namespace {

// By what they are: POSIX XCU 3, GNU coreutils, util-linux, procps, net-tools, package managers, and the commands of
// cmd.
/// Shells.
constexpr std::string_view kShells[] = {"ash", "bash", "busybox",    "cmd",  "command.com", "csh", "dash", "fish",
                                        "ksh", "mksh", "powershell", "pwsh", "rbash",       "sh",  "tcsh", "zsh"};
static_assert(std::is_sorted(std::begin(kShells), std::end(kShells)));

/// Interpreters that take a program as an argument.
constexpr std::string_view kInterpreters[] = {
    "awk",  "deno", "expect", "gawk",   "gdb",       "go",   "irb", "java", "jrunscript", "jshell", "lua",  "luajit",
    "mawk", "nawk", "node",   "nodejs", "osascript", "perl", "php", "pypy", "python",     "rhino",  "ruby", "tclsh"};
static_assert(std::is_sorted(std::begin(kInterpreters), std::end(kInterpreters)));

/// Fetchers and connectors.
constexpr std::string_view kNetworks[] = {
    "aria2c",      "axel", "curl",   "dig",        "fetch",          "ftp",  "lftp",   "links", "lwp-download",
    "lwp-request", "lynx", "nc",     "nc.openbsd", "nc.traditional", "ncat", "netcat", "ping",  "ping6",
    "socat",       "ssh",  "telnet", "tftp",       "wget",           "wget2"};
static_assert(std::is_sorted(std::begin(kNetworks), std::end(kNetworks)));

/// Utilities and keywords that run the command after them.
constexpr std::string_view kPrefixes[] = {
    "builtin", "chroot", "command", "do",       "doas",     "else",   "env",   "eval",   "exec",   "flock",
    "if",      "ionice", "nice",    "nohup",    "parallel", "setsid", "start", "stdbuf", "strace", "sudo",
    "then",    "time",   "timeout", "unbuffer", "unshare",  "until",  "watch", "while",  "xargs"};
static_assert(std::is_sorted(std::begin(kPrefixes), std::end(kPrefixes)));

/// Utilities that nobody writes of by accident.
constexpr std::string_view kTechnicals[] = {"ab",
                                            "addgroup",
                                            "adduser",
                                            "ansible",
                                            "ansible-inventory",
                                            "ansible-playbook",
                                            "ansible-pull",
                                            "apk",
                                            "apt",
                                            "apt-get",
                                            "aptitude",
                                            "arch",
                                            "arp",
                                            "arping",
                                            "attrib",
                                            "aws",
                                            "az",
                                            "base32",
                                            "base64",
                                            "basename",
                                            "bcdboot",
                                            "bcdedit",
                                            "bitsadmin",
                                            "blkid",
                                            "brew",
                                            "bzcat",
                                            "bzip2",
                                            "cargo",
                                            "certutil",
                                            "chattr",
                                            "chef-client",
                                            "chgrp",
                                            "chmod",
                                            "chown",
                                            "chpasswd",
                                            "cksum",
                                            "cmdkey",
                                            "cmp",
                                            "composer",
                                            "cpio",
                                            "crictl",
                                            "crontab",
                                            "cscli",
                                            "cscript",
                                            "csplit",
                                            "ctr",
                                            "curl-config",
                                            "debugfs",
                                            "delgroup",
                                            "deluser",
                                            "df",
                                            "diff",
                                            "dirname",
                                            "dmesg",
                                            "dnf",
                                            "docker",
                                            "dpkg",
                                            "dpkg-query",
                                            "dsquery",
                                            "dstat",
                                            "du",
                                            "ebtables",
                                            "egrep",
                                            "emacs",
                                            "fdisk",
                                            "fgrep",
                                            "findstr",
                                            "flatpak",
                                            "fping",
                                            "ftpget",
                                            "gcc",
                                            "gcloud",
                                            "gem",
                                            "getent",
                                            "getfacl",
                                            "git",
                                            "gpg",
                                            "gpg2",
                                            "grep",
                                            "gunzip",
                                            "gwmi",
                                            "gzip",
                                            "helm",
                                            "hexdump",
                                            "hostname",
                                            "hydra",
                                            "icacls",
                                            "iconv",
                                            "iex",
                                            "ifconfig",
                                            "insmod",
                                            "iostat",
                                            "ip",
                                            "ipconfig",
                                            "ipcrm",
                                            "ipcs",
                                            "iptables",
                                            "irm",
                                            "iwmi",
                                            "iwr",
                                            "journalctl",
                                            "jq",
                                            "killall",
                                            "knife",
                                            "kubectl",
                                            "lastlog",
                                            "ldapsearch",
                                            "losetup",
                                            "lsattr",
                                            "lsb_release",
                                            "lsblk",
                                            "lscpu",
                                            "lsmod",
                                            "lsof",
                                            "ltrace",
                                            "lzcat",
                                            "lzma",
                                            "mailx",
                                            "masscan",
                                            "md5sum",
                                            "mkdir",
                                            "mkfifo",
                                            "mkfs",
                                            "mknod",
                                            "mktemp",
                                            "modprobe",
                                            "mosquitto",
                                            "mshta",
                                            "msiexec",
                                            "mutt",
                                            "mysql",
                                            "mysqldump",
                                            "nano",
                                            "nasm",
                                            "nbtstat",
                                            "ncdu",
                                            "net",
                                            "net1",
                                            "netsh",
                                            "netstat",
                                            "nft",
                                            "nl",
                                            "nltest",
                                            "nmap",
                                            "npm",
                                            "nproc",
                                            "nsenter",
                                            "nslookup",
                                            "ntpdate",
                                            "openssl",
                                            "pacman",
                                            "parted",
                                            "passwd",
                                            "pathping",
                                            "perf",
                                            "pgrep",
                                            "pidof",
                                            "pidstat",
                                            "pip",
                                            "pip3",
                                            "pkill",
                                            "printenv",
                                            "psql",
                                            "pstree",
                                            "puppet",
                                            "pwd",
                                            "quser",
                                            "qwinsta",
                                            "readelf",
                                            "readlink",
                                            "reg",
                                            "regsvr32",
                                            "rev",
                                            "rlogin",
                                            "rmdir",
                                            "robocopy",
                                            "rpcclient",
                                            "rpm",
                                            "rpm2cpio",
                                            "rsync",
                                            "runc",
                                            "rundll32",
                                            "salt",
                                            "sc",
                                            "schtasks",
                                            "scp",
                                            "screen",
                                            "sed",
                                            "sendmail",
                                            "setfacl",
                                            "sha1sum",
                                            "sha256sum",
                                            "shred",
                                            "shuf",
                                            "smbclient",
                                            "snap",
                                            "snmpget",
                                            "snmpwalk",
                                            "sqlite3",
                                            "sqlmap",
                                            "ss",
                                            "sshpass",
                                            "stty",
                                            "su",
                                            "swaks",
                                            "sysctl",
                                            "systemctl",
                                            "systeminfo",
                                            "tac",
                                            "taskkill",
                                            "tasklist",
                                            "tcpdump",
                                            "terraform",
                                            "tmux",
                                            "traceroute",
                                            "tracert",
                                            "tty",
                                            "ufw",
                                            "umount",
                                            "uname",
                                            "unexpand",
                                            "uniq",
                                            "unlzma",
                                            "unzip",
                                            "useradd",
                                            "userdel",
                                            "usermod",
                                            "uudecode",
                                            "uuencode",
                                            "vagrant",
                                            "vim",
                                            "vipw",
                                            "virsh",
                                            "visudo",
                                            "vmstat",
                                            "vssadmin",
                                            "wbadmin",
                                            "wevtutil",
                                            "whereis",
                                            "whoami",
                                            "wmic",
                                            "wscript",
                                            "xclip",
                                            "xcopy",
                                            "xmlstarlet",
                                            "xxd",
                                            "xz",
                                            "xzcat",
                                            "yum",
                                            "zcat",
                                            "zgrep",
                                            "zip",
                                            "zstd",
                                            "zstdcat",
                                            "zypper"};
static_assert(std::is_sorted(std::begin(kTechnicals), std::end(kTechnicals)));

/// Utilities whose names are words that people write.
constexpr std::string_view kWords[] = {
    "alias", "apply",   "at",     "banner",  "bc",    "cal",      "cat",    "cd",      "chat",   "column", "comm",
    "copy",  "cp",      "cut",    "date",    "dd",    "del",      "dir",    "dot",     "echo",   "ed",     "edit",
    "ex",    "expand",  "export", "false",   "fc",    "file",     "find",   "finger",  "fold",   "format", "free",
    "fuse",  "get",     "groups", "halt",    "hash",  "head",     "help",   "history", "host",   "id",     "install",
    "jobs",  "join",    "kill",   "label",   "last",  "less",     "link",   "ln",      "locate", "logger", "login",
    "look",  "ls",      "mail",   "make",    "man",   "md",       "mesg",   "more",    "mount",  "move",   "mv",
    "nm",    "od",      "open",   "page",    "paste", "patch",    "pick",   "pr",      "print",  "printf", "proc",
    "ps",    "pull",    "push",   "rd",      "read",  "reboot",   "rename", "replace", "reset",  "rm",     "route",
    "run",   "script",  "seq",    "service", "set",   "shutdown", "size",   "sleep",   "sort",   "source", "split",
    "stat",  "strings", "sum",    "suspend", "sync",  "tab",      "tail",   "talk",    "tar",    "tee",    "test",
    "top",   "touch",   "tr",     "trap",    "tree",  "true",     "type",   "unlink",  "unset",  "uptime", "users",
    "ver",   "vi",      "view",   "vol",     "w",     "wait",     "wall",   "wc",      "which",  "who",    "write",
    "yes"};
static_assert(std::is_sorted(std::begin(kWords), std::end(kWords)));

template <std::size_t N>
bool is_in(const std::string_view (&names)[N], std::string_view name) {
  return std::binary_search(std::begin(names), std::end(names), name);
}

Utility exact(std::string_view name) {
  if (is_in(kWords, name)) return Utility::Word;
  if (is_in(kTechnicals, name)) return Utility::Technical;
  if (is_in(kNetworks, name)) return Utility::Network;
  if (is_in(kShells, name)) return Utility::Shell;
  if (is_in(kInterpreters, name)) return Utility::Interpreter;
  if (is_in(kPrefixes, name)) return Utility::Prefix;
  return Utility::None;
}

/// Whether `name` fits `pattern` with ? and *. The star goes back to the last star alone: O(pattern * name), both
/// short.
bool fits(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, mark = 0;
  while (n < name.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p, ++n;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

Utility utility_of(std::string_view name) {
  if (name.size() > 20 || name.empty()) return Utility::None;
  const Utility found = exact(name);
  if (found != Utility::None) return found;
  // "python3.11", "php8": a version follows.
  const std::size_t stem = name.find_last_not_of("0123456789.");
  if (stem == name.npos || stem + 1 == name.size() || stem == 0) return Utility::None;
  return exact(name.substr(0, stem + 1));
}

bool fits_utility(std::string_view pattern) {
  // A pattern of wildcards alone fits everything and says nothing.
  if (pattern.size() > 20 || pattern.size() < 2) return false;
  if (std::none_of(pattern.begin(), pattern.end(), [](char byte) { return byte >= 'a' && byte <= 'z'; })) return false;
  const auto fit = [&](std::string_view name) { return fits(pattern, name); };
  return std::any_of(std::begin(kWords), std::end(kWords), fit) ||
         std::any_of(std::begin(kTechnicals), std::end(kTechnicals), fit) ||
         std::any_of(std::begin(kNetworks), std::end(kNetworks), fit) ||
         std::any_of(std::begin(kShells), std::end(kShells), fit) ||
         std::any_of(std::begin(kInterpreters), std::end(kInterpreters), fit);
}

}  // namespace onesec::inspect::shell
