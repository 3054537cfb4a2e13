#include "bus/jetstream.h"

#include <charconv>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

namespace onesec::bus {
namespace {

using Json = nlohmann::json;

/// 15 s: creating a stream syncs several files, and a busy disk may take seconds for each.
constexpr milliseconds kApiTimeout{15'000};

Code code_of(int http, int error, std::string_view description) {
  constexpr int kWrongLastSequence = 10071;
  constexpr int kWrongLastSequenceConstant = 10164;
  if (error == kWrongLastSequence || error == kWrongLastSequenceConstant) return Code::Denied;
  for (const std::string_view sign :
       {"maximum bytes", "maximum messages", "no space left", "resources", "limit exceeded", "quota"}) {
    if (description.find(sign) != std::string_view::npos) return Code::Exhausted;
  }
  if (http == 404) return Code::NotFound;
  if (http == 503 || http == 500) return Code::Unavailable;
  return Code::InvalidInput;
}

Status check_error(const Json& answer) {
  if (!answer.is_object()) return fail(Code::InvalidInput, "the bus server's answer is no JSON object");
  const auto error = answer.find("error");
  if (error == answer.end()) return {};
  try {
    const std::string description = error->value("description", "");
    const int number = error->value("err_code", 0);
    return fail(code_of(error->value("code", 0), number, description),
                "the bus server refuses: " + quote(description) + " (" + std::to_string(number) + ")");
  } catch (const Json::exception&) {
    return fail(Code::InvalidInput, "the bus server's answer has a malformed error");
  }
}

Result<Json> parse_answer(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (Status checked = check_error(json); !checked) return fail(std::move(checked).error());
  return json;
}

Json to_json(const StreamConfig& config) {
  const std::int64_t age = Nanoseconds(config.max_age).count();
  constexpr std::int64_t kLeastWindow = 100'000'000;
  std::int64_t window =
      config.duplicate_window.count() == 0 ? kLeastWindow : Nanoseconds(config.duplicate_window).count();
  if (age > 0) window = std::min(window, age);
  return {{"name", config.name},
          {"subjects", config.subjects},
          {"retention", "limits"},
          {"storage", "file"},
          {"compression", "none"},
          {"discard", config.refuse_when_full ? "new" : "old"},
          {"max_bytes", config.max_bytes},
          {"max_age", age},
          {"max_msgs", -1},
          {"max_msgs_per_subject", config.max_per_subject},
          {"max_msg_size", config.max_message_bytes},
          {"max_consumers", -1},
          {"num_replicas", config.replicas},
          {"duplicate_window", window},
          {"allow_direct", true}};
}

}  // namespace

Status parse_api_answer(std::string_view json) {
  Result<Json> answer = parse_answer(json);
  if (!answer) return fail(std::move(answer).error());
  return {};
}

Result<std::uint64_t> parse_publish_ack(std::string_view json) {
  Result<Json> answer = parse_answer(json);
  if (!answer) return fail(std::move(answer).error());
  const auto sequence = answer->find("seq");
  if (sequence == answer->end() || !sequence->is_number_unsigned() || sequence->get<std::uint64_t>() == 0) {
    return fail(Code::InvalidInput, "the bus server's acknowledgement has no sequence");
  }
  return sequence->get<std::uint64_t>();
}

Result<StreamInfo> parse_stream_info(std::string_view json) {
  Result<Json> answer = parse_answer(json);
  if (!answer) return fail(std::move(answer).error());
  const auto state = answer->find("state");
  if (state == answer->end() || !state->is_object())
    return fail(Code::InvalidInput, "the bus server's answer has no stream state");
  const auto number = [&](const char* name) {
    const auto at = state->find(name);
    return at != state->end() && at->is_number_unsigned() ? at->get<std::uint64_t>() : std::uint64_t{0};
  };
  const auto config = answer->find("config");
  std::int64_t age = 0;
  if (config != answer->end() && config->is_object()) {
    if (const auto at = config->find("max_age"); at != config->end() && at->is_number_integer()) {
      age = at->get<std::int64_t>();
    }
  }
  return StreamInfo{number("first_seq"), number("last_seq"), number("messages"), number("bytes"),
                    std::chrono::duration_cast<seconds>(Nanoseconds(age))};
}

Result<std::string> JetStream::call(std::string_view what, std::string_view json) {
  Result<Message> answer = client_.request("$JS.API." + std::string(what), json, kApiTimeout);
  if (!answer) return fail(std::move(answer).error());
  if (Status checked = parse_api_answer(answer->payload); !checked) return fail(std::move(checked).error());
  return std::move(answer->payload);
}

Result<StreamInfo> JetStream::stream_info(std::string_view stream) {
  Result<std::string> answer = call("STREAM.INFO." + std::string(stream), "");
  if (!answer) return fail(std::move(answer).error());
  return parse_stream_info(*answer);
}

Result<StreamInfo> JetStream::ensure_stream(const StreamConfig& config) {
  const std::string wanted = to_json(config).dump();
  Result<std::string> answer = call("STREAM.INFO." + config.name, "");
  if (answer) {
    const Json there = Json::parse(*answer, nullptr, false).value("config", Json::object());
    const Json want = to_json(config);
    bool is_same = true;
    for (const auto& [key, value] : want.items()) is_same = is_same && there.value(key, Json()) == value;
    if (is_same) return parse_stream_info(*answer);
    answer = call("STREAM.UPDATE." + config.name, wanted);
  } else if (answer.error().code == Code::NotFound) {
    answer = call("STREAM.CREATE." + config.name, wanted);
  }
  if (!answer) return fail(std::move(answer).error().while_("opening stream " + config.name));
  return parse_stream_info(*answer);
}

Status JetStream::publish(std::string_view subject, std::string_view payload, const PublishOptions& options,
                          Acknowledged done) {
  std::vector<Header> headers;
  if (!options.message_id.empty()) headers.emplace_back("Nats-Msg-Id", options.message_id);
  if (options.expected_last_sequence) {
    headers.emplace_back("Nats-Expected-Last-Sequence", std::to_string(*options.expected_last_sequence));
  }
  if (options.expected_last_subject_sequence) {
    headers.emplace_back("Nats-Expected-Last-Subject-Sequence",
                         std::to_string(*options.expected_last_subject_sequence));
  }
  return client_.publish_async(
      subject, headers, payload,
      [done = std::move(done)](Result<MessageView> answer) {
        done(answer ? parse_publish_ack(answer->payload) : Result<std::uint64_t>(fail(std::move(answer).error())));
      },
      options.timeout);
}

Result<std::uint64_t> JetStream::publish_and_wait(std::string_view subject, std::string_view payload,
                                                  const PublishOptions& options) {
  struct Outcome {
    std::mutex mutex;
    std::condition_variable decided;
    std::optional<Result<std::uint64_t>> value;
  };
  auto outcome = std::make_shared<Outcome>();
  Status sent = publish(subject, payload, options, [outcome](Result<std::uint64_t> value) {
    const std::lock_guard lock(outcome->mutex);
    outcome->value = std::move(value);
    outcome->decided.notify_one();
  });
  if (!sent) return fail(std::move(sent).error());
  std::unique_lock lock(outcome->mutex);
  outcome->decided.wait(lock, [&] { return outcome->value.has_value(); });  // the client calls back in time, always
  return std::move(*outcome->value);
}

Status JetStream::purge_through(std::string_view stream, std::uint64_t sequence) {
  Result<std::string> answer = call("STREAM.PURGE." + std::string(stream), Json{{"seq", sequence + 1}}.dump());
  if (!answer) return fail(std::move(answer).error());
  return {};
}

Status JetStream::purge_subject(std::string_view stream, std::string_view subject) {
  Result<std::string> answer = call("STREAM.PURGE." + std::string(stream), Json{{"filter", subject}}.dump());
  if (!answer) return fail(std::move(answer).error());
  return {};
}

Status JetStream::delete_stream(std::string_view stream) {
  Result<std::string> answer = call("STREAM.DELETE." + std::string(stream), "");
  if (!answer) return fail(std::move(answer).error());
  return {};
}

Result<StoredMessage> JetStream::direct_get(std::string_view stream, std::string_view json) {
  Result<Message> answer = client_.request("$JS.API.DIRECT.GET." + std::string(stream), json, kApiTimeout);
  if (!answer) return fail(std::move(answer).error());
  if (header_status(answer->headers) == 404)
    return fail(Code::NotFound, "no such message in stream " + std::string(stream));
  const std::string_view text = header_value(answer->headers, "Nats-Sequence");
  StoredMessage message;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), message.sequence);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fail(Code::InvalidInput,
                "the bus server's answer has no sequence: " + quote(header_status_text(answer->headers)));
  }
  message.subject = header_value(answer->headers, "Nats-Subject");
  message.headers = std::move(answer->headers);
  message.payload = std::move(answer->payload);
  return message;
}

Result<StoredMessage> JetStream::get(std::string_view stream, std::uint64_t sequence) {
  return direct_get(stream, Json{{"seq", sequence}}.dump());
}

Result<StoredMessage> JetStream::next_of_subject(std::string_view stream, std::uint64_t sequence,
                                                 std::string_view subject) {
  return direct_get(stream, Json{{"seq", sequence}, {"next_by_subj", subject}}.dump());
}

Result<StoredMessage> JetStream::last_of_subject(std::string_view stream, std::string_view subject) {
  return direct_get(stream, Json{{"last_by_subj", subject}}.dump());
}

}  // namespace onesec::bus
