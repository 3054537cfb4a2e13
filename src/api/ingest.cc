#include "api/ingest.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "api/content_encoding.h"
#include "model/event_record.h"
#include "model/event_time.h"
#include "normalise/event_json/event_json.h"
#include "normalise/event_json/event_json_body.h"
#include "platform/clock.h"

namespace onesec::api {
namespace {

/// A part is one batch of the journal: the writer groups by these figures.
constexpr std::size_t kMaxPartEvents = 2'048;
constexpr std::size_t kMaxPartBytes = 512UL * 1024;
/// The contract's limit for one record.
constexpr std::size_t kMaxEventBytes = 1UL * 1024 * 1024;
/// As many batches as the writer keeps in flight.
constexpr std::size_t kMaxPartsInFlight = 4;
/// Refused items that the answer names one by one; more are only counted.
constexpr std::size_t kMaxNamed = 100;
/// A UUID has 36 characters; three of them still fit.
constexpr std::size_t kMaxIdempotencyKey = 128;

bool is_lines_type(std::string_view type) {
  type = type.substr(0, type.find(';'));
  return type == "application/x-ndjson" || type == "application/ndjson" || type == "application/jsonl" ||
         type == "application/x-jsonlines";
}

/// One request being taken in. All members are touched on the connection's strand only.
class Ingestion : public std::enable_shared_from_this<Ingestion> {
 public:
  Ingestion(const Context& context, const Request& request, std::string body, Post post, Reply reply)
      : context_(context),
        body_(std::move(body), is_lines_type(request.content_type) ? normalise::EventJsonBody::Form::Lines
                                                                   : normalise::EventJsonBody::Form::OneOrArray),
        source_("api:" + request.caller.name),
        idempotency_(request.idempotency_key.empty() ? "" : request.caller.name + "/" + request.idempotency_key),
        post_(std::move(post)),
        reply_(std::move(reply)),
        received_at_(platform::now()) {}

  /// Goes on as far as it can, then waits for acknowledgements or answers.
  void advance() {
    while (!failure_ && in_flight_ < kMaxPartsInFlight) {
      if (!part_ && !read_part()) break;
      if (!offer_part()) break;
    }
    if (in_flight_ == 0 && (failure_ || (is_read_ && !part_))) finish();
  }

 private:
  /// Fills `part_` with the next events; false when there are none.
  bool read_part() {
    if (is_read_) return false;
    Intake part;
    part.source = source_;
    std::size_t bytes = 0;
    while (part.records.size() < kMaxPartEvents && bytes < kMaxPartBytes) {
      const std::optional<normalise::EventJsonBody::Item> item = body_.next();
      if (!item) {
        is_read_ = true;
        if (body_.is_broken()) refuse(malformed_, "the array doesn't end where the body ends");
        break;
      }
      if (const Status read = read_item(*item, part.records); !read) {
        refuse(read.error().code == Code::Exhausted ? too_long_ : malformed_, read.error().what);
      } else {
        bytes += part.records.back().size();
      }
      ++index_;
    }
    count_refused();
    if (part.records.empty()) return false;
    if (!idempotency_.empty()) part.idempotency_key = fmt::format("{}#{}", idempotency_, parts_);
    ++parts_;
    part_ = std::move(part);
    return true;
  }

  Status read_item(const normalise::EventJsonBody::Item& item, std::vector<std::string>& records) {
    if (item.json.size() > kMaxEventBytes) return fail(Code::Exhausted, "the event is over 1 MiB");
    draft_.clear();
    if (parser_.parse(item.json, item.readable, draft_).refusal != normalise::JsonRefusal::None) {
      return fail(Code::InvalidInput, std::string(parser_.why()));
    }
    draft_.provenance = Provenance::Authenticated;
    draft_.received_at = received_at_;
    draft_.set(EventDraft::Text::Source, "api");
    choose_time(draft_);
    if (context_.enricher != nullptr) context_.enricher->enrich(draft_);
    std::string record;
    record.reserve(item.json.size() + 64);
    encode_event(draft_.view(), record);
    if (record.size() > kMaxEventBytes) return fail(Code::Exhausted, "the event is over 1 MiB");
    records.push_back(std::move(record));
    return {};
  }

  /// False: nothing more can be offered before something is acknowledged, or ever.
  bool offer_part() {
    const std::size_t count = part_->records.size();
    part_->done = [self = shared_from_this(), count](const Result<bool>& known) {
      self->post_([self, count, known] { self->settle(count, known); });
    };
    const Status offered = context_.engine->intake().offer(std::move(*part_));
    if (offered) {
      ++in_flight_;
      part_.reset();
      return true;
    }
    part_->done = nullptr;
    // A full share empties with our own parts in flight; without any, the sender has to come back.
    if (offered.error().code != Code::Exhausted || in_flight_ == 0) failure_ = offered.error();
    return false;
  }

  void settle(std::size_t count, const Result<bool>& known) {
    --in_flight_;
    if (!known) {
      failure_ = known.error();
    } else {
      accepted_ += count;
      if (*known) known_ += count;
    }
    advance();
  }

  void refuse(std::size_t& reason, std::string_view sentence) {
    ++reason;
    ++refused_;
    if (named_.size() < kMaxNamed) named_.emplace_back(index_, std::string(sentence));
  }

  /// Tells the engine's counters what this part refused.
  void count_refused() {
    IntakeSink& sink = context_.engine->intake();
    if (malformed_ != 0) sink.count_refused(source_, "malformed", std::exchange(malformed_, 0));
    if (too_long_ != 0) sink.count_refused(source_, "too_long", std::exchange(too_long_, 0));
  }

  void finish() {
    if (failure_) {
      const bool is_ours = failure_->code == Code::Exhausted || failure_->code == Code::Unavailable;
      return reply_(is_ours ? error_response(*failure_) : error_response(503, "unavailable", failure_->what));
    }
    if (accepted_ == 0 && refused_ == 0) return reply_(error_response(400, "invalid_input", "the body holds no event"));
    if (accepted_ == 0 && refused_ == 1) {
      return reply_(error_response(400, "invalid_input", named_.front().second));
    }
    nlohmann::ordered_json json;
    if (accepted_ == 0) {
      json = {{"error", "no item of the body is an event"}, {"code", "invalid_input"}, {"status", 400}};
    } else {
      json["status"] = "accepted";
    }
    json["accepted"] = accepted_;
    json["already_known"] = known_;
    json["rejected_total"] = refused_;
    json["rejected"] = nlohmann::ordered_json::array();
    for (const auto& [index, reason] : named_) json["rejected"].push_back({{"index", index}, {"reason", reason}});
    Response response;
    response.status = accepted_ == 0 ? 400 : 202;
    response.body = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    reply_(std::move(response));
  }

  const Context& context_;
  normalise::EventJsonBody body_;
  normalise::EventJsonParser parser_;
  const std::string source_;
  const std::string idempotency_;  ///< Scoped to the credential; empty: none.
  const Post post_;
  const Reply reply_;
  const Instant received_at_;
  EventDraft draft_;
  std::optional<Intake> part_;  ///< Read, not yet taken by the journal.
  bool is_read_ = false;
  std::size_t index_ = 0;
  std::size_t parts_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t accepted_ = 0;
  std::size_t known_ = 0;
  std::size_t refused_ = 0;
  std::size_t malformed_ = 0;  ///< Of this part, not yet counted.
  std::size_t too_long_ = 0;
  std::vector<std::pair<std::size_t, std::string>> named_;
  std::optional<Error> failure_;
};

}  // namespace

void ingest(const Context& context, Request& request, const Post& post, const Reply& reply) {
  if (request.idempotency_key.size() > kMaxIdempotencyKey) {
    return reply(error_response(400, "invalid_input", "the Idempotency-Key is over 128 characters"));
  }
  std::string body = std::move(request.body);
  if (!request.content_encoding.empty() && request.content_encoding != "identity") {
    std::string decoded;
    const Status done = decode_content(request.content_encoding, body, kMaxEventsBody, decoded);
    if (!done && done.error().code == Code::Exhausted)
      return reply(error_response(413, "too_large", done.error().what));
    if (!done && done.error().code == Code::Unsupported) {
      return reply(error_response(415, "unsupported_encoding", done.error().what));
    }
    if (!done) return reply(error_response(done.error()));
    body = std::move(decoded);
  }
  std::make_shared<Ingestion>(context, request, std::move(body), post, reply)->advance();
}

}  // namespace onesec::api
