#include <benchmark/benchmark.h>
#include <simdjson.h>

#include "model/event_record.h"
#include "normalise/event_json/event_json.h"
#include "normalise/event_json/event_json_body.h"

namespace onesec::normalise {
namespace {

/// About 400 bytes an event, three of five of them web requests.
std::string body() {
  std::string out;
  for (int i = 0; i < 1'000; ++i) {
    const std::string n = std::to_string(i);
    if (i % 5 < 3) {
      out +=
          R"({"timestamp":"2026-11-24T18:00:00.123Z","source":"web","module":"gateway","type":"http_request","severity":"INFO",)"
          R"("summary":"GET /shop/item from the catalogue page of the spring sale","source_ip":"192.0.2.)" +
          std::to_string(i % 250) +
          R"(","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0","details":{"method":"GET",)"
          R"("path":"/shop/item/)" +
          n + R"(","query":"colour=red&size=12","status_code":200,"response_size":)" + n + "}}\n";
    } else {
      out +=
          R"({"timestamp":"2026-11-24T18:00:00.123Z","source":"sshd","module":"auth","type":"auth_failure","severity":"MEDIUM",)"
          R"("summary":"a password was refused for an account of this host by the login service","source_ip":"192.0.2.)" +
          std::to_string(i % 250) + R"(","user_agent":"","request_id":"0123456789abcdef","details":{"username":"user)" +
          n + R"(","method":"password","source_port":)" + n +
          R"(,"service":"sshd","host_name":"web-1.example.org","pid":)" + n + "}}\n";
    }
  }
  return out;
}

void parse_events(benchmark::State& state) {
  const std::string text = body();
  EventJsonParser parser;
  EventDraft draft;
  for (auto _ : state) {
    EventJsonBody items(text, EventJsonBody::Form::Lines);
    while (const auto item = items.next()) {
      draft.clear();
      if (parser.parse(item->json, item->readable, draft).refusal != JsonRefusal::None) state.SkipWithError("refused");
    }
  }
  state.SetItemsProcessed(state.iterations() * 1'000);
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(parse_events);

/// The control: simdjson's own document stream reading eight fields of the same bytes.
void iterate_many_eight_fields(benchmark::State& state) {
  const simdjson::padded_string text(body());
  simdjson::ondemand::parser parser;
  for (auto _ : state) {
    simdjson::ondemand::document_stream stream;
    if (parser.iterate_many(text).get(stream)) state.SkipWithError("stream");
    std::size_t sum = 0;
    for (auto document : stream) {
      for (const char* key :
           {"timestamp", "source", "module", "type", "severity", "summary", "source_ip", "user_agent"}) {
        std::string_view value;
        if (!document[key].get_string().get(value)) sum += value.size();
      }
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * 1'000);
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(iterate_many_eight_fields);

}  // namespace
}  // namespace onesec::normalise
