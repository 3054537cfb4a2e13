#pragma once

#include "ai/outbound/testing/dice.h"
#include "ai/outbound/testing/sample.h"

namespace onesec::ai {

/// An incident of which everything that the language can tell comes from `told`, and everything else from `hidden`:
/// texts, addresses, names, exact numbers and times. Two with the same `told` are one and the same to a model.
[[nodiscard]] SampleIncident twin(Dice& told, Dice& hidden);

/// Text that wants out: quotes, escapes, JSON, controls, other scripts, instructions; up to 2 KiB now and then.
[[nodiscard]] std::string hostile_text(Dice& dice);

}  // namespace onesec::ai
