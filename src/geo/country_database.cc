#include "geo/country_database.h"

#include <maxminddb.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstring>

#include "platform/file.h"

namespace onesec::geo {

struct CountryDatabase::Mapping {
  MMDB_s db{};
  bool is_open = false;
  Mapping() = default;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (is_open) MMDB_close(&db);
  }
};

namespace {

/// The library hands out pointers into the mapping, without a NUL at the end.
std::optional<CountryCode> country_in(MMDB_entry_s& entry) {
  const char* const paths[][3] = {{"country_code", nullptr, nullptr}, {"country", "iso_code", nullptr}};
  for (const auto& path : paths) {
    MMDB_entry_data_s data{};
    if (MMDB_aget_value(&entry, &data, path) != MMDB_SUCCESS) continue;
    if (!data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING) continue;
    return CountryCode::parse({data.utf8_string, data.data_size});
  }
  return std::nullopt;
}

MMDB_lookup_result_s lookup(const MMDB_s& db, const IpAddress& address, int* error) {
  if (address.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, address.bytes().data() + 12, 4);
    return MMDB_lookup_sockaddr(&db, reinterpret_cast<const sockaddr*>(&v4), error);
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  std::memcpy(&v6.sin6_addr, address.bytes().data(), IpAddress::kBytes);
  return MMDB_lookup_sockaddr(&db, reinterpret_cast<const sockaddr*>(&v6), error);
}

}  // namespace

CountryDatabase::CountryDatabase(std::unique_ptr<Mapping> mapping) : mapping_(std::move(mapping)) {}
CountryDatabase::CountryDatabase(CountryDatabase&& other) noexcept = default;
CountryDatabase& CountryDatabase::operator=(CountryDatabase&& other) noexcept = default;
CountryDatabase::~CountryDatabase() = default;

Result<CountryDatabase> CountryDatabase::open(const std::string& path) {
  auto mapping = std::make_unique<Mapping>();
  const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &mapping->db);
  if (status == MMDB_FILE_OPEN_ERROR || status == MMDB_IO_ERROR) return platform::fail_errno("opening " + path, errno);
  if (status != MMDB_SUCCESS) return fail(Code::Corrupt, "opening " + path + ": " + MMDB_strerror(status));
  mapping->is_open = true;
  const std::string_view type = mapping->db.metadata.database_type;
  if (type.find("country") == std::string_view::npos && type.find("Country") == std::string_view::npos) {
    return fail(Code::Corrupt, "opening " + path + ": expected a database of countries, found " + quote(type));
  }
  if (mapping->db.metadata.ip_version != 6) {
    return fail(Code::Corrupt, "opening " + path + ": expected IPv4 and IPv6 in one tree, found IPv4 only");
  }
  return CountryDatabase(std::move(mapping));
}

std::optional<CountryCode> CountryDatabase::country_of(const IpAddress& address) const {
  if (address.is_none() || address.is_private()) return std::nullopt;
  int error = MMDB_SUCCESS;
  MMDB_lookup_result_s found = lookup(mapping_->db, address, &error);
  if (error != MMDB_SUCCESS || !found.found_entry) return std::nullopt;
  return country_in(found.entry);
}

Instant CountryDatabase::build_date() const {
  return Instant::from_seconds(static_cast<std::int64_t>(mapping_->db.metadata.build_epoch));
}

}  // namespace onesec::geo
