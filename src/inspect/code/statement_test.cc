// Values that are calls of a server's language and nothing else, and sentences and lines of source that are none.
#include <gtest/gtest.h>

#include <string_view>

#include "inspect/code/points_of.h"

namespace onesec::inspect {
namespace {

TEST(Statement, ProgramsThatManyLanguagesStart) {
  for (const std::string_view text : {"spawn('id')",
                                      "os:cmd(\"id\").",
                                      ":os.cmd(~c\"id\")",
                                      "System.cmd(\"id\", [])",
                                      "exec.Command(\"sh\",\"-c\",\"id\").Run()",
                                      "std::process::Command::new(\"id\").spawn()",
                                      "import subprocess;subprocess.call('id',shell=True)",
                                      "subprocess.run([\"id\"])",
                                      "sys.process.Process(\"id\").!",
                                      "Sys.command \"id\"",
                                      "Process.run('id', [])",
                                      "System.Diagnostics.Process.Start(\"cmd.exe\",\"/c id\")",
                                      "Object.const_get('Kernel').system('id')",
                                      "Object.const_get(:Kernel)",
                                      "Kernel.send(:`,'id')",
                                      "constantize.system('id')",
                                      "getattr(os,'system')('id')",
                                      "use POSIX;POSIX::system('id')",
                                      "Execute(\"Response.Write(1)\")",
                                      "io:format(\"~p\",[os:cmd(\"id\")])",
                                      "fmt.Println(exec.Command(\"id\").Output())"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text :
       {"spawn(\"zombie\")", "spawn 'zombie'", "call spawn('id') from Ruby", "exec.Command runs a program",
        "os:cmd is of Erlang", "unit.system('metric')", "method('GET')", "method(\"system\")", "send(\"hello\", \"w\")",
        "getattr(a, 'name')", "Execute(\"plan B\")", "Command::new is a constructor", "pattern.exec(\"abc\")",
        "import subprocess; then read on", "Object.const_get(\"Invoice\")"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Statement, FilesAndAddressesByConstructors) {
  for (const std::string_view text :
       {"(new SplFileObject('/srv/a'))->fpassthru();", "new DirectoryIterator(\"glob:///*\")",
        "new SimpleXMLElement('http://h.example/x',2,true)", "readgzfile('/srv/a');", "File.read!(\"/srv/a\")",
        "std::fs::read_to_string(\"/srv/a\")", "new File(\"/srv/a\")", "print(1, open('/srv/a').read())"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text : {"new SimpleXMLElement($xml)", "new DirectoryIterator($path)", "copy \"http://a\"",
                                      "open(\"https://h.example\",\"_blank\")", "open(file, 'w')"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Statement, WhatEndsWaitsTellsOrAnswers) {
  for (const std::string_view text :
       {"process.exit()", "1;process.exit();//", "use POSIX;POSIX::_exit(0);", "System.exit(0)", "Thread.sleep(5000)",
        "usleep(5000000);", "import time;time.sleep(9)", "process.cwd()", "JSON.stringify(process.env)",
        "response.end('a')", "echo(ini_get('disable_functions'));", "echo PHP_VERSION;"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text :
       {"process.exit() explained", "how to use process.exit() in Node", "Thread.sleep(5000) blocks the thread",
        "Thread.sleep(delay)", "usleep(100) or sleep", "response.end is no function", "response.end(body)",
        "JSON.stringify(process)", "echo PHP", "exit (3)"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}
TEST(Statement, CommandsWithoutAName) {
  for (const std::string_view text :
       {"qx/id/", "qx{cat /srv/a}", "print qx{id}", "s//system('id')/e", "s/a/`id`/e", "open(my $f,'-|','id')",
        "open(F,\"id|\")", "open(\"|id\").read", "syscall 59,\"/bin/sh\"", "import scala.sys.process._;\"id\".!!",
        "\"ls -la\".!", "Seq(\"sh\",\"-c\",\"id\").!", "[\"sh\",\"-c\",\"id\"].execute().text", "[exec id]",
        "[exec cat /etc/passwd]", "[open \"|id\" r]"})
    EXPECT_GE(points_of_code(text), kThreshold) << text;
  for (const std::string_view text :
       {"qx/12/", "qx", "s/foo/bar/e", "s/he/she/", "s/a/system('id')/g", "open('a|b')", "open(\"a\")",
        "syscall 59 is execve", "syscall table, 64 bit", "\"Amazing service\".!!", "\"stop\" !", "[exec summary]",
        "[Exec Team]", "[open \"Monday\"]", "rows['a'].execute()", "[\"a\",\"b\"].map(f)", "List(\"a\").!"})
    EXPECT_LT(points_of_code(text), kThreshold) << text;
}

}  // namespace
}  // namespace onesec::inspect
