#include "ai/provider/call.h"

#include <cstring>

namespace onesec::ai {

egress::HttpRequest call_of(const Endpoint& endpoint, std::string_view model, const ClearedRequest& cleared,
                            const Secret& key) {
  egress::HttpRequest request;
  request.purpose = egress::Purpose::Ai;
  request.url = endpoint.base;
  std::string& target = request.url.target;
  while (target.ends_with('/')) target.pop_back();
  request.headers.push_back({"Content-Type", "application/json"});
  if (endpoint.envelope == Envelope::Gemini) {
    target += "/" + std::string(model) + ":generateContent";
    if (!key.is_empty()) request.headers.push_back({"x-goog-api-key", std::string(key.reveal())});
  } else {
    target += "/chat/completions";
    if (!key.is_empty()) request.headers.push_back({"Authorization", "Bearer " + std::string(key.reveal())});
  }
  request.body = cleared.body();
  return request;
}

void wipe_headers(egress::HttpRequest& request) {
  for (HttpHeader& header : request.headers) explicit_bzero(header.value.data(), header.value.size());
}

}  // namespace onesec::ai
