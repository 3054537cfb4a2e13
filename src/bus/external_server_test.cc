#include <gtest/gtest.h>

#include <atomic>

#include "bus/jetstream.h"
#include "bus/journal.h"
#include "bus/ordered_reader.h"
#include "bus/test_authority.h"
#include "bus/test_support.h"

namespace onesec::bus {
namespace {

using testing::Authority;
using testing::CertificateFiles;
using testing::eventually;
using testing::make_nkey;
using testing::NkeyPair;
using testing::ScratchDirectory;
using testing::ServerProcess;
using testing::sign_jwt;

/// Whether a message comes back to its sender: the login is good for publishing and subscribing.
void expect_that_messages_pass(NatsClient& client) {
  std::atomic<int> got = 0;
  ASSERT_TRUE(client.subscribe("hello", [&](const MessageView&) { ++got; }));
  ASSERT_TRUE(client.publish("hello", "x"));
  EXPECT_TRUE(eventually([&] { return got == 1; }));
  client.close();
}

ConnectOptions to(const ServerProcess& server) {
  ConnectOptions options = testing::connect_options(server.url());
  options.token.clear();
  return options;
}

void expect_denied(const ConnectOptions& options) {
  const auto client = NatsClient::connect(options);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, Code::Denied) << client.error().what;
}

TEST(ExternalServer, TakesATokenAndNoOther) {
  const ScratchDirectory scratch;
  const ServerProcess server(scratch.path(), "authorization { token: right_token_right }\n");
  ConnectOptions options = to(server);
  options.token = "right_token_right";
  auto client = NatsClient::connect(options);
  ASSERT_TRUE(client) << client.error().what;
  expect_that_messages_pass(**client);
  options.token = "wrong_token_wrong";
  expect_denied(options);
  options.token.clear();
  expect_denied(options);
}

TEST(ExternalServer, TakesUserAndPasswordAndNoOther) {
  const ScratchDirectory scratch;
  const ServerProcess server(scratch.path(), "authorization { user: sec, password: \"p w\\\"d\" }\n");
  ConnectOptions options = to(server);
  options.user = "sec";
  options.password = "p w\"d";
  auto client = NatsClient::connect(options);
  ASSERT_TRUE(client) << client.error().what;
  expect_that_messages_pass(**client);
  options.password = "else";
  expect_denied(options);
}

/// An operator, an account and a user, as `nsc` makes them.
struct Organisation {
  NkeyPair operator_key = make_nkey('O');
  NkeyPair system = make_nkey('A');
  NkeyPair account = make_nkey('A');
  NkeyPair user = make_nkey('U');

  std::string claims(const NkeyPair& issuer, const NkeyPair& subject, const std::string& nats) const {
    return R"({"jti":"1","iat":1700000000,"iss":")" + issuer.public_key + R"(","sub":")" + subject.public_key +
           R"(","name":"n","nats":)" + nats + "}";
  }
  std::string server_config() const {
    const std::string limits =
        R"({"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1})";
    const std::string nats = R"({"type":"account","version":2,"limits":)" + limits + "}";
    std::string text =
        "operator: " + sign_jwt(operator_key, claims(operator_key, operator_key, R"({"type":"operator","version":2})"));
    text += "\nsystem_account: " + system.public_key + "\nresolver: MEMORY\nresolver_preload: {\n";
    for (const NkeyPair& one : {system, account}) {
      text += one.public_key + ": " + sign_jwt(operator_key, claims(operator_key, one, nats)) + "\n";
    }
    return text + "}\n";
  }
  std::string credentials(const NkeyPair& signed_with) const {
    const std::string jwt =
        sign_jwt(account, claims(account, user, R"({"type":"user","version":2,"subs":-1,"data":-1,"payload":-1})"));
    return "-----BEGIN NATS USER JWT-----\n" + jwt + "\n------END NATS USER JWT------\n\n" +
           "-----BEGIN USER NKEY SEED-----\n" + signed_with.seed + "\n------END USER NKEY SEED------\n";
  }
};

TEST(ExternalServer, TakesACredentialsFileAndRefusesAnothersKey) {
  const ScratchDirectory scratch;
  const Organisation organisation;
  const ServerProcess server(scratch.path(), organisation.server_config());
  ConnectOptions options = to(server);
  options.creds_file = scratch.file("good.creds", organisation.credentials(organisation.user));
  auto client = NatsClient::connect(options);
  ASSERT_TRUE(client) << client.error().what;
  expect_that_messages_pass(**client);
  options.creds_file = scratch.file("bad.creds", organisation.credentials(make_nkey('U')));
  expect_denied(options);
  options.creds_file = scratch.path() + "/none.creds";
  EXPECT_EQ(NatsClient::connect(options).error().code, Code::NotFound);
}

class TlsServer : public ::testing::Test {
 protected:
  TlsServer() {
    const CertificateFiles issued = authority_.issue();
    config_ = "authorization { token: right_token_right }\ntls { cert_file: \"" +
              scratch_.file("cert.pem", issued.certificate) + "\", key_file: \"" +
              scratch_.file("key.pem", issued.key) + "\" }\n";
    server_ = std::make_unique<ServerProcess>(scratch_.path() + "/js", config_);
    options_ = to(*server_);
    options_.token = "right_token_right";
    options_.tls.ca_file = scratch_.file("ca.pem", authority_.certificate());
  }
  const ScratchDirectory scratch_;
  const Authority authority_;
  std::string config_;
  std::unique_ptr<ServerProcess> server_;
  ConnectOptions options_;
};

TEST_F(TlsServer, IsTrustedWithItsOwnAuthorityOnly) {
  auto client = NatsClient::connect(options_);
  ASSERT_TRUE(client) << client.error().what;
  expect_that_messages_pass(**client);
  const Authority other;
  options_.tls.ca_file = scratch_.file("other.pem", other.certificate());
  expect_denied(options_);
  options_.tls.ca_file.clear();
  expect_denied(options_);
}

TEST_F(TlsServer, IsRefusedUnderANameThatItsCertificateDoesNotHold) {
  options_.url = "tls://localhost:" + std::to_string(server_->port());
  expect_denied(options_);
}

TEST_F(TlsServer, IsFoundAgainAfterItWasKilledWhileBigMessagesWereOnTheirWay) {
  auto client = NatsClient::connect(options_);
  ASSERT_TRUE(client) << client.error().what;
  for (int i = 0; i < 4; ++i) (void)(*client)->publish("big", std::string(std::size_t{1} << 20U, 'x'));
  const std::uint16_t port = server_->port();
  server_->kill_now();
  for (int i = 0; i < 4; ++i) (void)(*client)->publish("big", std::string(std::size_t{1} << 20U, 'x'));
  server_ = std::make_unique<ServerProcess>(scratch_.path() + "/js", config_, port);
  ASSERT_TRUE(eventually([&] { return (*client)->stats().reconnects == 1; }));
  expect_that_messages_pass(**client);
}

TEST(ExternalServer, ThatWasKilledAndStartedAgainHasAllThatItAcknowledgedAndReadersGoOn) {
  const ScratchDirectory scratch;
  auto server = std::make_unique<ServerProcess>(scratch.path(), "");
  const std::uint16_t port = server->port();
  auto client = NatsClient::connect(to(*server));
  ASSERT_TRUE(client) << client.error().what;
  auto journal = Journal::open(**client, {});
  ASSERT_TRUE(journal) << journal.error().what;
  OrderedReader reader(**client, "SEC_JOURNAL_0", 1);
  for (std::uint64_t i = 1; i <= 20; ++i) ASSERT_EQ(*(*journal)->append_and_wait(std::to_string(i)), i);
  for (std::uint64_t i = 1; i <= 10; ++i) ASSERT_EQ((*reader.next(seconds(10)))->payload, std::to_string(i));
  server->kill_now();
  ASSERT_TRUE(eventually([&] { return (*client)->stats().state == ConnectionState::Reconnecting; }));
  const auto refused = (*journal)->append_and_wait("lost");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Unavailable);
  server = std::make_unique<ServerProcess>(scratch.path(), "", port);
  ASSERT_TRUE((*client)->wait_connected(seconds(10)));
  ASSERT_EQ(*(*journal)->append_and_wait("21"), 21U);
  for (std::uint64_t i = 11; i <= 21;) {
    const auto record = reader.next(seconds(10));
    if (!record) continue;  // not connected yet: it says so and goes on
    ASSERT_TRUE(record->has_value());
    ASSERT_EQ((*record)->payload, std::to_string(i));
    ++i;
  }
  EXPECT_EQ(reader.consumers_made(), 2U);
  EXPECT_EQ((*client)->stats().reconnects, 1U);
}

TEST(ExternalServer, AReaderWhoseConsumerIsTakenAwayMakesAnotherAndMissesNothing) {
  const ScratchDirectory scratch;
  const ServerProcess server(scratch.path(), "");
  auto client = NatsClient::connect(to(server));
  ASSERT_TRUE(client) << client.error().what;
  auto journal = Journal::open(**client, {});
  ASSERT_TRUE(journal) << journal.error().what;
  OrderedReader reader(**client, "SEC_JOURNAL_0", 1);
  ASSERT_TRUE((*journal)->append_and_wait("1"));
  ASSERT_EQ((*reader.next(seconds(10)))->payload, "1");
  JetStream jetstream(**client);
  const auto names = jetstream.call("CONSUMER.NAMES.SEC_JOURNAL_0", "");
  ASSERT_TRUE(names) << names.error().what;
  const std::size_t at = names->find("\"consumers\":[\"") + 14;
  const std::string consumer = names->substr(at, names->find('"', at) - at);
  ASSERT_TRUE(jetstream.call("CONSUMER.DELETE.SEC_JOURNAL_0." + consumer, ""));
  for (std::uint64_t i = 2; i <= 30; ++i) {
    ASSERT_TRUE((*journal)->append_and_wait(std::to_string(i)));
  }
  for (std::uint64_t i = 2; i <= 30; ++i) {
    const auto record = reader.next(seconds(20));
    ASSERT_TRUE(record && record->has_value()) << i;
    ASSERT_EQ((*record)->sequence, i);
  }
  EXPECT_EQ(reader.consumers_made(), 2U);
}

}  // namespace
}  // namespace onesec::bus
