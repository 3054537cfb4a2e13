#pragma once

#include "contract/intake.h"
#include "geo/country_database.h"

namespace onesec::geo {

/// Writes the country of the source address into events: `source_country`, before the journal, so that a replay needs
/// no database and a newer one changes nothing that was seen.
class CountryEnricher final : public Enricher {
 public:
  explicit CountryEnricher(CountryDatabase database) : database_(std::move(database)) {}
  void enrich(EventDraft& draft) const override;
  [[nodiscard]] const CountryDatabase& database() const { return database_; }

 private:
  CountryDatabase database_;
};

}  // namespace onesec::geo
