#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "egress/redaction/alert_members.h"
#include "egress/redaction/table.h"

namespace onesec::egress {
namespace {

constexpr std::string_view kIntroduction = R"(# What may leave, by kind

<!-- Printed from src/egress/redaction by egress_redaction_test with ONESEC_WRITE_DOCS=1. -->

Each detail of an event, and each member of an alert, has a class ([events.md](events.md)). Before something leaves the
engine, one closed table says what becomes of each class at that exit. **What has no row is dropped**: a class that is
new, a field that nobody described, a profile that an exit doesn't have. Credentials are dropped everywhere; a row for
them doesn't compile.

- `drop`: it isn't there.
- `mask`: a mask stands in its place. Of identities: in place of account names that nobody has vouched for, wherever
  they are named.
- `alias`: it is named `user-1`, `address-2`, valid in one document only. Words that hold anything but aliases and our
  own vocabulary are dropped.
- `pass`: as it is. To other machines and programs text that others may have written goes without control and bidi
  characters, and cut by code point.

)";

constexpr std::string_view kEnd = R"(
An entity is treated by what it is: addresses, networks and hosts as `address`; users, devices and sessions as
`identity`; services and processes as `software`; files as `path`.

**`minimal`** says that something happened, and not to whom. **`standard`** lets a reader see who did what by alias,
with `"reach"` (`loopback`, `private` or `public`) for addresses. A title that holds a word which no detector of ours
writes is replaced by one made of the alert's type; other such sentences are left out. Ids, types, modules and detectors
leave both only in the form in which the engine makes them. **`full`** is the published alert. At most 18,000 bytes of
an alert go into a webhook: longer texts are cut until it fits, and the cuts are counted.

## The API

**A read key** (`server.read_only_keys`) sees alerts without their matched lines (`[masked]`), and events without what
was written or run: fields of the classes `content` and `command` are `(hidden)`, a summary too, and `raw_data` and
details that the schema doesn't know aren't there. **An admin key** sees all but credentials and the names of unknown
accounts; with `reveal=true` (`--reveal`) those too, as they are. A read key that asks for that is refused (403).

## Our own log

Log lines are sentences of ours; none is written from an event or an alert. What they quote from outside, such as a
setting's value or a peer's answer, goes without control and bidi characters, and can't begin a
line.
)";

std::string row_of(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

std::string class_table() {
  const struct {
    Exit exit;
    Profile profile;
    const char* title;
  } kColumns[] = {
      {Exit::Webhook, Profile::Minimal, "webhook, minimal"}, {Exit::Webhook, Profile::Standard, "webhook, standard"},
      {Exit::Webhook, Profile::Full, "webhook, full"},       {Exit::Bus, Profile::Full, "bus"},
      {Exit::ReadApi, Profile::Full, "API, read key"},       {Exit::AdminApi, Profile::Full, "API, admin key"}};
  std::vector<std::string> head = {"class"};
  for (const auto& column : kColumns) head.emplace_back(column.title);
  std::string table = row_of(head) + "|---|---|---|---|---|---|---|\n";
  for (int number = 0; number <= static_cast<int>(FieldClass::Time); ++number) {
    const auto field_class = static_cast<FieldClass>(number);
    std::vector<std::string> cells = {"`" + std::string(name_of(field_class)) + "`"};
    for (const auto& column : kColumns)
      cells.emplace_back(name_of(treatment_of(column.exit, column.profile, field_class)));
    table += row_of(cells);
  }
  return table;
}

std::string member_table() {
  std::string table = "\n## The members of an alert\n\n| in the JSON | class | told from |\n|---|---|---|\n";
  for (const MemberRow& row : alert_members()) {
    table += row_of({"`" + std::string(row.key) + "`", "`" + std::string(name_of(row.field_class)) + "`",
                     "`" + std::string(name_of(row.from)) + "`"});
  }
  return table;
}

/// With ONESEC_WRITE_DOCS=1 the file is written instead.
TEST(RedactionReference, ThePageIsCurrent) {
  const std::string page = std::string(kIntroduction) + class_table() + member_table() + std::string(kEnd);
  const std::filesystem::path path =
      (std::filesystem::path(ONESEC_TESTDATA) / "../../../../docs/redaction.md").lexically_normal();
  if (std::getenv("ONESEC_WRITE_DOCS") != nullptr) {
    std::ofstream(path, std::ios::binary) << page;
    return;
  }
  std::ifstream in(path, std::ios::binary);
  const std::string found{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(found, page) << "docs/redaction.md is not current: run egress_redaction_test with ONESEC_WRITE_DOCS=1";
}

}  // namespace
}  // namespace onesec::egress
