#include <cstdlib>

#include "model/event_record.h"

// Told twice: what decodes must encode to a record that decodes to the same event.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const std::string_view record(reinterpret_cast<const char*>(data), size);
  std::vector<onesec::FieldValue> fields;
  onesec::Event event;
  if (!onesec::decode_event(record, fields, event)) return 0;
  event.fields = fields;
  std::string once;
  onesec::encode_event(event, once);
  std::vector<onesec::FieldValue> fields_again;
  onesec::Event again;
  if (!onesec::decode_event(once, fields_again, again)) std::abort();
  again.fields = fields_again;
  std::string twice;
  onesec::encode_event(again, twice);
  if (once != twice) std::abort();
  return 0;
}
