#include "model/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "model/event.h"

namespace onesec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string_view> names(std::span<const Field> fields) {
  std::vector<std::string_view> found;
  for (const Field field : fields) found.push_back(name_of(field));
  return found;
}

TEST(Schema, HoldsAllPublishedTypesByCategory) {
  std::map<std::string_view, int> counts;
  for (const EventSchema& schema : all_schemas()) ++counts[schema.category];
  const std::map<std::string_view, int> expected = {
      {"runtime", 28},       {"auth", 15},    {"ransomware", 14},  {"identity", 12},      {"iot", 11},   {"cloud", 11},
      {"http", 9},           {"network", 6},  {"agentic_web", 6},  {"token_vault", 6},    {"crypto", 6}, {"ai", 5},
      {"data_poisoning", 5}, {"deepfake", 5}, {"supply_chain", 4}, {"ai_containment", 3}, {"syslog", 1}, {"engine", 1}};
  EXPECT_EQ(counts, expected);
  int published = 0;
  for (const auto& [category, count] : counts) published += category == "engine" ? 0 : count;
  EXPECT_EQ(published, 147);
}

TEST(Schema, EveryTypeIsFoundByItsName) {
  for (const EventSchema& schema : all_schemas()) {
    SCOPED_TRACE(schema.name);
    EXPECT_EQ(event_type_named(schema.name), schema.type);
    EXPECT_EQ(name_of(schema.type), schema.name);
    EXPECT_EQ(&schema_of(schema.type), &schema);
    EXPECT_FALSE(schema.description.empty());
  }
}

TEST(Schema, EveryFieldIsFoundByItsName) {
  for (const FieldInfo& info : all_fields()) {
    SCOPED_TRACE(info.name);
    EXPECT_EQ(field_named(info.name), info.field);
    EXPECT_EQ(name_of(info.field), info.name);
    EXPECT_EQ(&info_of(info.field), &info);
    EXPECT_FALSE(info.meaning.empty());
  }
}

TEST(Schema, WhatIsOffByOneByteIsNotFound) {
  for (const FieldInfo& info : all_fields()) {
    std::string name(info.name);
    EXPECT_EQ(field_named(name + "~"), std::nullopt);
    name.front() = 'X';
    EXPECT_EQ(field_named(name), std::nullopt);
  }
  for (const EventSchema& schema : all_schemas()) {
    std::string name(schema.name);
    EXPECT_EQ(event_type_named(name + "~"), std::nullopt);
    name.back() = 'X';
    EXPECT_EQ(event_type_named(name), std::nullopt);
  }
}

TEST(Schema, NothingAndMuchAreNoNames) {
  EXPECT_EQ(field_named(""), std::nullopt);
  EXPECT_EQ(event_type_named(""), std::nullopt);
  EXPECT_EQ(event_type_named("unknown"), std::nullopt);
  EXPECT_EQ(field_named(std::string(1'000'000, 'a')), std::nullopt);
  EXPECT_EQ(field_named(std::string_view("user\0name", 9)), std::nullopt);
}

TEST(Schema, ValuesOutsideTheEnumerationAreHarmless) {
  EXPECT_EQ(name_of(static_cast<EventType>(65'535)), "unknown");
  EXPECT_EQ(name_of(static_cast<EventType>(kEventTypeCount)), "unknown");
  EXPECT_EQ(name_of(static_cast<Field>(kFieldCount)), "");
  EXPECT_EQ(name_of(Field::None), "");
  EXPECT_THAT(schema_of(EventType::Unknown).required, IsEmpty());
}

TEST(Schema, KeepsThePublishedKeys) {
  const struct {
    std::string_view type;
    std::vector<std::string_view> required;
    std::vector<std::string_view> optional;
  } kCases[] = {
      {"auth_failure", {"username"}, {"method", "reason"}},
      {"mfa_attempt", {"success", "method"}, {"username"}},
      {"dns_query", {"domain"}, {"query_type", "response_size"}},
      {"http_response", {"status_code"}, {"response_size", "response_body", "path"}},
      {"password_spray", {"username"}, {}},
      {"wmi_subscription", {}, {"name", "command"}},
      {"agent_payment",
       {"agent_id", "amount", "recipient"},
       {"currency", "protocol", "merchant_id", "network", "delegated_by", "spending_limit", "wallet_id"}},
      {"ot_command", {"protocol"}, {"command", "function_code", "target", "value", "operator"}},
      {"syslog_event", {}, {"syslog_facility", "syslog_severity", "syslog_hostname", "syslog_app"}},
  };
  for (const auto& expected : kCases) {
    SCOPED_TRACE(expected.type);
    const std::optional<EventType> type = event_type_named(expected.type);
    ASSERT_TRUE(type.has_value());
    EXPECT_EQ(names(schema_of(*type).required), expected.required);
    EXPECT_EQ(names(schema_of(*type).optional), expected.optional);
  }
}

TEST(Schema, TypesAreByMeaning) {
  const struct {
    Field field;
    FieldType type;
    FieldClass field_class;
  } kCases[] = {
      {Field::Username, FieldType::Text, FieldClass::Identity},
      {Field::SourcePort, FieldType::Integer, FieldClass::Numeric},
      {Field::StatusCode, FieldType::Integer, FieldClass::Numeric},
      {Field::Entropy, FieldType::Real, FieldClass::Numeric},
      {Field::UserExists, FieldType::Boolean, FieldClass::Vocabulary},
      {Field::RelayIp, FieldType::Address, FieldClass::Address},
      {Field::Scopes, FieldType::List, FieldClass::Vocabulary},
      {Field::Token, FieldType::Text, FieldClass::Credential},
      {Field::CommandLine, FieldType::Text, FieldClass::Command},
  };
  for (const auto& expected : kCases) {
    SCOPED_TRACE(name_of(expected.field));
    EXPECT_EQ(info_of(expected.field).type, expected.type);
    EXPECT_EQ(info_of(expected.field).field_class, expected.field_class);
  }
}

TEST(Schema, StoredIdsStayWhatTheyAre) {
  EXPECT_EQ(static_cast<int>(EventType::AuthFailure), 1);
  EXPECT_EQ(static_cast<int>(EventType::SyslogEvent), 147);
  EXPECT_EQ(static_cast<int>(EventType::EngineNotice), 148);
  EXPECT_EQ(static_cast<int>(Field::Username), 1);
  EXPECT_EQ(static_cast<int>(Field::SyslogApp), 204);
  EXPECT_EQ(static_cast<int>(Field::LogPath), 223);
}

TEST(Schema, FieldTypesLineUpWithValueKinds) {
  EXPECT_EQ(static_cast<int>(FieldType::Text), static_cast<int>(ValueKind::Text));
  EXPECT_EQ(static_cast<int>(FieldType::Integer), static_cast<int>(ValueKind::Integer));
  EXPECT_EQ(static_cast<int>(FieldType::Real), static_cast<int>(ValueKind::Real));
  EXPECT_EQ(static_cast<int>(FieldType::Boolean), static_cast<int>(ValueKind::Boolean));
  EXPECT_EQ(static_cast<int>(FieldType::Address), static_cast<int>(ValueKind::Address));
  EXPECT_EQ(static_cast<int>(FieldType::List), static_cast<int>(ValueKind::List));
}

TEST(Schema, WordsAreThoseOfTheFile) {
  EXPECT_EQ(name_of(FieldType::List), "string_list");
  EXPECT_EQ(name_of(FieldClass::OpaqueId), "opaque_id");
  EXPECT_EQ(info_of(Field::SourceAsn).ecs, "source.as.number");
  EXPECT_THAT(names(schema_of(EventType::TokenUsage).required), ElementsAre("token_id", "action"));
}

}  // namespace
}  // namespace onesec
