#pragma once

#include <string>
#include <string_view>

#include "ai/outbound/gate.h"
#include "base/secret.h"
#include "base/url.h"
#include "egress/https_client.h"

namespace onesec::ai {

/// Where a provider answers, as its owner configured it: "…/v1beta/models" for Gemini, "…/v1" for others.
struct Endpoint {
  Envelope envelope = Envelope::Gemini;
  Url base{};
};

/// The longest answer that is read. One of 65,536 tokens has about 250 KiB.
inline constexpr std::size_t kMaxAnswer = 256UL * 1024;

/// One call, whole. The key stands in one header and nowhere else; an empty key is none (a local model). Wipe the
/// headers' values when it is sent (wipe_headers).
[[nodiscard]] egress::HttpRequest call_of(const Endpoint& endpoint, std::string_view model,
                                          const ClearedRequest& cleared, const Secret& key);
void wipe_headers(egress::HttpRequest& request);

}  // namespace onesec::ai
