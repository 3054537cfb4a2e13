#include "engine/attempt_mark.h"

#include <atomic>
#include <utility>

namespace onesec::engine {

/// The file's layout. All zero is "nothing under way"; an unknown version is treated so too.
struct AttemptMark::Page {
  std::uint32_t version;
  std::uint32_t deaths;
  std::uint64_t sequence;
  std::uint32_t event;
  std::uint32_t event_deaths;
  std::uint64_t previous_sequence;
  std::uint32_t previous_event;
};

namespace {

constexpr std::uint32_t kVersion = 1;

}  // namespace

AttemptMark::AttemptMark(platform::MappedPage memory, Page* page, Left left)
    : memory_(std::move(memory)), page_(page), left_(left) {}

Result<AttemptMark> AttemptMark::open(const std::string& path) {
  Result<platform::MappedPage> memory = platform::MappedPage::open(path);
  if (!memory) return fail(memory.error());
  Page* page = static_cast<Page*>(memory->bytes());
  if (page->version != kVersion)
    *page = Page{.version = kVersion,
                 .deaths = 0,
                 .sequence = 0,
                 .event = UINT32_MAX,
                 .event_deaths = 0,
                 .previous_sequence = 0,
                 .previous_event = UINT32_MAX};
  Left left;
  if (page->sequence != 0) {
    page->deaths = page->sequence == page->previous_sequence ? page->deaths + 1 : 1;
    const bool same_event = page->sequence == page->previous_sequence && page->event == page->previous_event;
    page->event_deaths = page->event == UINT32_MAX ? 0 : same_event ? page->event_deaths + 1 : 1;
    page->previous_sequence = page->sequence;
    page->previous_event = page->event;
    left = {page->sequence, page->deaths, page->event, page->event_deaths};
    page->sequence = 0;
  }
  page->event = UINT32_MAX;
  return AttemptMark(std::move(*memory), page, left);
}

std::optional<std::uint32_t> AttemptMark::poison(std::uint64_t sequence) const {
  if (left_.sequence != sequence || left_.event_deaths < 2) return std::nullopt;
  return left_.event;
}

void AttemptMark::begin(std::uint64_t sequence) {
  page_->event = UINT32_MAX;
  std::atomic_ref(page_->sequence).store(sequence, std::memory_order_release);
}
void AttemptMark::at_event(std::uint32_t index) {
  std::atomic_ref(page_->event).store(index, std::memory_order_release);
}
void AttemptMark::end() { std::atomic_ref(page_->sequence).store(0, std::memory_order_release); }

}  // namespace onesec::engine
