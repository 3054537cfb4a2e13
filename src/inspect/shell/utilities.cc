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
                                            "ansible-community",
                                            "ansible-config",
                                            "ansible-connection",
                                            "ansible-console",
                                            "ansible-doc",
                                            "ansible-galaxy",
                                            "ansible-inventory",
                                            "ansible-lint",
                                            "ansible-navigator",
                                            "ansible-playbook",
                                            "ansible-pull",
                                            "ansible-runner",
                                            "ansible-test",
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
                                            "cacls",
                                            "capsh",
                                            "cargo",
                                            "certbot",
                                            "certutil",
                                            "chattr",
                                            "chef",
                                            "chef-apply",
                                            "chef-client",
                                            "chef-run",
                                            "chef-shell",
                                            "chef-solo",
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
                                            "driverquery",
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
                                            "fsutil",
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
                                            "gpresult",
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
                                            "puppet-agent",
                                            "puppetserver",
                                            "pushd",
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
                                            "rmt-tar",
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
                                            "salt-call",
                                            "salt-cp",
                                            "salt-key",
                                            "salt-master",
                                            "salt-minion",
                                            "salt-run",
                                            "salt-ssh",
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
                                            "takeown",
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

/// Of three bytes and the length. Any function does: names that are told from others by it cost no search.
constexpr std::size_t mix(std::string_view name) {
  const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(name[at])); };
  return (byte(0) * 61 + byte(name.size() / 2) * 131 + byte(name.size() - 1) * 17 + name.size() * 5) & 4095U;
}
/// Where `mix` of a name leads, a bit is set. One in ten is: most words of prose end here.
constexpr auto kMixed = [] {
  std::array<std::uint64_t, 64> bits{};
  const auto add = [&](const auto& names) {
    for (const std::string_view name : names) bits[mix(name) >> 6U] |= std::uint64_t{1} << (mix(name) & 63U);
  };
  add(kWords);
  add(kTechnicals);
  add(kNetworks);
  add(kShells);
  add(kInterpreters);
  add(kPrefixes);
  return bits;
}();

Utility exact(std::string_view name) {
  if ((kMixed[mix(name) >> 6U] >> (mix(name) & 63U) & 1U) == 0) return Utility::None;
  if (is_in(kWords, name)) return Utility::Word;
  if (is_in(kTechnicals, name)) return Utility::Technical;
  if (is_in(kNetworks, name)) return Utility::Network;
  if (is_in(kShells, name)) return Utility::Shell;
  if (is_in(kInterpreters, name)) return Utility::Interpreter;
  if (is_in(kPrefixes, name)) return Utility::Prefix;
  return Utility::None;
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

bool any_utility(const void* to, bool (*wanted)(const void* to, std::string_view name)) {
  const auto is_wanted = [&](std::string_view name) { return wanted(to, name); };
  return std::any_of(std::begin(kWords), std::end(kWords), is_wanted) ||
         std::any_of(std::begin(kTechnicals), std::end(kTechnicals), is_wanted) ||
         std::any_of(std::begin(kNetworks), std::end(kNetworks), is_wanted) ||
         std::any_of(std::begin(kShells), std::end(kShells), is_wanted) ||
         std::any_of(std::begin(kInterpreters), std::end(kInterpreters), is_wanted) ||
         std::any_of(std::begin(kPrefixes), std::end(kPrefixes), is_wanted);
}

bool is_reference(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin == 0 || text[begin - 1] != '&' || end >= text.size() || text[end] != ';') return false;
  const std::string_view name = text.substr(begin, end - begin);
  return name == "copy" || name == "reg" || name == "comp";
}

bool is_parameter(std::string_view text, std::size_t joint) {
  // The top-level types of RFC 6838 and RFC 8081.
  static constexpr std::array<std::string_view, 9> kTypes{"application", "audio",     "font", "image", "message",
                                                          "model",       "multipart", "text", "video"};
  if (joint >= text.size() || text[joint] != ';') return false;
  const auto is_token = [](char c) { return ascii::is_word(c) || c == '.' || c == '+' || c == '-'; };
  std::size_t slash = joint;
  while (slash > 0 && joint - slash < 128 && is_token(text[slash - 1])) --slash;
  if (slash == joint || slash < 2 || text[slash - 1] != '/') return false;
  std::size_t begin = slash - 1;
  while (begin > 0 && slash - begin < 64 && is_token(text[begin - 1])) --begin;
  const std::string_view type = text.substr(begin, slash - 1 - begin);
  std::size_t end = ascii::skip_space(text, joint + 1);
  const std::size_t word = end;
  while (end < text.size() && is_token(text[end])) ++end;
  const std::string_view name = text.substr(word, end - word);
  const bool is_over =
      end == text.size() || text[end] == ',' || text[end] == '"' || text[end] == '=' || text[end] == ';';
  if (name.empty() || !is_over) return false;
  if (ascii::is_among(type, kTypes)) return true;
  return begin == 0 && !type.empty() && ascii::is_letter(type[0]) && ascii::is_digit(text[slash]) &&
         end == text.size() && utility_of(name) == Utility::Interpreter;
}

}  // namespace onesec::inspect::shell
