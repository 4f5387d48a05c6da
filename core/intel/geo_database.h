// Where an address is, from a MaxMind DB file (https://maxmind.github.io/MaxMind-DB/).
#pragma once

#include "core/alert/alert.h"
#include "core/base/result.h"
#include "core/intel/address.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace cosmoswatch {

// Understands the nested MaxMind schema (country.iso_code, city.names.en, location.latitude, …), flat ones
// (country_code, city, latitude, …) and the ASN fields of either. Thread-safe for reading.
class GeoDatabase {
public:
    [[nodiscard]] static Result<GeoDatabase> open(const std::filesystem::path& file);
    GeoDatabase(GeoDatabase&&) noexcept;
    GeoDatabase& operator=(GeoDatabase&&) noexcept;
    ~GeoDatabase();

    // Empty place when the address is not in the database. Country names come from the ISO table.
    [[nodiscard]] Place find(const IpAddress& address) const;
    [[nodiscard]] bool hasCities() const;          // judged by the database's type and schema
    [[nodiscard]] std::string description() const; // type and build date, for people

private:
    struct Handle;
    explicit GeoDatabase(std::unique_ptr<Handle> handle);
    std::unique_ptr<Handle> handle_;
};

struct Country {
    std::string_view code;    // "NL"
    std::string_view numeric; // "528", as the map names it
    std::string_view name;    // "Netherlands"
    double latitude;          // a point inside, degrees
    double longitude;
};
[[nodiscard]] std::span<const Country> countries(); // ISO 3166-1, sorted by code
[[nodiscard]] const Country* findCountry(std::string_view code);
[[nodiscard]] std::string countryName(std::string_view code); // the code itself when unknown

} // namespace cosmoswatch
