#include "geo/country_enricher.h"

#include "model/event_draft.h"

namespace onesec::geo {

void CountryEnricher::enrich(EventDraft& draft) const {
  draft.erase(Field::SourceCountry);  // A sender's word isn't ours.
  if (draft.source_ip.is_none()) return;
  if (const std::optional<CountryCode> country = database_.country_of(draft.source_ip)) {
    draft.set(Field::SourceCountry, country->text());
  }
}

}  // namespace onesec::geo
