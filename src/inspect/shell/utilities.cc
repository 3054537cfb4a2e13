#include "inspect/shell/utilities.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "inspect/ascii.h"

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
                                            "ansible-config",
                                            "ansible-console",
                                            "ansible-doc",
                                            "ansible-galaxy",
                                            "ansible-inventory",
                                            "ansible-playbook",
                                            "ansible-pull",
                                            "ansible-vault",
                                            "apk",
                                            "apt",
                                            "apt-cache",
                                            "apt-get",
                                            "apt-mark",
                                            "aptitude",
                                            "arch",
                                            "arp",
                                            "arping",
                                            "attrib",
                                            "auditctl",
                                            "aws",
                                            "az",
                                            "base32",
                                            "base64",
                                            "basename",
                                            "bcdboot",
                                            "bcdedit",
                                            "bconsole",
                                            "bitsadmin",
                                            "blkid",
                                            "bpftrace",
                                            "brew",
                                            "bridge",
                                            "bsdtar",
                                            "bunzip2",
                                            "byebug",
                                            "bzcat",
                                            "bzip2",
                                            "c89",
                                            "c99",
                                            "capsh",
                                            "cargo",
                                            "certbot",
                                            "certutil",
                                            "chattr",
                                            "chef",
                                            "chef-client",
                                            "chef-run",
                                            "chef-vault",
                                            "chgrp",
                                            "chmod",
                                            "chown",
                                            "chpasswd",
                                            "chsh",
                                            "cksum",
                                            "cmdkey",
                                            "cmp",
                                            "cobc",
                                            "composer",
                                            "cowsay",
                                            "cpan",
                                            "cpio",
                                            "cpulimit",
                                            "crash",
                                            "crictl",
                                            "crontab",
                                            "cscli",
                                            "cscript",
                                            "csplit",
                                            "ctr",
                                            "cupsfilter",
                                            "curl-config",
                                            "debugfs",
                                            "delgroup",
                                            "deluser",
                                            "df",
                                            "dialog",
                                            "diff",
                                            "dirname",
                                            "dmesg",
                                            "dmidecode",
                                            "dmsetup",
                                            "dnf",
                                            "docker",
                                            "dosbox",
                                            "dpkg",
                                            "dpkg-query",
                                            "dsquery",
                                            "dstat",
                                            "du",
                                            "dvips",
                                            "easy_install",
                                            "ebtables",
                                            "efax",
                                            "egrep",
                                            "emacs",
                                            "env-update",
                                            "ethtool",
                                            "expr",
                                            "facter",
                                            "fdisk",
                                            "fgrep",
                                            "findmnt",
                                            "findstr",
                                            "flatpak",
                                            "fping",
                                            "ftpget",
                                            "funzip",
                                            "gcc",
                                            "gcloud",
                                            "gem",
                                            "genie",
                                            "genisoimage",
                                            "getent",
                                            "getfacl",
                                            "ghci",
                                            "gimp",
                                            "ginsh",
                                            "git",
                                            "gpasswd",
                                            "gpg",
                                            "gpg2",
                                            "grep",
                                            "groupadd",
                                            "groupdel",
                                            "gtester",
                                            "gunzip",
                                            "gwmi",
                                            "gzcat",
                                            "gzip",
                                            "helm",
                                            "hexdump",
                                            "hexedit",
                                            "highlight",
                                            "hostid",
                                            "hostname",
                                            "hping3",
                                            "htop",
                                            "hydra",
                                            "icacls",
                                            "iconv",
                                            "iex",
                                            "ifconfig",
                                            "iftop",
                                            "insmod",
                                            "iostat",
                                            "iotop",
                                            "ip",
                                            "ipcalc",
                                            "ipconfig",
                                            "ipcrm",
                                            "ipcs",
                                            "iptables",
                                            "iptables-save",
                                            "irm",
                                            "iwmi",
                                            "iwr",
                                            "jjs",
                                            "journalctl",
                                            "jq",
                                            "killall",
                                            "knife",
                                            "ksshell",
                                            "kubectl",
                                            "last-login",
                                            "lastlog",
                                            "lchsh",
                                            "ldapsearch",
                                            "ldconfig",
                                            "losetup",
                                            "lpr",
                                            "lsattr",
                                            "lsb_release",
                                            "lsblk",
                                            "lscpu",
                                            "lshw",
                                            "lsmod",
                                            "lsof",
                                            "lspci",
                                            "lsusb",
                                            "ltrace",
                                            "lwp-mirror",
                                            "lzcat",
                                            "lzma",
                                            "mailx",
                                            "masscan",
                                            "md5sum",
                                            "mkdir",
                                            "mkfifo",
                                            "mkfs",
                                            "mknod",
                                            "mkswap",
                                            "mktemp",
                                            "modprobe",
                                            "mosquitto",
                                            "msfconsole",
                                            "msgattrib",
                                            "msgfilter",
                                            "mshta",
                                            "msiexec",
                                            "mtr",
                                            "mutt",
                                            "mysql",
                                            "mysqldump",
                                            "mysqldumpslow",
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
                                            "nroff",
                                            "nsenter",
                                            "nslookup",
                                            "ntpdate",
                                            "octave",
                                            "openssl",
                                            "pacman",
                                            "pandoc",
                                            "parted",
                                            "passwd",
                                            "pathping",
                                            "pax",
                                            "pdb",
                                            "pdflatex",
                                            "perf",
                                            "perlbug",
                                            "pexec",
                                            "pftp",
                                            "pg_dump",
                                            "pgrep",
                                            "pidof",
                                            "pidstat",
                                            "pip",
                                            "pip3",
                                            "pkexec",
                                            "pkill",
                                            "podman",
                                            "printenv",
                                            "pry",
                                            "psftp",
                                            "psql",
                                            "pstree",
                                            "puppet",
                                            "pwd",
                                            "quser",
                                            "qwinsta",
                                            "ranger",
                                            "rclone",
                                            "readelf",
                                            "readlink",
                                            "redcarpet",
                                            "reg",
                                            "regsvr32",
                                            "restic",
                                            "rev",
                                            "rlogin",
                                            "rlwrap",
                                            "rmdir",
                                            "robocopy",
                                            "rpcclient",
                                            "rpm",
                                            "rpm2cpio",
                                            "rpmquery",
                                            "rsync",
                                            "rtorrent",
                                            "runc",
                                            "rundll32",
                                            "rustc",
                                            "rvim",
                                            "salt",
                                            "sash",
                                            "sc",
                                            "scanmem",
                                            "schtasks",
                                            "scp",
                                            "screen",
                                            "script-fu",
                                            "sed",
                                            "sendmail",
                                            "sestatus",
                                            "setarch",
                                            "setcap",
                                            "setfacl",
                                            "sftp",
                                            "sg",
                                            "sha1sum",
                                            "sha256sum",
                                            "shred",
                                            "shuf",
                                            "slsh",
                                            "smbclient",
                                            "smbmap",
                                            "snap",
                                            "snmpget",
                                            "snmpwalk",
                                            "sqlite3",
                                            "sqlmap",
                                            "ss",
                                            "ssh-copy-id",
                                            "ssh-keygen",
                                            "ssh-keyscan",
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
                                            "taskset",
                                            "tcpdump",
                                            "terraform",
                                            "tmux",
                                            "torify",
                                            "torsocks",
                                            "tracepath",
                                            "traceroute",
                                            "tracert",
                                            "troff",
                                            "tshark",
                                            "tty",
                                            "ufw",
                                            "ulimit",
                                            "umount",
                                            "uname",
                                            "unexpand",
                                            "uniq",
                                            "unlzma",
                                            "unpigz",
                                            "unxz",
                                            "unzip",
                                            "unzstd",
                                            "useradd",
                                            "userdel",
                                            "usermod",
                                            "uudecode",
                                            "uuencode",
                                            "vagrant",
                                            "valgrind",
                                            "vim",
                                            "vimdiff",
                                            "vipw",
                                            "virsh",
                                            "visudo",
                                            "vmstat",
                                            "volatility",
                                            "vssadmin",
                                            "w3m",
                                            "wbadmin",
                                            "wevtutil",
                                            "whereis",
                                            "whoami",
                                            "whois",
                                            "wireshark",
                                            "wmic",
                                            "wscript",
                                            "xclip",
                                            "xcopy",
                                            "xelatex",
                                            "xetex",
                                            "xmlstarlet",
                                            "xmodmap",
                                            "xmore",
                                            "xpad",
                                            "xxd",
                                            "xz",
                                            "xzcat",
                                            "yum",
                                            "zathura",
                                            "zcat",
                                            "zgrep",
                                            "zip",
                                            "zsoelim",
                                            "zstd",
                                            "zstdcat",
                                            "zstdgrep",
                                            "zstdless",
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
  // Most names end or begin otherwise.
  const auto is_plain = [](char byte) { return byte != '?' && byte != '*'; };
  if (is_plain(pattern.back()) && pattern.back() != name.back()) return false;
  if (is_plain(pattern.front()) && pattern.front() != name.front()) return false;
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

/// "[u]name", "w[gh]et": a class of one sign is that sign, another one any.
std::string_view without_classes(std::string_view pattern, std::array<char, 32>& into) {
  if (pattern.find('[') == std::string_view::npos) return pattern;
  std::size_t size = 0;
  for (std::size_t i = 0; i < pattern.size() && size < into.size(); ++i) {
    const std::size_t close = pattern[i] == '[' ? pattern.find(']', i + 2) : std::string_view::npos;
    into[size++] = close == std::string_view::npos ? pattern[i] : close == i + 2 ? pattern[i + 1] : '?';
    if (close != std::string_view::npos) i = close;
  }
  return {into.data(), size};
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

bool fits_utility(std::string_view given) {
  std::array<char, 32> plain{};
  const std::string_view pattern = without_classes(given, plain);
  // A pattern of wildcards alone fits everything and says nothing.
  if (pattern.size() > 20 || pattern.size() < 2) return false;
  if (std::none_of(pattern.begin(), pattern.end(), [](char byte) { return byte >= 'a' && byte <= 'z'; })) return false;
  // No utility has other signs in its name: most patterns end here.
  const bool is_name = std::all_of(pattern.begin(), pattern.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '?' || byte == '*' || byte == '-' ||
           byte == '.';
  });
  if (!is_name) return false;
  const auto fit = [&](std::string_view name) { return fits(pattern, name); };
  return std::any_of(std::begin(kWords), std::end(kWords), fit) ||
         std::any_of(std::begin(kTechnicals), std::end(kTechnicals), fit) ||
         std::any_of(std::begin(kNetworks), std::end(kNetworks), fit) ||
         std::any_of(std::begin(kShells), std::end(kShells), fit) ||
         std::any_of(std::begin(kInterpreters), std::end(kInterpreters), fit) ||
         std::any_of(std::begin(kPrefixes), std::end(kPrefixes), fit);
}

bool fits_bin(std::string_view folder) {
  if (folder.size() < 4 || folder.find_first_of("?*[") == folder.npos) return false;
  std::array<char, 32> plain{};
  const std::string_view pattern = without_classes(folder, plain);
  static constexpr std::string_view kFolders[] = {"/bin/", "/sbin/", "/usr/bin/", "/usr/local/bin/", "/usr/sbin/"};
  // Folders of "?" and "*" alone fit every path.
  return std::any_of(pattern.begin(), pattern.end(), ascii::is_letter) &&
         std::any_of(std::begin(kFolders), std::end(kFolders),
                     [&](std::string_view name) { return fits(pattern, name); });
}

bool is_reference(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin == 0 || text[begin - 1] != '&' || end >= text.size() || text[end] != ';') return false;
  const std::string_view name = text.substr(begin, end - begin);
  return name == "copy" || name == "reg" || name == "comp";
}

}  // namespace onesec::inspect::shell
