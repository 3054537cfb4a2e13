#include "sources/record_mark.h"

#include <algorithm>
#include <atomic>

#include "base/sip_hash.h"

namespace onesec::sources {

/// The file's layout. All zero is "nothing under way"; an unknown version is treated so too.
struct RecordMark::Page {
  std::uint32_t version;
  std::uint32_t deaths;     ///< In a row, at `suspect`.
  std::uint64_t suspect;    ///< Where the last death was.
  std::uint64_t under_way;  ///< 0: nothing.
};

namespace {

constexpr std::uint32_t kVersion = 1;

}  // namespace

RecordMark::RecordMark(platform::MappedPage memory, Page* page)
    : memory_(std::move(memory)), page_(page), suspect_(page->suspect), deaths_(page->deaths) {}

Result<RecordMark> RecordMark::open(const std::string& path) {
  Result<platform::MappedPage> memory = platform::MappedPage::open(path);
  if (!memory) return fail(memory.error());
  Page* page = static_cast<Page*>(memory->bytes());
  if (page->version != kVersion) *page = Page{.version = kVersion, .deaths = 0, .suspect = 0, .under_way = 0};
  if (page->under_way != 0) {
    page->deaths = page->under_way == page->suspect ? page->deaths + 1 : 1;
    page->suspect = page->under_way;
    page->under_way = 0;
  }
  return RecordMark(std::move(*memory), page);
}

void RecordMark::begin(std::uint64_t place) {
  std::atomic_ref(page_->under_way).store(place, std::memory_order_release);
}
void RecordMark::end() { std::atomic_ref(page_->under_way).store(0, std::memory_order_release); }

std::uint64_t place_of(std::string_view input, std::string_view where) {
  std::string words(input);
  words += '\0';
  words += where;
  return std::max<std::uint64_t>(sip_hash64(HashKey{}, words), 1);  // No secret: a collision costs its maker a line.
}

}  // namespace onesec::sources
