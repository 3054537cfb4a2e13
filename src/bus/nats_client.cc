#include "bus/nats_client.h"

#include "bus/connection.h"

namespace onesec::bus {

Result<std::unique_ptr<NatsClient>> NatsClient::connect(ConnectOptions options) {
  Result<std::vector<Endpoint>> endpoints = parse_urls(options.url, options.demand_tls);
  if (!endpoints) return fail(std::move(endpoints).error());
  auto connection = std::make_unique<Connection>(std::move(options), std::move(*endpoints));
  if (Status started = connection->start(); !started) return fail(std::move(started).error());
  return std::unique_ptr<NatsClient>(new NatsClient(std::move(connection)));
}

NatsClient::NatsClient(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
NatsClient::~NatsClient() = default;

Status NatsClient::publish(std::string_view subject, std::string_view payload, std::string_view reply,
                           const std::vector<Header>& headers) {
  return connection_->publish(subject, reply, headers, payload);
}
Status NatsClient::publish_async(std::string_view subject, const std::vector<Header>& headers, std::string_view payload,
                                 ReplyCallback done, milliseconds timeout) {
  return connection_->publish_async(subject, headers, payload, std::move(done), timeout);
}

Result<Message> NatsClient::request(std::string_view subject, std::string_view payload, milliseconds timeout,
                                    const std::vector<Header>& headers) {
  struct Answer {
    std::mutex mutex;
    std::condition_variable arrived;
    std::optional<Result<Message>> message;
  };
  auto answer = std::make_shared<Answer>();
  auto done = [answer](Result<MessageView> view) {
    const std::lock_guard lock(answer->mutex);
    if (view) {
      answer->message = Message{std::string(view->subject), std::string(view->reply), std::string(view->headers),
                                std::string(view->payload)};
    } else {
      answer->message = fail(std::move(view).error());
    }
    answer->arrived.notify_one();
  };
  if (Status sent = publish_async(subject, headers, payload, done, timeout); !sent)
    return fail(std::move(sent).error());
  std::unique_lock lock(answer->mutex);
  answer->arrived.wait(lock, [&] { return answer->message.has_value(); });  // the connection calls back in time, always
  return std::move(*answer->message);
}

Result<SubscriptionId> NatsClient::subscribe(std::string_view subject, MessageCallback on_message,
                                             std::string_view queue) {
  return connection_->subscribe(subject, std::move(on_message), queue);
}
void NatsClient::unsubscribe(SubscriptionId id) { connection_->unsubscribe(id); }

Status NatsClient::flush(milliseconds timeout) { return connection_->flush(timeout); }
bool NatsClient::wait_connected(milliseconds timeout) { return connection_->wait_connected(timeout); }
void NatsClient::on_state(std::function<void(ConnectionState)> watcher) { connection_->on_state(std::move(watcher)); }
ClientStats NatsClient::stats() const { return connection_->stats(); }
std::size_t NatsClient::max_payload() const { return connection_->max_payload(); }
std::string NatsClient::new_inbox() { return connection_->new_inbox(); }
void NatsClient::close() { connection_->close(); }

}  // namespace onesec::bus
