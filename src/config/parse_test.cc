#include "config/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/keys.h"

namespace onesec::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kModules[] = {"auth_fortress", "network_guardian"};

std::expected<Loaded, std::vector<Problem>> parsed(std::string_view text, const Environment& environment = {}) {
  return parse(text, "c.yaml", environment, kModules);
}

std::string problems_of(std::string_view text, const Environment& environment = {}) {
  const auto loaded = parsed(text, environment);
  return loaded ? std::string() : to_text(loaded.error());
}

TEST(ParseConfig, NothingAndCommentsGiveTheDefaults) {
  for (const std::string_view text : {"", "# only a comment\n", "{}", "server:\n", "modules: {}\n"}) {
    const auto loaded = parsed(text);
    ASSERT_TRUE(loaded) << text << to_text(loaded.error());
    EXPECT_EQ(loaded->config.server.host, "127.0.0.1");
    EXPECT_EQ(loaded->config.server.port, 1780U);
    EXPECT_FALSE(loaded->config.sources.files.has_value());
    EXPECT_EQ(loaded->config.retention.events_days, 7U);
    EXPECT_EQ(loaded->config.limits.memory_mb, 256U);
    EXPECT_TRUE(loaded->origins.empty());
  }
}

TEST(ParseConfig, EveryNumberHasBothEdges) {
  for (const Key& key : all_keys()) {
    if (!std::holds_alternative<std::uint32_t* (*)(Config&)>(key.slot)) continue;
    SCOPED_TRACE(key.path);
    Config config;
    EXPECT_EQ(set_value(key, config, std::to_string(key.min)), std::nullopt);
    EXPECT_EQ(value_text(key, config), std::to_string(key.min));
    EXPECT_EQ(set_value(key, config, std::to_string(key.max)), std::nullopt);
    EXPECT_EQ(value_text(key, config), std::to_string(key.max));
    EXPECT_NE(set_value(key, config, std::to_string(std::int64_t{key.min} - 1)), std::nullopt);
    EXPECT_NE(set_value(key, config, std::to_string(std::int64_t{key.max} + 1)), std::nullopt);
    EXPECT_EQ(value_text(key, config), std::to_string(key.max)) << "a refused value must not be kept";
  }
}

TEST(ParseConfig, ReadsEachKindOfValue) {
  const auto loaded = parsed(
      "server: {port: 65535, api_keys: [one, \"two\"]}\n"
      "bus: {embedded: false, url: 'tls://h:4222'}\n"
      "sources:\n  journald: false\n  files:\n    - {path: /var/log/a*.log, format: access}\n    - path: /b\n"
      "  syslog: {enabled: true, protocol: both}\n");
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  EXPECT_EQ(loaded->config.server.port, 65'535U);
  EXPECT_THAT(loaded->config.server.api_keys, ElementsAre("one", "two"));
  EXPECT_FALSE(loaded->config.bus.embedded);
  EXPECT_FALSE(loaded->config.sources.journald);
  EXPECT_THAT(*loaded->config.sources.files,
              ElementsAre(FileSource{"/var/log/a*.log", "access"}, FileSource{"/b", "auto"}));
  EXPECT_EQ(loaded->config.sources.syslog.protocol, "both");
  EXPECT_EQ(loaded->config.sources.syslog.port, 1514U);
  EXPECT_EQ(loaded->origins.at("sources.syslog.protocol"), "c.yaml:8");
}

TEST(ParseConfig, NoFilesIsNotTheSameAsTheUsualFiles) {
  EXPECT_FALSE(parsed("sources: {files: auto}")->config.sources.files.has_value());
  EXPECT_TRUE(parsed("sources: {files: []}")->config.sources.files->empty());
}

TEST(ParseConfig, SettingsAloneKeepAModuleEnabled) {
  const auto loaded = parsed("modules:\n  auth_fortress:\n    settings: {max_failures: 12, ratio: 0.5, on: true}\n");
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  const Module& module = loaded->config.modules.at("auth_fortress");
  EXPECT_TRUE(module.enabled);
  EXPECT_EQ(module.settings.at("max_failures"), "12");
  EXPECT_EQ(module.settings.at("ratio"), "0.5");
  EXPECT_FALSE(parsed("modules: {auth_fortress: {enabled: false}}")->config.modules.at("auth_fortress").enabled);
}

TEST(ParseConfig, SaysWhereAndWhatIsWrong) {
  const struct {
    const char* name;
    const char* text;
    const char* problem;
  } kCases[] = {
      {"unknown_key", "server:\n  prot: 1\n", "c.yaml:2:3: unknown key \"prot\"; did you mean port?\n"},
      {"unknown_section", "severs: {}\n", "c.yaml:1:1: unknown key \"severs\"; did you mean server?\n"},
      {"nothing_near", "zebra: 1\n", "c.yaml:1:1: unknown key \"zebra\"\n"},
      {"unknown_module", "modules: {auth_fortres: {}}",
       "c.yaml:1:11: unknown key \"auth_fortres\"; did you mean auth_fortress?\n"},
      {"module_key", "modules: {auth_fortress: {enable: true}}",
       "c.yaml:1:27: unknown key \"enable\"; did you mean enabled?\n"},
      {"file_key", "sources: {files: [{path: /a, fromat: auto}]}",
       "c.yaml:1:30: unknown key \"fromat\"; did you mean format?\n"},
      {"over_range", "server: {port: 65536}",
       "c.yaml:1:16: server.port: expected a whole number from 0 to 65535, found \"65536\"\n"},
      {"under_range", "retention: {events_days: 0}",
       "c.yaml:1:26: retention.events_days: expected a whole number from 1 to 3650, found \"0\"\n"},
      {"no_number", "limits: {disk_mb: 2g}",
       "c.yaml:1:19: limits.disk_mb: expected a whole number from 64 to 16777216, found \"2g\"\n"},
      {"no_boolean", "bus: {embedded: yes}", "c.yaml:1:17: bus.embedded: expected true or false, found \"yes\"\n"},
      {"no_choice", "sources: {syslog: {protocol: sctp}}",
       "c.yaml:1:30: sources.syslog.protocol: expected one of udp, tcp, both, found \"sctp\"\n"},
      {"list_for_a_value", "server: {host: [a]}", "c.yaml:1:16: server.host: expected a single value\n"},
      {"value_for_a_list", "server: {api_keys: a}", "c.yaml:1:20: server.api_keys: expected a list\n"},
      {"value_for_a_section", "server: 1", "c.yaml:1:9: server: expected keys with values\n"},
      {"list_for_the_file", "[1]", "c.yaml:1:1: the file: expected keys with values\n"},
      {"twice", "server: {port: 1}\nserver: {port: 2}\n", "c.yaml:2:1: \"server\" stands twice\n"},
      {"two_documents", "---\nserver: {}\n---\nserver: {}\n", "c.yaml:3:1: expected one document\n"},
      {"relative_path", "sources: {files: [{path: a.log}]}",
       "c.yaml:1:19: sources.files: expected a path that begins with /\n"},
      {"unknown_format", "sources: {files: [{path: /a, format: xml}]}",
       "c.yaml:1:38: format: expected one of auto, auth, access, json, syslog, found \"xml\"\n"},
      {"deep_setting", "modules: {auth_fortress: {settings: {a: [1]}}}",
       "c.yaml:1:41: modules.auth_fortress.settings.a: expected a single value\n"},
      {"half_of_tls", "server: {tls_cert: /c}",
       "c.yaml: server.tls_cert and server.tls_key: expected both or neither\n"},
      {"external_without_url", "bus: {embedded: false}", "c.yaml: bus.embedded is false: bus.url is needed\n"},
      {"user_without_password", "bus: {user: a}", "c.yaml: bus.user and bus.password: expected both or neither\n"},
      {"relative_socket", "server: {socket: run/1sec/a}",
       "c.yaml:1: server.socket: expected an absolute path of at most 107 bytes in a folder of its own, as "
       "/run/1sec/api.sock, found \"run/1sec/a\"\n"},
      {"no_host", "server: {host: ''}", "c.yaml: server.host: expected an address, found nothing\n"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(problems_of(c.text), c.problem);
  }
}

TEST(ParseConfig, ASocketIsAPlainPathInAFolderOfItsOwn) {
  const std::string longest = "/run/1sec/" + std::string(97, 'a');
  EXPECT_EQ(parsed("")->config.server.socket, "");
  for (const std::string& path : {std::string("/run/1sec/api.sock"), longest}) {
    const auto loaded = parsed("server: {socket: " + path + "}");
    ASSERT_TRUE(loaded) << path;
    EXPECT_EQ(loaded->config.server.socket, path);
  }
  for (const std::string& path : {longest + "a", std::string("/run/api.sock"), std::string("/api.sock"),
                                  std::string("/run/1sec/"), std::string("/run//api.sock"),
                                  std::string("/run/./api.sock"), std::string("/run/1sec/.."), std::string("api")}) {
    EXPECT_THAT(problems_of("server: {socket: " + path + "}"), HasSubstr("server.socket: expected an absolute path"))
        << path;
  }
}

TEST(ParseConfig, BrokenYamlSaysWhere) { EXPECT_THAT(problems_of("server: {port: 1\nbus: ]"), HasSubstr("c.yaml:2:")); }

TEST(ParseConfig, AStrayCommaEndsWithAMessage) { EXPECT_THAT(problems_of(","), HasSubstr("expected one document")); }

TEST(ParseConfig, TellsEverythingAtOnce) {
  const auto loaded = parsed("server: {prot: 1, port: x}\nlimits: {disk_mb: loud}\n", {.port = "99999"});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().size(), 4U) << to_text(loaded.error());
}

TEST(ParseConfig, TheEnvironmentWinsOverTheFile) {
  const auto loaded = parsed("server: {host: 10.0.0.1, port: 1, api_keys: [file-key]}\n",
                             {.host = "::1", .port = "2", .api_key = "env-key"});
  ASSERT_TRUE(loaded) << to_text(loaded.error());
  EXPECT_EQ(loaded->config.server.host, "::1");
  EXPECT_EQ(loaded->config.server.port, 2U);
  EXPECT_THAT(loaded->config.server.api_keys, ElementsAre("file-key", "env-key"));
  EXPECT_EQ(loaded->origins.at("server.port"), "env ONESEC_PORT");
  EXPECT_EQ(loaded->origins.at("server.api_keys"), "c.yaml:1, env ONESEC_API_KEY");
}

TEST(ParseConfig, AWrongVariableIsNamed) {
  EXPECT_EQ(problems_of("", {.port = "70000"}),
            "ONESEC_PORT: expected a whole number from 0 to 65535, found \"70000\"\n");
}

TEST(ParseConfig, MessagesHoldNoSecret) {
  EXPECT_THAT(problems_of("server: {api_keys: {hunter2hunter2: 1}}\nbus: {token: [hunter2hunter2]}"),
              Not(HasSubstr("hunter2")));
}

TEST(ParseConfig, MoreThanAMebibyteIsRefused) {
  std::string text(1'048'576, '#');
  EXPECT_EQ(problems_of(text), "");
  text += '#';
  EXPECT_EQ(problems_of(text), "c.yaml: expected at most 1 MiB of text\n");
}

TEST(ParseConfig, DeepNestingIsRefused) {
  EXPECT_NE(problems_of(std::string(100'000, '[')), "");
  EXPECT_NE(problems_of("server: " + std::string(100'000, '{')), "");
}

TEST(Nearest, KnowsTypingErrorsFromOtherWords) {
  constexpr std::string_view kNames[] = {"port", "host", "read_only_keys"};
  EXPECT_EQ(nearest("prot", kNames), "port");
  EXPECT_EQ(nearest("readonlykeys", kNames), "read_only_keys");
  EXPECT_EQ(nearest("colour", kNames), std::nullopt);
  EXPECT_EQ(nearest(std::string(100'000, 'p'), kNames), std::nullopt);
}

}  // namespace
}  // namespace onesec::config
