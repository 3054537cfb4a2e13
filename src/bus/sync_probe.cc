// Appends records to an embedded journal and waits for each acknowledgement; run under strace by sync_proof_test.cc,
// which reads from the trace whether each acknowledgement left after a completed sync. Usage: sync_probe DIRECTORY
// COUNT
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bus/embedded_server.h"
#include "bus/journal.h"
#include "bus/nats_client.h"

namespace {

int run(const std::string& directory, int count) {
  using namespace onesec;
  bus::EmbeddedOptions options;
  options.store_dir = directory;
  options.token = "0123456789abcdef0123456789abcdef";
  auto server = bus::EmbeddedServer::start(options);
  if (!server) return 1;
  bus::ConnectOptions login;
  login.url = server->url();
  login.token = options.token;
  auto client = bus::NatsClient::connect(login);
  if (!client) return 1;
  auto journal = bus::Journal::open(**client, {});
  if (!journal) return 1;
  for (int i = 0; i < count; ++i) {
    const auto sequence = (*journal)->append_and_wait(std::string(1000, 'x'));
    if (!sequence) return 1;
    std::printf("%llu\n", static_cast<unsigned long long>(*sequence));
    std::fflush(stdout);  // a reader that kills us must know what was acknowledged
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) { return count == 3 ? run(arguments[1], std::atoi(arguments[2])) : 2; }
