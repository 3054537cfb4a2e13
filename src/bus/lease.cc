#include "bus/lease.h"

#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>

#include "platform/random.h"

namespace onesec::bus {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kSecond = 1'000'000'000;
/// While somebody else's lease is watched: often enough to be behind its end at once, and four round trips a second.
constexpr milliseconds kLookEvery{250};
/// After a renewal without an answer.
constexpr milliseconds kAgainAfter{1'000};
/// Beyond a holder's time: the server forgets within about a second of it.
constexpr std::int64_t kGrace = 2 * kSecond;
/// The bucket holds one entry of a few hundred bytes.
constexpr std::int64_t kBucketBytes = 1 << 20;

/// Goes on while the machine is suspended, unlike the steady clock: a lease runs out all the same.
std::int64_t boot_nanos() {
  timespec at{};
  clock_gettime(CLOCK_BOOTTIME, &at);
  return std::int64_t{at.tv_sec} * kSecond + at.tv_nsec;
}

}  // namespace

std::string to_json(const LeaseHolder& holder) {
  return Json{{"owner", holder.owner},
              {"session", holder.session},
              {"host", holder.host},
              {"pid", holder.pid},
              {"epoch", holder.epoch}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<LeaseHolder> parse_lease_holder(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return fail(Code::Corrupt, "the lease's entry is no JSON object");
  try {
    return LeaseHolder{json.value("owner", ""), json.value("session", ""), json.value("host", ""),
                       json.value("pid", std::uint64_t{0}), json.value("epoch", std::uint64_t{0})};
  } catch (const Json::exception&) {
    return fail(Code::Corrupt, "the lease's entry has a member of another type");
  }
}

std::string describe(const LeaseHolder& holder) {
  return "the engine with pid " + std::to_string(holder.pid) + " on host " + quote(holder.host);
}

Lease::Lease(NatsClient& client, const LeaseOptions& options)
    : options_(options),
      stream_("KV_sec_journal_" + std::to_string(options.partition)),
      subject_("$KV.sec_journal_" + std::to_string(options.partition) + ".owner"),
      session_(platform::random_hex(16)),
      jetstream_(client),
      ttl_(options.ttl) {}

Result<std::unique_ptr<Lease>> Lease::acquire(NatsClient& client, const LeaseOptions& options) {
  std::unique_ptr<Lease> lease(new Lease(client, options));
  StreamConfig bucket;
  bucket.name = lease->stream_;
  bucket.subjects = {"$KV.sec_journal_" + std::to_string(options.partition) + ".>"};
  bucket.max_bytes = kBucketBytes;
  bucket.max_age = options.ttl;
  bucket.max_per_subject = 1;
  Result<StreamInfo> there = lease->jetstream_.stream_info(lease->stream_);
  if (!there && there.error().code == Code::NotFound) there = lease->jetstream_.ensure_stream(bucket);
  if (!there) return fail(there.error().while_("opening the lease of the journal"));
  if (there->max_age.count() > 0) lease->ttl_ = there->max_age;  // Its holder's: only a holder may change it.
  if (Status taken = lease->take(); !taken) return fail(std::move(taken).error());
  if (const auto changed = lease->jetstream_.ensure_stream(bucket); !changed) {
    return fail(changed.error().while_("setting the lease's time"));
  }
  lease->ttl_ = options.ttl;
  lease->thread_ = std::jthread([raw = lease.get()](const std::stop_token& stop) { raw->run(stop); });
  return lease;
}

Lease::~Lease() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  const std::lock_guard writing(writing_);
  std::unique_lock lock(mutex_);
  if (epoch_ == 0 || lost_) return;
  const std::uint64_t expected = revision_;
  lock.unlock();
  (void)write(expected, true);  // Without an answer it runs out by itself.
}

Result<std::uint64_t> Lease::write(std::uint64_t expected, bool is_given_back) {
  LeaseHolder holder;
  holder.session = session_;
  if (!is_given_back) {
    holder.owner = options_.owner;
    holder.host = options_.host;
    holder.pid = static_cast<std::uint64_t>(getpid());
    const std::lock_guard lock(mutex_);
    holder.epoch = epoch_;
  }
  PublishOptions how;
  how.expected_last_sequence = expected;
  how.timeout = std::max(milliseconds(500), std::min(milliseconds(ttl_) / 3, milliseconds(5'000)));
  return jetstream_.publish_and_wait(subject_, to_json(holder), how);
}

/// Whether a holder is seen to renew: Denied. Success: look again, or take it when the deadline is over.
Status Lease::wait_for_holder(std::uint64_t& seen, std::int64_t& deadline, const StoredMessage& entry) {
  if (seen != 0 && entry.sequence != seen) {
    const Result<LeaseHolder> holder = parse_lease_holder(entry.payload);
    return fail(Code::Denied, "the journal on this bus belongs to " +
                                  (holder ? describe(*holder) : "a holder that can't be read") +
                                  ", which is alive: one journal has one engine; stop that one, or give this engine a "
                                  "bus or an account of its own");
  }
  if (seen == 0) deadline = boot_nanos() + Nanoseconds(ttl_).count() + kGrace;
  seen = entry.sequence;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kLookEvery, [] { return false; });
  return {};
}

Status Lease::take() {
  std::uint64_t seen = 0;
  std::int64_t deadline = boot_nanos() + Nanoseconds(ttl_).count() + kGrace;
  const std::int64_t end = deadline + Nanoseconds(ttl_).count() + kGrace;
  while (boot_nanos() < end) {
    const Result<StreamInfo> info = jetstream_.stream_info(stream_);
    if (!info) return fail(info.error().while_("reading the lease of the journal"));
    const Result<StoredMessage> entry = jetstream_.last_of_subject(stream_, subject_);
    if (!entry && entry.error().code != Code::NotFound) {
      return fail(entry.error().while_("reading the lease of the journal"));
    }
    if (entry) {
      const Result<LeaseHolder> holder = parse_lease_holder(entry->payload);
      const bool is_free = holder && (holder->owner.empty() || holder->owner == options_.owner);
      if (!is_free && (seen == 0 || seen != entry->sequence || boot_nanos() < deadline)) {
        if (Status alive = wait_for_holder(seen, deadline, *entry); !alive) return alive;
        continue;
      }
    }
    const std::int64_t sent_at = boot_nanos();
    const Result<std::uint64_t> written = write(info->last_sequence, false);
    if (!written && written.error().code == Code::Denied) continue;  // Somebody was faster: look who.
    if (!written) return fail(written.error().while_("taking the lease of the journal"));
    const std::lock_guard lock(mutex_);
    epoch_ = revision_ = *written;
    renewed_at_ = sent_at;
    return {};
  }
  return fail(Code::Denied, "the lease of the journal is fought over by other engines; one journal has one engine");
}

Status Lease::lose(std::string why) {
  const Error error{Code::Denied, "the lease of the journal is lost: " + std::move(why)};
  {
    const std::lock_guard lock(mutex_);
    if (lost_) return fail(*lost_);
    lost_ = error;
  }
  changed_.notify_all();
  return fail(error);
}

/// Without any lock: the watcher may wait for a thread that is in confirm().
void Lease::tell_if_lost() {
  std::function<void(const Error&)> watcher;
  std::optional<Error> lost;
  {
    const std::lock_guard lock(mutex_);
    if (!lost_ || !watcher_ || is_told_) return;
    is_told_ = true;
    watcher = watcher_;
    lost = lost_;
  }
  watcher(*lost);
}

Status Lease::renew() {
  std::uint64_t expected = 0;
  {
    const std::lock_guard lock(mutex_);
    if (lost_) return fail(*lost_);
    expected = revision_;
  }
  const std::int64_t sent_at = boot_nanos();
  const Result<std::uint64_t> written = write(expected, false);
  const std::lock_guard lock(mutex_);
  if (!written) {
    if (written.error().code != Code::Denied) ++failed_;
    return fail(written.error());
  }
  revision_ = *written;
  renewed_at_ = sent_at;
  ++renewals_;
  return {};
}

/// Somebody has written since: we ourselves, when only the answer was lost, or another engine.
Status Lease::resolve() {
  const Result<StoredMessage> entry = jetstream_.last_of_subject(stream_, subject_);
  if (!entry && entry.error().code == Code::NotFound) return lose("it ran out, and others have held it since");
  if (!entry) return fail(Code::Unavailable, entry.error().what);
  const Result<LeaseHolder> holder = parse_lease_holder(entry->payload);
  if (!holder) return lose("its entry was overwritten");
  if (holder->session != session_) return lose(describe(*holder) + " has taken it over");
  {
    const std::lock_guard lock(mutex_);
    revision_ = entry->sequence;
  }
  return renew();
}

Status Lease::renew_or_resolve() {
  const std::lock_guard writing(writing_);
  Status done = renew();
  {
    const std::lock_guard lock(mutex_);
    if (done || lost_) return done;
  }
  return done.error().code == Code::Denied ? resolve() : done;
}

Status Lease::confirm() {
  Status done = renew_or_resolve();
  tell_if_lost();
  return done;
}

void Lease::run(const std::stop_token& stop) {
  Status last;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      const milliseconds pause = last ? milliseconds(ttl_) / 3 : std::min(kAgainAfter, milliseconds(ttl_) / 6);
      changed_.wait_for(lock, stop, pause, [this] { return lost_.has_value(); });
      if (lost_ || stop.stop_requested()) return;
    }
    last = confirm();
  }
}

std::uint64_t Lease::epoch() const {
  const std::lock_guard lock(mutex_);
  return epoch_;
}

bool Lease::is_held() const {
  const std::lock_guard lock(mutex_);
  return !lost_ && boot_nanos() - renewed_at_ < Nanoseconds(ttl_).count();
}

void Lease::on_lost(std::function<void(const Error&)> watcher) {
  {
    const std::lock_guard lock(mutex_);
    watcher_ = std::move(watcher);
    is_told_ = false;
  }
  tell_if_lost();
}

LeaseStats Lease::stats() const {
  const bool held = is_held();
  const std::lock_guard lock(mutex_);
  return {epoch_, renewals_, failed_, held};
}

}  // namespace onesec::bus
