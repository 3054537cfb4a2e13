#include "inspect/code/verbs.h"

#include <algorithm>
#include <array>

#include "inspect/ascii.h"

namespace onesec::inspect::code {
namespace {

// Of the manuals of PHP, Python's os, subprocess, pty and platform, Ruby's Kernel, IO, Open3 and PTY, Perl's POSIX and
// IPC modules, Node.js' child_process and vm, Lua, Go's os/exec, Rust's std::process, Erlang, Elixir, Scala, VBScript
// and .NET.
constexpr auto kRunners = std::to_array<std::string_view>({":os.cmd",
                                                           "assert",
                                                           "binding.eval",
                                                           "callcommand",
                                                           "child_process.exec",
                                                           "child_process.execsync",
                                                           "child_process.spawn",
                                                           "child_process.spawnsync",
                                                           "class_eval",
                                                           "code.eval_quoted",
                                                           "code.eval_string",
                                                           "command::new",
                                                           "commands.getoutput",
                                                           "diagnostics.process.start",
                                                           "dofile",
                                                           "erb.new",
                                                           "erlang:open_port",
                                                           "eval",
                                                           "exec",
                                                           "exec.command",
                                                           "exec.commandcontext",
                                                           "execcmd",
                                                           "execcmdex",
                                                           "execfilesync",
                                                           "execsync",
                                                           "execute",
                                                           "executeglobal",
                                                           "executeshell",
                                                           "instance_eval",
                                                           "io.popen",
                                                           "io.sysopen",
                                                           "ipc::run",
                                                           "ipc::run3",
                                                           "ipc::system::simple::system",
                                                           "kernel.eval",
                                                           "kernel.exec",
                                                           "kernel.open",
                                                           "kernel.spawn",
                                                           "kernel.system",
                                                           "loadfile",
                                                           "loadstring",
                                                           "module_eval",
                                                           "open3.capture2",
                                                           "open3.capture2e",
                                                           "open3.capture3",
                                                           "open3.popen3",
                                                           "os.execl",
                                                           "os.execlp",
                                                           "os.execute",
                                                           "os.execv",
                                                           "os.execvp",
                                                           "os.popen",
                                                           "os.spawnl",
                                                           "os.startfile",
                                                           "os.startprocess",
                                                           "os.system",
                                                           "os:cmd",
                                                           "passthru",
                                                           "pcntl_exec",
                                                           "platform.popen",
                                                           "popen",
                                                           "posix.system",
                                                           "posix::execv",
                                                           "posix::system",
                                                           "posix_spawn",
                                                           "proc_open",
                                                           "process.run",
                                                           "process.runsync",
                                                           "process.spawn",
                                                           "process.start",
                                                           "process::command::new",
                                                           "pty.spawn",
                                                           "scala.sys.process.process",
                                                           "shell",
                                                           "shell_exec",
                                                           "spawn",
                                                           "spawnsync",
                                                           "std::process::command::new",
                                                           "subprocess.call",
                                                           "subprocess.check_call",
                                                           "subprocess.check_output",
                                                           "subprocess.getoutput",
                                                           "subprocess.getstatusoutput",
                                                           "subprocess.popen",
                                                           "subprocess.run",
                                                           "sys.command",
                                                           "sys.process.process",
                                                           "sys.process.stringtoprocess",
                                                           "syscall.exec",
                                                           "system",
                                                           "system.cmd",
                                                           "system.diagnostics.process.start",
                                                           "system.process.readprocess",
                                                           "system.process.system",
                                                           "system.shell",
                                                           "unix.open_process_in",
                                                           "unix.system",
                                                           "vm.runincontext",
                                                           "vm.runinnewcontext",
                                                           "vm.runinthiscontext"});
/// They read, write, list or load the file that they are given.
constexpr auto kReaders = std::to_array<std::string_view>({"bzopen",
                                                           "codecs.open",
                                                           "copy",
                                                           "dir",
                                                           "dir.children",
                                                           "dir.entries",
                                                           "dir.foreach",
                                                           "dir.glob",
                                                           "dir.new",
                                                           "directoryiterator",
                                                           "dl",
                                                           "file",
                                                           "file.binread",
                                                           "file.delete",
                                                           "file.ls!",
                                                           "file.new",
                                                           "file.open",
                                                           "file.read",
                                                           "file.read!",
                                                           "file.readalllines",
                                                           "file.readalltext",
                                                           "file.readlines",
                                                           "file.rm_rf",
                                                           "file.write",
                                                           "file.writealltext",
                                                           "file::open",
                                                           "file:list_dir",
                                                           "file:read_file",
                                                           "file_exists",
                                                           "file_get_contents",
                                                           "file_put_contents",
                                                           "fileinputstream",
                                                           "fileperms",
                                                           "filereader",
                                                           "files.readallbytes",
                                                           "files.readalllines",
                                                           "files.readstring",
                                                           "filesize",
                                                           "filesystemiterator",
                                                           "fileutils.rm_rf",
                                                           "filewriter",
                                                           "finfo",
                                                           "fopen",
                                                           "fs.createreadstream",
                                                           "fs.readdir",
                                                           "fs.readdirsync",
                                                           "fs.readfile",
                                                           "fs.readfilesync",
                                                           "fs.unlinksync",
                                                           "fs.writefile",
                                                           "fs.writefilesync",
                                                           "fs::read_to_string",
                                                           "glob",
                                                           "globiterator",
                                                           "gzfile",
                                                           "gzopen",
                                                           "highlight_file",
                                                           "imagick",
                                                           "include",
                                                           "include_once",
                                                           "io.binread",
                                                           "io.lines",
                                                           "io.open",
                                                           "io.read",
                                                           "io.readlines",
                                                           "io.source.fromfile",
                                                           "io.write",
                                                           "ioutil.readdir",
                                                           "ioutil.readfile",
                                                           "is_readable",
                                                           "java.io.file",
                                                           "linecache.getlines",
                                                           "load",
                                                           "open",
                                                           "opendir",
                                                           "os.listdir",
                                                           "os.open",
                                                           "os.readdir",
                                                           "os.readfile",
                                                           "os.remove",
                                                           "os.scandir",
                                                           "parse_ini_file",
                                                           "path.of",
                                                           "pathname.new",
                                                           "paths.get",
                                                           "php_strip_whitespace",
                                                           "readfile",
                                                           "readgzfile",
                                                           "recursivedirectoryiterator",
                                                           "rename",
                                                           "require",
                                                           "require_once",
                                                           "scala.io.source.fromfile",
                                                           "scandir",
                                                           "server.execute",
                                                           "server.transfer",
                                                           "show_source",
                                                           "shutil.copy",
                                                           "shutil.rmtree",
                                                           "simplexml_load_file",
                                                           "simplexmlelement",
                                                           "source.fromfile",
                                                           "splfileobject",
                                                           "spltempfileobject",
                                                           "std::fs::file::open",
                                                           "std::fs::read",
                                                           "std::fs::read_to_string",
                                                           "system.io.file.readalltext",
                                                           "unlink"});
/// They load or read what is at the address that they are given.
constexpr auto kFetchers = std::to_array<std::string_view>({"copy",
                                                            "file",
                                                            "fopen",
                                                            "get_headers",
                                                            "getimagesize",
                                                            "imagecreatefromgif",
                                                            "imagecreatefromjpeg",
                                                            "imagecreatefrompng",
                                                            "include",
                                                            "include_once",
                                                            "io.source.fromurl",
                                                            "net::http.get",
                                                            "readfile",

                                                            "require",
                                                            "require_once",
                                                            "scala.io.source.fromurl",
                                                            "simplexml_load_file",
                                                            "simplexmlelement",
                                                            "soapclient",
                                                            "source.fromurl",
                                                            "splfileobject",
                                                            "uri.open",
                                                            "urllib.request.urlopen",
                                                            "urllib.urlopen",
                                                            "urllib2.urlopen",
                                                            "urlopen"});
/// They print what they are given, or end with it.
constexpr auto kPrinters = std::to_array<std::string_view>(
    {"console.log",  "die",           "echo",           "exit",       "fmt.println",
     "io.inspect",   "io.puts",       "io:format",      "print",      "print_r",
     "printf",       "puts",          "res.end",        "res.send",   "res.write",
     "response.end", "response.send", "response.write", "session_id", "system.out.println",
     "var_dump",     "vprintf"});
/// They make of a text one that shows that they ran.
constexpr auto kHashes = std::to_array<std::string_view>({"base64_encode", "crc32", "hash", "md5", "sha1", "strrev"});
/// They answer the request.
constexpr auto kAnswers =
    std::to_array<std::string_view>({"res.end", "res.json", "res.send", "res.write", "response.end", "response.json",
                                     "response.send", "response.write"});
/// They end the program that runs them.
constexpr auto kEnders = std::to_array<std::string_view>(
    {"__halt_compiler", "breakpoint", "environment.exit", "erlang:halt", "exit!", "init:stop", "kernel.exit!",
     "os._exit", "pdb.set_trace", "posix._exit", "posix::_exit", "process.abort", "process.exit", "runtime.halt",
     "system.exit", "system.halt"});
/// They tell of the host, given nothing or the name of what is asked.
constexpr auto kTellers = std::to_array<std::string_view>(
    {"getcwd", "os.environ.get", "os.hostname", "os.networkinterfaces", "os.userinfo", "platform.node",
     "platform.uname", "process.cwd", "process.getuid", "process.memoryusage", "socket.gethostname", "system.get_env",
     "system.getenv", "system.getproperty"});
/// They wait for a time that they are given as a number.
constexpr auto kSleepers = std::to_array<std::string_view>(
    {"asyncio.sleep", "java.lang.thread.sleep", "kernel.sleep", "process.sleep", "std::thread::sleep",
     "system.threading.thread.sleep", "thread.sleep", "time.sleep", "time_nanosleep", "timer:sleep",
     "timeunit.seconds.sleep", "usleep"});

/// Sorted, and each once.
template <std::size_t kCount>
consteval bool is_list(const std::array<std::string_view, kCount>& names) {
  return std::is_sorted(names.begin(), names.end()) && std::adjacent_find(names.begin(), names.end()) == names.end();
}
static_assert(is_list(kRunners) && is_list(kReaders) && is_list(kFetchers) && is_list(kPrinters) && is_list(kHashes) &&
              is_list(kAnswers) && is_list(kEnders) && is_list(kTellers) && is_list(kSleepers));

}  // namespace

bool does(std::string_view path, Verb verb) {
  switch (verb) {
    case Verb::Runs:
      return ascii::is_among(path, kRunners);
    case Verb::Reads:
      return ascii::is_among(path, kReaders);
    case Verb::Fetches:
      return ascii::is_among(path, kFetchers);
    case Verb::Prints:
      return ascii::is_among(path, kPrinters);
    case Verb::Hashes:
      return ascii::is_among(path, kHashes);
    case Verb::Answers:
      return ascii::is_among(path, kAnswers);
    case Verb::Ends:
      return ascii::is_among(path, kEnders);
    case Verb::Tells:
      return ascii::is_among(path, kTellers);
    case Verb::Sleeps:
      return ascii::is_among(path, kSleepers);
  }
  return false;
}

}  // namespace onesec::inspect::code
