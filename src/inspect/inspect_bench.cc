// What a harmless request costs, and a 41-byte parameter.
#include <benchmark/benchmark.h>

#include "inspect/request/inspector.h"
#include "inspect/sql/sql.h"

namespace onesec::inspect {
namespace {

constexpr std::string_view kHeaders =
    "Host: shop.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
    "Firefox/128.0\r\nAccept: text/html\r\n"
    "Accept-Language: en\r\nReferer: https://shop.example/list?page=2\r\nCookie: "
    "session=8f14e45fceea167a5a36dedd4bea2543; theme=dark\r\nX-Request-Id: 17\r\n";

void get(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(inspect_request({.path = "/catalogue/shoes/running", .headers = kHeaders}));
}
void get_with_arguments(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(inspect_request(
        {.path = "/search", .query = "q=running+shoes+for+men&size=42&sort=price_asc&page=3", .headers = kHeaders}));
}
void form_post(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(
        inspect_request({.path = "/contact",
                         .headers = kHeaders,
                         .body = "name=Anna+O%27Brien&mail=anna%40example.org&text=Hello%2C+it%27s+me+again",
                         .content_type = "application/x-www-form-urlencoded"}));
}
void json_post(benchmark::State& state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(
        inspect_request({.path = "/api/orders",
                         .headers = kHeaders,
                         .body = R"({"items":[{"sku":"A-17","count":2}],"note":"don't ring","gift":false})",
                         .content_type = "application/json"}));
}
void one_parameter(benchmark::State& state) {
  constexpr std::string_view kText = "Anna O'Brien and sons, 17 Church Street, ";
  for (auto _ : state) {
    Reasons reasons;
    inspect_sql(kText, ascii::Alphabet(kText), reasons);
    benchmark::DoNotOptimize(reasons);
  }
}
BENCHMARK(get);
BENCHMARK(get_with_arguments);
BENCHMARK(form_post);
BENCHMARK(json_post);
BENCHMARK(one_parameter);

}  // namespace
}  // namespace onesec::inspect
