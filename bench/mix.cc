#include "mix.h"

#include <fmt/format.h>

#include <random>

namespace onesec::bench {
namespace {

std::string address_of(std::uint32_t number) {
  return fmt::format("{}.{}.{}.{}", 20 + number / 65'536 % 100, number / 256 % 256, number % 256, 1 + number % 250);
}

std::string web_request(std::mt19937& random, std::uint32_t number) {
  return fmt::format(
      R"({{"id":"w{}","type":"http_request","source":"nginx","module":"web","severity":"INFO","summary":"GET /products/{} 200",)"
      R"("source_ip":"{}","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0","request_id":"{:016x}",)"
      R"("details":{{"path":"/products/{}","method":"GET","query":"page={}&sort=price","status_code":200,"response_size":{},)"
      R"("referer":"https://shop.example/products"}}}})",
      number, number % 977, address_of(random() % 10'000), random(), number % 977, random() % 40,
      1'000 + random() % 50'000);
}

std::string login(std::mt19937& random, std::uint32_t number, bool is_attack) {
  const bool is_failure = is_attack || random() % 20 == 0;
  const std::uint32_t who = is_attack ? 20'000 + random() % 50 : random() % 10'000;
  return fmt::format(
      R"({{"id":"a{}","type":"{}","source":"sshd","module":"auth","severity":"{}","summary":"{} password for {} from {}",)"
      R"("source_ip":"{}","request_id":"{:016x}","details":{{"username":"{}","auth_kind":"{}","method":"password","service":"sshd",)"
      R"("source_port":{},"host_name":"web-{}.example","unit":"ssh.service","session_leader_pid":{},"user_exists":{}}}}})",
      number, is_failure ? "auth_failure" : "auth_success", is_failure ? "MEDIUM" : "INFO",
      is_failure ? "Failed" : "Accepted", is_attack ? "root" : fmt::format("user{}", who % 500), address_of(who),
      address_of(who), random(), is_attack ? "root" : fmt::format("user{}", who % 500),
      is_failure ? "fail_password" : "success", 1'024 + random() % 60'000, who % 7, 1'000 + random() % 30'000, "true");
}

}  // namespace

std::vector<std::string> mixed_events(std::size_t count) {
  std::mt19937 random(20'261'124);
  std::vector<std::string> events;
  events.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t dice = random() % 10;
    events.push_back(dice < 6 ? web_request(random, i) : login(random, i, dice == 9));
  }
  return events;
}

std::vector<std::string> sshd_lines(std::size_t count) {
  std::mt19937 random(20'261'124);
  std::vector<std::string> lines;
  lines.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string address = address_of(random() % 10'000);
    const std::uint32_t port = 1'024 + random() % 60'000;
    const std::string head = fmt::format("Nov 24 {:02}:{:02}:{:02} web-1 sshd[{}]: ", i / 36'000 % 24, i / 600 % 60,
                                         i / 10 % 60, 1'000 + random() % 30'000);
    switch (random() % 5) {
      case 0:
        lines.push_back(head + fmt::format("Failed password for root from {} port {} ssh2", address, port));
        break;
      case 1:
        lines.push_back(head +
                        fmt::format("Failed password for invalid user admin from {} port {} ssh2", address, port));
        break;
      case 2:
        lines.push_back(head + fmt::format("Accepted publickey for deploy from {} port {} ssh2: ED25519 SHA256:abc",
                                           address, port));
        break;
      case 3:
        lines.push_back(
            head + fmt::format("Connection closed by authenticating user root {} port {} [preauth]", address, port));
        break;
      default:
        lines.push_back(head + fmt::format("Disconnected from user deploy {} port {}", address, port));
    }
  }
  return lines;
}

}  // namespace onesec::bench
