#include "mix.h"

#include <fmt/format.h>

namespace onesec::bench {
namespace {

/// xorshift32 (Marsaglia, 2003): the same numbers with every library.
class Dice {
 public:
  std::uint32_t roll(std::uint32_t sides) { return next() % sides; }
  std::uint32_t next() {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 17U;
    return state_ ^= state_ << 5U;
  }

 private:
  std::uint32_t state_ = 20'261'124;
};

std::string address_of(std::uint32_t number) {
  return fmt::format("{}.{}.{}.{}", 20 + number / 65'536 % 100, number / 256 % 256, number % 256, 1 + number % 250);
}

std::string web_request(Dice& dice, std::uint32_t number) {
  return fmt::format(
      R"({{"id":"w{}","type":"http_request","source":"nginx","module":"web","severity":"INFO","summary":"GET /products/{} 200",)"
      R"("source_ip":"{}","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0","request_id":"{:016x}",)"
      R"("details":{{"path":"/products/{}","method":"GET","query":"page={}&sort=price","status_code":200,"response_size":{},)"
      R"("referer":"https://shop.example/products"}}}})",
      number, number % 977, address_of(dice.roll(10'000)), dice.next(), number % 977, dice.roll(40),
      1'000 + dice.roll(50'000));
}

std::string login(Dice& dice, std::uint32_t number, bool is_attack) {
  const bool is_failure = is_attack || dice.roll(20) == 0;
  const std::uint32_t who = is_attack ? 20'000 + dice.roll(50) : dice.roll(10'000);
  return fmt::format(
      R"({{"id":"a{}","type":"{}","source":"sshd","module":"auth","severity":"{}","summary":"{} password for {} from {}",)"
      R"("source_ip":"{}","request_id":"{:016x}","details":{{"username":"{}","auth_kind":"{}","method":"password","service":"sshd",)"
      R"("source_port":{},"host_name":"web-{}.example","unit":"ssh.service","session_leader_pid":{},"user_exists":{}}}}})",
      number, is_failure ? "auth_failure" : "auth_success", is_failure ? "MEDIUM" : "INFO",
      is_failure ? "Failed" : "Accepted", is_attack ? "root" : fmt::format("user{}", who % 500), address_of(who),
      address_of(who), dice.next(), is_attack ? "root" : fmt::format("user{}", who % 500),
      is_failure ? "fail_password" : "success", 1'024 + dice.roll(60'000), who % 7, 1'000 + dice.roll(30'000), "true");
}

}  // namespace

std::vector<std::string> mixed_events(std::size_t count) {
  Dice dice;
  std::vector<std::string> events;
  events.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t kind = dice.roll(10);
    events.push_back(kind < 6 ? web_request(dice, i) : login(dice, i, kind == 9));
  }
  return events;
}

std::vector<std::string> sshd_lines(std::size_t count) {
  Dice dice;
  std::vector<std::string> lines;
  lines.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string address = address_of(dice.roll(10'000));
    const std::uint32_t port = 1'024 + dice.roll(60'000);
    const std::string head = fmt::format("Nov 24 {:02}:{:02}:{:02} web-1 sshd[{}]: ", i / 36'000 % 24, i / 600 % 60,
                                         i / 10 % 60, 1'000 + dice.roll(30'000));
    switch (dice.roll(5)) {
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
