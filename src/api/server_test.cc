#include "api/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zlib.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "api/control_double.h"
#include "platform/random.h"

namespace onesec::api {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// A blocking client on one connection.
class Client {
 public:
  /// `from`: the last number of an address of loopback.
  explicit Client(std::uint16_t port, std::uint8_t from = 1) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + from);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    const int on = 1;  // Each piece is sent at once.
    EXPECT_EQ(::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)), 0);
  }
  /// On a Unix socket.
  explicit Client(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  struct Answer {
    int status = 0;
    std::string head;
    std::string body;
    [[nodiscard]] json parsed() const { return json::parse(body); }
  };
  /// The next answer; status 0 when the server closed without one.
  Answer receive() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return {};
    }
    Answer answer;
    answer.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    const std::size_t length = answer.head.find("Content-Length: ");
    const std::size_t size = length == std::string::npos ? 0 : std::stoul(answer.head.substr(length + 16));
    while (buffer_.size() < size) {
      if (!more()) return answer;
    }
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return answer;
  }
  bool is_closed() { return buffer_.empty() && !more(); }

 private:
  bool more() {
    std::array<char, 8'192> bytes{};
    const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
  }
  int fd_ = -1;
  std::string buffer_;
};

std::string request(std::string_view method, std::string_view path, std::string_view key, std::string_view body = {},
                    std::string_view headers = {}) {
  std::string text = std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n";
  if (!key.empty()) text += "Authorization: Bearer " + std::string(key) + "\r\n";
  text += std::string(headers);
  if (!body.empty() || method == "POST") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + std::string(body);
}

Alert alert_named(std::string id) {
  Alert alert;
  alert.id = std::move(id);
  alert.module = "auth_fortress";
  alert.type = "brute_force";
  alert.title = "Many failed logins";
  alert.entity = {EntityKind::User, "hunter2"};
  return alert;
}

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    control.engine_status.version = "1.2.3";
    control.engine_status.state = "running";
    control.engine_status.is_bus_connected = true;
    control.engine_status.confinement = {"confined", "seccomp", {{"personality", 2}}};
    control.engine_status.egress = {{"bus", true, 5, 1}};
    control.engine_status.refused_by_source["file:\"x\"\n"]["too_long"] = 3;
    control.alert_list = {alert_named("a1"), alert_named("a2")};
    start({});
  }
  void start(ServerOptions options) {
    options.port = 0;
    options.keys = {{"reader", "read-key", Role::Read, false},
                    {"feeder", "feed-key", Role::Ingest, false},
                    {"boss", "boss-key", Role::Admin, false}};
    Context context;
    context.engine = &control;
    inspection = context.inspection;
    server.reset();
    auto started = Server::start(std::move(options), std::move(context));
    ASSERT_TRUE(started) << started.error().what;
    server = std::move(*started);
  }
  Client::Answer ask(const std::string& bytes) {
    Client client(server->port());
    client.send(bytes);
    return client.receive();
  }

  ControlDouble control;
  std::shared_ptr<Inspection> inspection;
  std::unique_ptr<Server> server;
};

TEST_F(ServerTest, HealthNeedsNoKeyAndSaysWhenTheBusIsGone) {
  EXPECT_EQ(ask(request("GET", "/health", "")).parsed()["status"], "healthy");
  control.engine_status.is_bus_connected = false;
  const Client::Answer degraded = ask(request("GET", "/health", ""));
  EXPECT_EQ(degraded.status, 503);
  EXPECT_EQ(degraded.parsed()["status"], "degraded");
}

TEST_F(ServerTest, ReadsNeedAKeyAndWritesNeedTheRightOne) {
  EXPECT_EQ(ask(request("GET", "/api/v1/alerts", "")).status, 401);
  EXPECT_EQ(ask(request("GET", "/api/v1/alerts", "guess")).status, 403);
  EXPECT_EQ(ask(request("GET", "/api/v1/alerts", "feed-key")).status, 403);
  EXPECT_EQ(ask(request("GET", "/api/v1/alerts", "read-key")).status, 200);
  EXPECT_EQ(ask(request("POST", "/api/v1/alerts/clear", "read-key")).status, 403);
  EXPECT_EQ(ask(request("POST", "/api/v1/shutdown", "feed-key")).status, 403);
  EXPECT_FALSE(control.was_shut_down);
  EXPECT_EQ(ask(request("GET", "/api/v1/alerts", "", "", "X-API-Key: boss-key\r\n")).status, 200);
}

TEST_F(ServerTest, AWebPageThatRebindsItsNameIsTurnedAway) {
  Client client(server->port());
  client.send("GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_EQ(client.receive().status, 421);
  client.send("GET /health HTTP/1.1\r\nHost: localhost:1780\r\n\r\n");
  EXPECT_EQ(client.receive().status, 200);
}

TEST_F(ServerTest, AlertsAreListedFilteredAndMasked) {
  const Client::Answer page = ask(request(
      "GET", "/api/v1/alerts?limit=1&min_severity=HIGH&status=open&module=x&entity=192.0.2.1&after=z", "read-key"));
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.parsed()["total"], 2);
  EXPECT_EQ(page.parsed()["alerts"].size(), 1U);
  EXPECT_THAT(page.body, ::testing::Not(HasSubstr("hunter2")));
  EXPECT_EQ(control.last_query.min_severity, "HIGH");
  EXPECT_EQ(control.last_query.after_id, "z");
  EXPECT_EQ(ask(request("GET", "/api/v1/alerts?min_severity=loud", "read-key")).status, 400);
  EXPECT_EQ(ask(request("GET", "/api/v1/alerts?limit=1001", "read-key")).status, 400);
  EXPECT_EQ(ask(request("GET", "/api/v1/alerts?severity=HIGH", "read-key")).status, 400);
  EXPECT_EQ(ask(request("GET", "/api/v1/alerts/a1?reveal=true", "read-key")).status, 403);
  EXPECT_THAT(ask(request("GET", "/api/v1/alerts/a1?reveal=true", "boss-key")).body, HasSubstr("hunter2"));
}

TEST_F(ServerTest, AReadKeySeesNoMatchedLineAndAnAdminKeyDoes) {
  control.alert_list[0].matched = {"Failed password for root from 192.0.2.1"};
  const std::string path = "/api/v1/alerts/a1";
  EXPECT_EQ(ask(request("GET", path, "read-key")).parsed()["matched"], json::array({"[masked]"}));
  EXPECT_EQ(ask(request("GET", "/api/v1/alerts", "read-key")).parsed()["alerts"][0]["matched"][0], "[masked]");
  EXPECT_EQ(ask(request("GET", path, "boss-key")).parsed()["matched"][0], "Failed password for root from 192.0.2.1");
}

TEST_F(ServerTest, EventsAreAskedForWithTheEyesOfTheKey) {
  const std::string path = "/api/v1/events";
  EXPECT_EQ(ask(request("GET", path, "read-key")).status, 200);
  EXPECT_EQ(control.last_viewer, Viewer::ReadKey);
  EXPECT_EQ(ask(request("GET", path, "boss-key")).status, 200);
  EXPECT_EQ(control.last_viewer, Viewer::AdminKey);
  EXPECT_EQ(ask(request("GET", path + "?reveal=true", "boss-key")).status, 200);
  EXPECT_EQ(control.last_viewer, Viewer::AdminWhoReveals);
  control.last_viewer = Viewer::ReadKey;
  const Client::Answer refused = ask(request("GET", path + "?reveal=true", "read-key"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.parsed()["error"], "reveal needs an admin key");
  EXPECT_EQ(control.last_viewer, Viewer::ReadKey);
}

TEST_F(ServerTest, AnAlertIsChangedDeletedAndClearedByName) {
  const Client::Answer patched = ask(request("PATCH", "/api/v1/alerts/a1", "boss-key", R"({"status":"ack"})"));
  EXPECT_EQ(patched.parsed()["status"], "ACKNOWLEDGED");
  EXPECT_EQ(control.last_who, "boss");
  EXPECT_EQ(ask(request("PATCH", "/api/v1/alerts/a1", "boss-key", R"({"status":"gone"})")).status, 400);
  EXPECT_EQ(ask(request("PATCH", "/api/v1/alerts/zz", "boss-key", R"({"status":"OPEN"})")).status, 404);
  EXPECT_EQ(ask(request("DELETE", "/api/v1/alerts/a2", "boss-key")).parsed()["status"], "deleted");
  EXPECT_EQ(ask(request("DELETE", "/api/v1/alerts/clear", "boss-key")).parsed()["cleared"], 1);
}

TEST_F(ServerTest, TheEgressLedgerIsReadFilteredAndVerifiedWithAReadKey) {
  control.egress_page = {{{7, Instant::from_seconds(1), "send", "webhook", "hooks.example:443", 120, "ab", 2}},
                         {{"webhook", "hooks.example:443", 3, 360, 6}},
                         3,
                         0};
  const std::string path = "/api/v1/privacy/ledger";
  const Client::Answer page =
      ask(request("GET", path + "?limit=1&purpose=webhook&since=1970-01-01T00:00:01Z", "read-key"));
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.parsed()["entries"][0],
            json::parse(R"({"id":7,"at":"1970-01-01T00:00:01Z","kind":"send","purpose":"webhook",
                            "destination":"hooks.example:443","bytes":120,"content_sha256":"ab","redactions":2})"));
  EXPECT_EQ(page.parsed()["totals"][0]["bytes"], 360);
  EXPECT_EQ(page.parsed()["total"], 3);
  EXPECT_EQ(control.last_egress_query.limit, 1U);
  EXPECT_EQ(control.last_egress_query.purpose, "webhook");
  EXPECT_EQ(control.last_egress_query.since, Instant::from_seconds(1));
  EXPECT_EQ(ask(request("GET", path + "?since=yesterday", "read-key")).status, 400);
  EXPECT_EQ(ask(request("GET", path + "?limit=1001", "read-key")).status, 400);
  EXPECT_EQ(ask(request("GET", path, "feed-key")).status, 403);
  EXPECT_EQ(ask(request("GET", path, "")).status, 401);

  control.egress_verdict = {false, 0, "the egress ledger is broken at row 2"};
  const Client::Answer verdict = ask(request("GET", path + "/verify", "read-key"));
  EXPECT_EQ(verdict.status, 200);
  EXPECT_EQ(
      verdict.parsed(),
      json::parse(R"({"ok":false,"rows":0,"message":"the egress ledger is broken at row 2","kernel":"not checked"})"));
  EXPECT_EQ(ask(request("GET", path + "/verify?purpose=bus", "read-key")).status, 400);
  EXPECT_EQ(ask(request("GET", path + "/verify", "feed-key")).status, 403);
}

TEST_F(ServerTest, AnUnknownPathIs404AndAWrongMethodSaysWhichAreAllowed) {
  EXPECT_EQ(ask(request("GET", "/api/v1/nothing", "boss-key")).status, 404);
  const Client::Answer wrong = ask(request("PUT", "/api/v1/events", "boss-key"));
  EXPECT_EQ(wrong.status, 405);
  EXPECT_THAT(wrong.head, HasSubstr("Allow: GET, POST"));
  EXPECT_EQ(wrong.parsed()["code"], "method_not_allowed");
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrderOnOneConnection) {
  Client client(server->port());
  client.send(request("GET", "/health", "") + request("GET", "/api/v1/alerts/a1", "read-key") +
              request("HEAD", "/health", "") + request("GET", "/nothing", ""));
  EXPECT_EQ(client.receive().parsed()["status"], "healthy");
  EXPECT_EQ(client.receive().parsed()["id"], "a1");
  EXPECT_THAT(client.receive().head, HasSubstr("200"));
}

TEST_F(ServerTest, EventsAreAcceptedOnlyWhenTheJournalHasThem) {
  control.holds_acknowledgements = true;
  Client client(server->port());
  client.send(request("POST", "/api/v1/events", "feed-key", R"({"type":"auth_failure"})", "Idempotency-Key: k1\r\n"));
  control.acknowledge(false);
  const Client::Answer answer = client.receive();
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.parsed()["status"], "accepted");
  EXPECT_EQ(control.taken[0].source, "api:feeder");
  EXPECT_EQ(control.taken[0].idempotency_key, "feeder/k1#0");
  client.send(request("POST", "/api/v1/events", "feed-key", R"({"type":"auth_failure"})"));
  control.acknowledge(fail(Code::Exhausted, "the disk is full"));
  const Client::Answer refused = client.receive();
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.head, HasSubstr("Retry-After: 1"));
}

TEST_F(ServerTest, BadItemsAreNamedAndTheGoodOnesAreTaken) {
  const Client::Answer mixed =
      ask(request("POST", "/api/v1/events", "feed-key",
                  "{\"type\":\"auth_failure\"}\nnonsense\n{\"no\":1}\n{\"type\":\"auth_success\"}",
                  "Content-Type: application/x-ndjson\r\n"));
  EXPECT_EQ(mixed.status, 202);
  EXPECT_EQ(mixed.parsed()["accepted"], 2);
  EXPECT_EQ(mixed.parsed()["rejected"][0]["index"], 1);
  EXPECT_EQ(mixed.parsed()["rejected"][1]["index"], 2);
  EXPECT_EQ(control.refused["malformed"], 2U);
  EXPECT_EQ(ask(request("POST", "/api/v1/events", "feed-key", "{}")).status, 400);
  EXPECT_EQ(ask(request("POST", "/api/v1/events", "feed-key", "[1,2]")).status, 400);
  EXPECT_EQ(ask(request("POST", "/api/v1/events", "feed-key", "")).status, 400);
}

TEST_F(ServerTest, AManyThousandEventBodyGoesInBatchesThroughASmallQueue) {
  control.holds_acknowledgements = true;
  control.room = 2;
  std::string body;
  for (int i = 0; i < 10'000; ++i) body += "{\"type\":\"auth_failure\"}\n";
  Client client(server->port());
  client.send(request("POST", "/api/v1/events", "feed-key", body, "Content-Type: application/x-ndjson\r\n"));
  for (int i = 0; i < 5; ++i) control.acknowledge(false);
  const Client::Answer answer = client.receive();
  EXPECT_EQ(answer.status, 202) << answer.body;
  EXPECT_EQ(answer.parsed()["accepted"], 10'000);
  EXPECT_EQ(control.events_taken(), 10'000U);
}

TEST_F(ServerTest, AFullQueueIs503AndNothingIsAccepted) {
  control.offer_error = Error{Code::Unavailable, "the disk is full"};
  EXPECT_EQ(ask(request("POST", "/api/v1/events", "feed-key", R"({"type":"auth_failure"})")).status, 503);
  control.offer_error = Error{Code::Exhausted, "the queue is full"};
  EXPECT_EQ(ask(request("POST", "/api/v1/events", "feed-key", R"({"type":"auth_failure"})")).status, 503);
  EXPECT_EQ(control.events_taken(), 0U);
}

TEST_F(ServerTest, ABodyOverItsLimitIs413AndNeverCut) {
  const std::string small_limit(64 * 1024 + 1, ' ');
  EXPECT_EQ(ask(request("PATCH", "/api/v1/alerts/a1", "boss-key", small_limit)).status, 413);
  EXPECT_EQ(ask(request("POST", "/api/v1/events", "feed-key", std::string(8 * 1024 * 1024 + 1, ' '))).status, 413);
  // Chunked: no length in the head.
  std::string chunk =
      "POST /api/v1/shutdown HTTP/1.1\r\nHost: localhost\r\nX-API-Key: boss-key\r\n"
      "Transfer-Encoding: chunked\r\n\r\n10001\r\n";
  EXPECT_EQ(ask(chunk + std::string(0x10001, ' ') + "\r\n0\r\n\r\n").status, 413);
  EXPECT_FALSE(control.was_shut_down);
}

TEST_F(ServerTest, AHugeHeadIs431) {
  EXPECT_EQ(ask("GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n").status, 431);
}

TEST_F(ServerTest, CompressedEventsAreReadAndABombIs413) {
  const std::string event = R"({"type":"auth_failure"})";
  std::string plain = event + std::string(9 * 1024 * 1024, ' ');
  const auto gzip = [](const std::string& text) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(text.size() + 100, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
  };
  EXPECT_EQ(ask(request("POST", "/api/v1/events", "feed-key", gzip(event), "Content-Encoding: gzip\r\n")).status, 202);
  EXPECT_EQ(ask(request("POST", "/api/v1/events", "feed-key", gzip(plain), "Content-Encoding: gzip\r\n")).status, 413);
  EXPECT_EQ(ask(request("POST", "/api/v1/events", "feed-key", event, "Content-Encoding: gzip\r\n")).status, 400);
  EXPECT_EQ(ask(request("POST", "/api/v1/events", "feed-key", event, "Content-Encoding: br\r\n")).status, 415);
}

TEST_F(ServerTest, TooManyRequestsAre429ExceptHealth) {
  ServerOptions options;
  options.rate = {1, 3, 16};
  start(options);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(request("GET", "/api/v1/alerts", "read-key")).status, 200);
  const Client::Answer limited = ask(request("GET", "/api/v1/alerts", "read-key"));
  EXPECT_EQ(limited.status, 429);
  EXPECT_THAT(limited.head, HasSubstr("Retry-After: 1"));
  EXPECT_EQ(ask(request("GET", "/health", "")).status, 200);
}

TEST_F(ServerTest, ConnectionsOverTheCapAreClosedAndTheOthersGoOn) {
  ServerOptions options;
  options.connections.all = 1;
  start(options);
  Client first(server->port());
  first.send(request("GET", "/health", ""));
  EXPECT_EQ(first.receive().status, 200);
  Client second(server->port());
  EXPECT_TRUE(second.is_closed());
  first.send(request("GET", "/health", ""));
  EXPECT_EQ(first.receive().status, 200);
}

TEST_F(ServerTest, MetricsEscapeLabels) {
  const std::string text = ask(request("GET", "/metrics", "read-key")).body;
  EXPECT_THAT(text, HasSubstr("onesec_confined 1\n"));
  EXPECT_THAT(text, HasSubstr(R"(onesec_refused_calls_total{call="personality"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(onesec_egress_open{purpose="bus"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(onesec_egress_dials_total{purpose="bus"} 5)"));
  EXPECT_THAT(text, HasSubstr(R"(onesec_egress_refusals_total{purpose="bus"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(onesec_source_refused_total{source="file:\"x\"\n",reason="too_long"} 3)"));
}

TEST_F(ServerTest, AnAnswerThatComesAfterTheServerStoppedHurtsNobody) {
  control.holds_acknowledgements = true;
  Client client(server->port());
  client.send(request("POST", "/api/v1/events", "feed-key", R"({"type":"auth_failure"})"));
  {
    std::unique_lock lock(control.mutex);
    control.changed.wait(lock, [this] { return !control.taken.empty(); });
  }
  server.reset();
  control.acknowledge(false);
  EXPECT_TRUE(client.is_closed());
}

/// Under the sanitizers this says, too, that nothing is left of what was asked while it stopped.
TEST_F(ServerTest, ItStopsWhileManyAsk) {
  ServerOptions options;
  options.rate = {1'000'000, 1'000'000, 16};
  for (int round = 0; round < 10; ++round) {
    start(options);
    std::atomic<int> answered{0};
    std::vector<std::jthread> asking;
    for (int i = 0; i < 8; ++i) {
      asking.emplace_back([&, port = server->port()] {
        Client client(port);
        do
          client.send(request("GET", "/api/v1/alerts", "read-key") +
                      request("GET", "/api/v1/privacy/ledger", "read-key"));
        while (client.receive().status != 0 && client.receive().status != 0 && ++answered > 0);
      });
    }
    while (answered < 16) std::this_thread::yield();
    server.reset();
  }
}

constexpr std::string_view kAttack = "/?id=1'%20UNION%20SELECT%20password%20FROM%20users--%20-";

std::string forwarded(std::string_view key, std::string_view uri, std::string_view more = {}) {
  return request("GET", "/api/v1/inspect/http", key, "",
                 "X-Original-URI: " + std::string(uri) + "\r\n" + std::string(more));
}

TEST_F(ServerTest, AWebServerIsToldAllowOrAttackAndBlockedOnlyWhenItsOwnerSaysSo) {
  const Client::Answer harmless = ask(forwarded("feed-key", "/page?n=1"));
  EXPECT_EQ(harmless.status, 200);
  EXPECT_THAT(harmless.head, HasSubstr("X-OneSec-Verdict: allow\r\nX-OneSec-Inspected: line, headers\r\n"));
  EXPECT_EQ(control.events_taken(), 0U) << "harmless requests are counted only";

  control.holds_acknowledgements = true;  // Nobody waits for the journal.
  const Client::Answer told = ask(forwarded("feed-key", kAttack));
  EXPECT_EQ(told.status, 200);
  EXPECT_THAT(told.head, HasSubstr("X-OneSec-Verdict: attack\r\n"));
  EXPECT_EQ(told.body, "");
  EXPECT_EQ(control.events_taken(), 1U);
  EXPECT_EQ(control.taken[0].source, "inspect:feeder");

  inspection->blocks = true;
  const Client::Answer blocked = ask(forwarded("feed-key", kAttack));
  EXPECT_EQ(blocked.status, 403);
  EXPECT_EQ(blocked.parsed(), json::parse(R"({"verdict":"attack","blocked":true})")) << "and not why";
  EXPECT_EQ(ask(forwarded("feed-key", "/page?n=1")).status, 200);
  EXPECT_EQ(inspection->counts.blocked, 1U);
  const std::string text = ask(request("GET", "/metrics", "read-key")).body;
  EXPECT_THAT(text, HasSubstr("onesec_inspect_requests_total{verdict=\"allow\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("onesec_inspect_requests_total{verdict=\"attack\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("onesec_inspect_attacks_total{class=\"sql\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("onesec_inspect_seconds_count 4\n"));
}

TEST_F(ServerTest, APersonIsToldEverythingAndNothingIsKept) {
  inspection->blocks = true;
  const std::string question = R"({"uri":")" + std::string(kAttack) + R"("})";
  const Client::Answer answer = ask(request("POST", "/api/v1/inspect/http", "boss-key", question));
  EXPECT_EQ(answer.status, 200) << answer.body;
  const json verdict = answer.parsed();
  EXPECT_EQ(verdict["verdict"], "attack");
  EXPECT_EQ(verdict["blocked"], true);
  EXPECT_EQ(verdict["inspected"], json::array({"line"}));
  EXPECT_EQ(verdict["attacks"][0]["class"], "sql");
  EXPECT_EQ(verdict["attacks"][0]["name"], "id");
  EXPECT_FALSE(verdict["attacks"][0]["reasons"].empty());
  EXPECT_EQ(control.events_taken(), 0U);
  EXPECT_EQ(ask(request("POST", "/api/v1/inspect/http", "boss-key", "{}")).status, 400);
}

TEST_F(ServerTest, VerdictsNeedAKeyThatMayIngest) {
  EXPECT_EQ(ask(forwarded("", "/")).status, 401);
  EXPECT_EQ(ask(forwarded("guess", "/")).status, 401) << "403 is a verdict";
  EXPECT_EQ(ask(forwarded("read-key", "/")).status, 401);
  EXPECT_EQ(ask(forwarded("boss-key", "/")).status, 200);
  const std::string theirs = "Authorization: Bearer of-the-visitor\r\nX-API-Key: of-the-application\r\n";
  EXPECT_EQ(ask(forwarded("", "/", theirs)).status, 401);
  EXPECT_EQ(ask(forwarded("", "/", theirs + "X-OneSec-Key: feed-key\r\n")).status, 200);
  const std::string elsewhere = "GET /api/v1/alerts HTTP/1.1\r\nHost: localhost\r\nX-OneSec-Key: boss-key\r\n\r\n";
  EXPECT_EQ(ask(elsewhere).status, 401) << "that header is for verdicts only";
}

TEST_F(ServerTest, AKeyThatIsTakenBackIsRefusedOnAnOpenConnectionToo) {
  Client client(server->port());
  client.send(forwarded("feed-key", "/"));
  EXPECT_EQ(client.receive().status, 200);
  server->set_keys({{"feeder", "next-key", Role::Ingest, false}});
  client.send(forwarded("feed-key", "/"));
  EXPECT_EQ(client.receive().status, 401);
  client.send(forwarded("next-key", "/"));
  EXPECT_EQ(client.receive().status, 200);
}

TEST_F(ServerTest, ARequestBehindThePathIsTakenAsItIs) {
  const auto envoy = [&](std::string_view method, std::string_view target, std::string_view more = {}) {
    Client client(server->port());
    client.send(std::string(method) + " /api/v1/inspect/http" + std::string(target) +
                " HTTP/1.1\r\nHost: shop.example\r\nX-OneSec-Key: feed-key\r\n" + std::string(more) + "\r\n");
    return client.receive();
  };
  EXPECT_EQ(envoy("GET", "/").status, 200) << "the original's Host is not ours to judge";
  EXPECT_EQ(envoy("PROPFIND", "/x").status, 200);
  EXPECT_EQ(envoy("GET", "/%zz?a=%00").status, 200);
  EXPECT_THAT(envoy("DELETE", kAttack).head, HasSubstr("X-OneSec-Verdict: attack"));
  const Client::Answer encoded = envoy("POST", "/x", "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nid=1");
  EXPECT_THAT(encoded.head, HasSubstr("X-OneSec-Inspected: line, headers, body"));
  EXPECT_EQ(ask("GET /api/v1/inspect/httpx HTTP/1.1\r\nHost: localhost\r\nX-API-Key: feed-key\r\n\r\n").status, 404);
}

TEST_F(ServerTest, VerdictsComeInOrderOnOneConnectionAndAreNotLimitedByCount) {
  ServerOptions options;
  options.rate = {1, 3, 16};
  start(options);
  Client client(server->port());
  std::string many;
  for (int i = 0; i < 50; ++i) many += forwarded("feed-key", i % 2 == 0 ? "/page" : kAttack);
  client.send(many);
  for (int i = 0; i < 50; ++i) {
    const Client::Answer answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.head, HasSubstr(i % 2 == 0 ? "Verdict: allow" : "Verdict: attack"));
  }
  // Guesses are limited, and don't use up what the web server needs.
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(forwarded("guess", "/")).status, 401);
  EXPECT_EQ(ask(forwarded("guess", "/")).status, 429);
  EXPECT_EQ(ask(forwarded("feed-key", "/")).status, 200);
}

TEST_F(ServerTest, AHeadIsReadWhereverItIsCut) {
  const std::string two = forwarded("feed-key", "/page") + forwarded("feed-key", kAttack);
  Client client(server->port());
  for (std::size_t cut = 1; cut < two.size(); ++cut) {
    client.send(two.substr(0, cut));
    client.send(two.substr(cut));
    EXPECT_THAT(client.receive().head, HasSubstr("Verdict: allow")) << cut;
    EXPECT_THAT(client.receive().head, HasSubstr("Verdict: attack")) << cut;
  }
}

TEST_F(ServerTest, ALongHeadIsReadInPieces) {
  Client client(server->port());
  for (const std::size_t length : {4'000U, 4'096U, 20'000U, 60'000U}) {
    client.send(forwarded("feed-key", "/page?q=" + std::string(length, 'a')));
    EXPECT_EQ(client.receive().status, 200) << length;
  }
}

TEST_F(ServerTest, AVerdictWaitsForNoOtherRequest) {
  std::vector<std::unique_ptr<Client>> others;
  {
    const std::lock_guard slow(control.mutex);
    for (int i = 0; i < 8; ++i) {
      others.push_back(std::make_unique<Client>(server->port()));
      others.back()->send(request("GET", "/api/v1/alerts", "read-key"));
    }
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(forwarded("feed-key", "/page")).status, 200);
  }
  for (const auto& other : others) EXPECT_EQ(other->receive().status, 200);
}

/// More than one loop takes, and more than all take before they share the rest.
TEST_F(ServerTest, ManyConnectionsAreAllServed) {
  std::vector<std::unique_ptr<Client>> clients;
  for (std::uint8_t from = 1; from <= 3; ++from) {
    for (int i = 0; i < 40; ++i) clients.push_back(std::make_unique<Client>(server->port(), from));
  }
  for (int round = 0; round < 2; ++round) {
    for (const auto& client : clients) client->send(forwarded("feed-key", "/page"));
    for (const auto& client : clients) EXPECT_EQ(client->receive().status, 200);
  }
}

TEST_F(ServerTest, ConnectionsOfWebServersDontKeepTheOthersOut) {
  ServerOptions options;
  options.connections.of_peer = 2;
  options.connections.for_verdicts = 3;
  start(options);
  std::vector<std::unique_ptr<Client>> web_server;
  for (int i = 0; i < 4; ++i) {
    web_server.push_back(std::make_unique<Client>(server->port()));
    web_server.back()->send(forwarded("feed-key", "/"));
    EXPECT_EQ(web_server.back()->receive().status, 200);
  }
  EXPECT_THAT(ask(request("GET", "/metrics", "read-key")).body,
              HasSubstr("onesec_api_connections{kind=\"verdicts\"} 3\n"))
      << "the fourth is one of the ordinary two";
  Client other(server->port());
  other.send(request("GET", "/health", ""));
  EXPECT_EQ(other.receive().status, 200);

  // Both ordinary places are taken now: the next connection is answered when one is free again.
  Client waiting(server->port());
  waiting.send(request("GET", "/health", ""));
  web_server.clear();
  EXPECT_EQ(waiting.receive().status, 200);
}

TEST_F(ServerTest, WhoHoldsAllPlacesOfAnAddressDelaysNobodyElse) {
  ServerOptions options;
  options.connections.of_peer = 1;
  start(options);
  Client holder(server->port());
  holder.send(request("GET", "/health", ""));
  EXPECT_EQ(holder.receive().status, 200);
  Client waiting(server->port());
  waiting.send(request("GET", "/health", ""));
  Client other(server->port(), 2);
  other.send(request("GET", "/health", ""));
  EXPECT_EQ(other.receive().status, 200) << "while another one waits for a place";
  EXPECT_TRUE(waiting.is_closed()) << "it doesn't wait for ever";
  other.send(request("GET", "/metrics", "read-key"));
  EXPECT_THAT(other.receive().body, HasSubstr("onesec_api_connections_refused_total 1\n"));
}

/// With a Unix socket beside the port.
class UnixSocketTest : public ServerTest {
 protected:
  UnixSocketTest() { std::filesystem::create_directories(folder_); }
  ~UnixSocketTest() override { std::filesystem::remove_all(folder_); }

  void start_with_socket(ServerOptions options = {}) {
    options.socket_path = path_;
    start(std::move(options));
  }
  Client::Answer ask_there(const std::string& bytes) {
    Client client(path_);
    client.send(bytes);
    return client.receive();
  }

  const std::string folder_ = "/tmp/onesec-api-" + platform::random_hex(8);
  const std::string path_ = folder_ + "/api.sock";
};

TEST_F(UnixSocketTest, ItAnswersAsThePortDoesAndGoesAtTheEnd) {
  start_with_socket();
  struct stat about{};
  ASSERT_EQ(::lstat(path_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode, S_IFSOCK | 0660U);
  Client client(path_);
  for (int i = 0; i < 3; ++i) {
    client.send(forwarded("feed-key", i % 2 == 0 ? "/page" : kAttack));
    EXPECT_THAT(client.receive().head, HasSubstr(i % 2 == 0 ? "Verdict: allow" : "Verdict: attack"));
  }
  EXPECT_EQ(ask_there(request("GET", "/api/v1/alerts", "read-key")).body,
            ask(request("GET", "/api/v1/alerts", "read-key")).body);
  const std::string event = R"({"type": "auth_failure", "source_ip": "192.0.2.1"})";
  EXPECT_EQ(ask_there(request("POST", "/api/v1/events", "feed-key", event)).status, 202);
  server->stop();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(UnixSocketTest, KeysAndNamesAreAskedForAsOnLoopbackWhereverThePortListens) {
  for (const char* host : {"127.0.0.1", "0.0.0.0"}) {
    ServerOptions options;
    options.host = host;
    start_with_socket(options);
    EXPECT_EQ(ask_there(request("GET", "/health", "")).status, 200);
    EXPECT_EQ(ask_there(request("GET", "/api/v1/alerts", "")).status, 401);
    EXPECT_EQ(ask_there(request("GET", "/api/v1/alerts", "guess")).status, 403);
    EXPECT_EQ(ask_there(request("GET", "/api/v1/alerts", "feed-key")).status, 403);
    EXPECT_EQ(ask_there(forwarded("guess", "/")).status, 401);
    EXPECT_EQ(ask_there("GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421) << host;
  }
}

TEST_F(UnixSocketTest, ItsConnectionsAndGuessesCountAsThoseOfLoopback) {
  ServerOptions options;
  options.connections.of_peer = 1;
  options.rate = {1, 2, 16};
  start_with_socket(options);
  Client first(server->port());
  first.send(request("GET", "/health", ""));
  EXPECT_EQ(first.receive().status, 200);
  Client second(path_);
  EXPECT_TRUE(second.is_closed()) << "the address has one place, which is taken";
  for (int i = 0; i < 2; ++i) {
    first.send(request("GET", "/api/v1/alerts", "guess"));
    EXPECT_EQ(first.receive().status, 403);
  }
  first.send(request("GET", "/api/v1/alerts", "guess"));
  EXPECT_EQ(first.receive().status, 429);
}

TEST_F(UnixSocketTest, WhatIsNoSocketStaysAndTheServerDoesntStart) {
  {
    std::ofstream(path_) << "mine";
  }
  ServerOptions options;
  options.port = 0;
  options.socket_path = path_;
  Context context;
  context.engine = &control;
  const auto started = Server::start(std::move(options), std::move(context));
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().what, HasSubstr("listening on " + path_ + ": what has that name is no socket"));
  EXPECT_EQ(std::filesystem::file_size(path_), 4U);
}

TEST_F(ServerTest, AFullJournalDoesntChangeTheVerdictAndIsCounted) {
  control.offer_error = Error{Code::Exhausted, "the queue is full"};
  inspection->blocks = true;
  EXPECT_EQ(ask(forwarded("feed-key", kAttack)).status, 403);
  EXPECT_EQ(inspection->counts.events_refused, 1U);
  EXPECT_EQ(control.refused["queue_full"], 1U);
}

TEST_F(ServerTest, ShutdownAnswersAndAsksTheEngine) {
  EXPECT_EQ(ask(request("POST", "/api/v1/shutdown", "boss-key")).parsed()["status"], "shutting_down");
  server.reset();
  EXPECT_TRUE(control.was_shut_down);
}

}  // namespace
}  // namespace onesec::api
