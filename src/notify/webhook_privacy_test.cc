#include <gtest/gtest.h>

#include <future>

#include "egress/testing/sink.h"
#include "notify/webhooks.h"

namespace onesec::notify {
namespace {

using egress::testing::Sink;

/// P9-2: a saved address opens exactly that destination, and taking it away closes it.
TEST(P9_2, AWebhookOpensItsOwnDestinationAndNoOther) {
  const Sink sink({});
  const Sink other({});
  egress::Gate gate;
  Webhooks webhooks(gate);
  EXPECT_FALSE(gate.is_open(egress::Purpose::Webhook)) << "nothing is open that nobody wrote down";
  const std::string address = "http://127.0.0.1:" + std::to_string(sink.port()) + "/";
  webhooks.set(*read_targets({.urls = {address}}), true);
  EXPECT_TRUE(gate.allows(egress::Purpose::Webhook, "127.0.0.1", sink.port()));
  EXPECT_FALSE(gate.allows(egress::Purpose::Webhook, "127.0.0.1", other.port()));
  for (std::size_t i = 0; i < egress::kPurposes; ++i) {
    const auto purpose = static_cast<egress::Purpose>(i);
    EXPECT_EQ(gate.is_open(purpose), purpose == egress::Purpose::Webhook);
  }
  const std::shared_ptr<Webhook> webhook = webhooks.all().at(0);
  EXPECT_TRUE(webhook->test().status);
  webhooks.set({}, true);
  EXPECT_FALSE(webhook->test().status) << "taken out of the configuration: closed";
  EXPECT_EQ(sink.requests().size(), 1U);
  EXPECT_EQ(other.connections(), 0U);
}

/// A private address is connected to when its owner said that receivers may be there, and not before: a name that
/// resolves to one would otherwise be a way into the network (SSRF).
TEST(P9_2, AReceiverInThePrivateNetworkNeedsItsOwnersWord) {
  const egress::testing::Authority authority;
  const Sink sink({.authority = &authority});
  egress::Gate gate;
  Webhooks webhooks(gate);
  WebhookOptions options;
  options.urls = {"https://localhost:" + std::to_string(sink.port()) + "/"};
  options.ca_file = authority.ca_file;
  webhooks.set(*read_targets(options), false);
  EXPECT_FALSE(webhooks.all().at(0)->test().status);
  EXPECT_EQ(sink.connections(), 0U);
  webhooks.set(*read_targets(options), true);
  const Delivery delivery = webhooks.all().at(0)->test();
  EXPECT_TRUE(delivery.status) << delivery.status.error().what;
}

}  // namespace
}  // namespace onesec::notify
