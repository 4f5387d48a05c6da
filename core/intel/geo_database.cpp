#include "core/intel/geo_database.h"

#include "core/base/text.h"
#include "core/intel/mmdb_check.h"

#include <maxminddb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <initializer_list>

namespace cosmoswatch {
namespace {

constexpr std::size_t maxNameBytes = 128;
constexpr const char* notADatabase =
    "is not a MaxMind DB file or is damaged; download it again (a file that ends in .mmdb)";

using Path = std::array<const char*, 5>; // ends with a null, as the library wants it

constexpr std::array countryCodePaths{Path{"country_code"}, Path{"country", "iso_code"}, Path{"country"},
                                      Path{"registered_country", "iso_code"}};
constexpr std::array cityPaths{Path{"city", "names", "en"}, Path{"city"}, Path{"city_name"}};
constexpr std::array statePaths{Path{"subdivisions", "0", "names", "en"}, Path{"state"}, Path{"state1"},
                                Path{"region"}, Path{"region_name"}};
constexpr std::array latitudePaths{Path{"location", "latitude"}, Path{"latitude"}, Path{"lat"}};
constexpr std::array longitudePaths{Path{"location", "longitude"}, Path{"longitude"}, Path{"lon"},
                                    Path{"lng"}};
constexpr std::array asnPaths{Path{"autonomous_system_number"}, Path{"traits", "autonomous_system_number"},
                              Path{"asn"}, Path{"as_number"}};
constexpr std::array networkPaths{Path{"autonomous_system_organization"},
                                  Path{"traits", "autonomous_system_organization"},
                                  Path{"as_name"},
                                  Path{"as_organization"},
                                  Path{"organization"},
                                  Path{"traits", "organization"},
                                  Path{"org"}};

// Addresses that every database with cities places, to see what it says of them.
constexpr std::array<std::string_view, 6> probes{"8.8.8.8",       "81.2.69.142", "133.11.0.1",
                                                 "185.220.101.1", "1.1.1.1",     "2001:4860:4860::8888"};

std::span<const std::uint8_t> asSection(const void* bytes, std::size_t size) {
    return {static_cast<const std::uint8_t*>(bytes), size};
}

struct Found {
    MMDB_lookup_result_s result{};
    int error = MMDB_SUCCESS;
};

Found lookUp(const MMDB_s& database, const IpAddress& address) {
    Found found;
    const auto& bytes = address.bytes();
    if (address.isV4()) {
        sockaddr_in socket{};
        socket.sin_family = AF_INET;
        std::memcpy(&socket.sin_addr, bytes.data() + 12, 4);
        found.result =
            MMDB_lookup_sockaddr(&database, reinterpret_cast<const sockaddr*>(&socket), &found.error);
    } else {
        sockaddr_in6 socket{};
        socket.sin6_family = AF_INET6;
        std::memcpy(&socket.sin6_addr, bytes.data(), 16);
        found.result =
            MMDB_lookup_sockaddr(&database, reinterpret_cast<const sockaddr*>(&socket), &found.error);
    }
    const auto section = asSection(database.data_section, database.data_section_size);
    if (found.result.found_entry && !isSaneMmdbValue(section, found.result.entry.offset))
        found.error = MMDB_INVALID_DATA_ERROR;
    return found;
}

// One record, read field by field. The library checks every offset against the file's size.
class Record {
public:
    explicit Record(MMDB_entry_s entry) : entry_(entry) {}

    [[nodiscard]] std::optional<MMDB_entry_data_s> value(const Path& path) {
        MMDB_entry_data_s data{};
        const int status = MMDB_aget_value(&entry_, &data, path.data());
        if (status != MMDB_SUCCESS || !data.has_data) return std::nullopt;
        return data;
    }
    [[nodiscard]] std::string text(std::span<const Path> paths) {
        for (const auto& path : paths) {
            const auto data = value(path);
            if (!data || data->type != MMDB_DATA_TYPE_UTF8_STRING || data->data_size == 0) continue;
            const std::string_view raw(data->utf8_string,
                                       std::min<std::size_t>(data->data_size, 4 * maxNameBytes));
            return elide(toValidUtf8(raw), maxNameBytes);
        }
        return {};
    }
    [[nodiscard]] std::optional<double> number(std::span<const Path> paths, double limit) {
        for (const auto& path : paths) {
            const auto data = value(path);
            const auto number = data ? asNumber(*data) : std::nullopt;
            if (number && std::isfinite(*number) && std::abs(*number) <= limit) return number;
        }
        return std::nullopt;
    }

private:
    static std::optional<double> asNumber(const MMDB_entry_data_s& data) {
        switch (data.type) {
        case MMDB_DATA_TYPE_DOUBLE:
            return data.double_value;
        case MMDB_DATA_TYPE_FLOAT:
            return data.float_value;
        case MMDB_DATA_TYPE_UINT16:
            return data.uint16;
        case MMDB_DATA_TYPE_UINT32:
            return data.uint32;
        case MMDB_DATA_TYPE_INT32:
            return data.int32;
        case MMDB_DATA_TYPE_UTF8_STRING:
            break;
        default:
            return std::nullopt;
        }
        std::string_view text(data.utf8_string, data.data_size);
        if (text.starts_with("AS")) text.remove_prefix(2);
        double result = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
        return error == std::errc{} && end == text.data() + text.size() ? std::optional(result)
                                                                        : std::nullopt;
    }

    MMDB_entry_s entry_;
};

// Two letters in upper case, or nothing: some databases write names, "ZZ" or "-" there.
std::string countryCode(Record& record) {
    for (const auto& path : countryCodePaths) {
        std::string code = record.text({&path, 1});
        if (code.size() != 2) continue;
        for (char& c : code)
            c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
        if (code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z' && code != "ZZ") return code;
    }
    return {};
}

// Up to `limit` bytes from the start or the end of the file.
std::string bytesOf(const std::filesystem::path& file, std::size_t limit, bool fromEnd) {
    std::ifstream in(file, std::ios::binary);
    in.seekg(0, std::ios::end);
    const auto size = std::max<std::streamoff>(in.tellg(), 0);
    const auto count = std::min(size, static_cast<std::streamoff>(limit));
    in.seekg(fromEnd ? size - count : 0);
    std::string bytes(static_cast<std::size_t>(count), '\0');
    in.read(bytes.data(), count);
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    return bytes;
}

// The metadata stands behind the last marker in the last 128 KiB.
bool hasSaneMetadata(const std::filesystem::path& file) {
    constexpr std::string_view marker = "\xab\xcd\xefMaxMind.com";
    const auto tail = bytesOf(file, 128 * 1024, true);
    const auto found = tail.rfind(marker);
    if (found == std::string::npos) return false;
    const auto start = found + marker.size();
    return isSaneMmdbValue(asSection(tail.data() + start, tail.size() - start), 0);
}

std::optional<Error> unfitFile(const std::filesystem::path& file) {
    std::error_code error;
    const auto status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found)
        return Error{ErrorCode::NotFound, "there is no such geolocation database; check the path",
                     file.string()};
    if (error)
        return Error{ErrorCode::Unreadable, "the geolocation database cannot be read: " + error.message(),
                     file.string()};
    if (status.type() != std::filesystem::file_type::regular)
        return Error{ErrorCode::InvalidArgument, "is not a file; name the .mmdb file itself", file.string()};
    if (bytesOf(file, 2, false) == "\x1f\x8b")
        return Error{ErrorCode::InvalidFormat, "is compressed; unpack it with gunzip first", file.string()};
    if (std::ifstream(file).is_open() && !hasSaneMetadata(file))
        return Error{ErrorCode::InvalidFormat, notADatabase, file.string()};
    return std::nullopt;
}

} // namespace

struct GeoDatabase::Handle {
    MMDB_s database{};
    bool open = false;
    bool cities = false;

    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() {
        if (open) MMDB_close(&database);
    }
};

GeoDatabase::GeoDatabase(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
GeoDatabase::GeoDatabase(GeoDatabase&&) noexcept = default;
GeoDatabase& GeoDatabase::operator=(GeoDatabase&&) noexcept = default;
GeoDatabase::~GeoDatabase() = default;

Result<GeoDatabase> GeoDatabase::open(const std::filesystem::path& file) {
    if (auto unfit = unfitFile(file)) return tl::unexpected(std::move(*unfit));
    auto handle = std::make_unique<Handle>();
    const int status = MMDB_open(file.c_str(), MMDB_MODE_MMAP, &handle->database);
    if (status == MMDB_FILE_OPEN_ERROR)
        return fail(ErrorCode::PermissionDenied,
                    "the geolocation database cannot be opened; check its permissions", file.string());
    if (status != MMDB_SUCCESS) return fail(ErrorCode::InvalidFormat, notADatabase, file.string());
    handle->open = true;
    handle->cities =
        findIgnoreCase(handle->database.metadata.database_type, "city") != std::string_view::npos;
    for (const auto probe : probes) {
        const auto found = lookUp(handle->database, *IpAddress::parse(probe));
        if (found.error != MMDB_SUCCESS && found.error != MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR)
            return fail(ErrorCode::InvalidFormat, "the geolocation database is damaged; download it again",
                        file.string());
        if (found.error != MMDB_SUCCESS || !found.result.found_entry) continue;
        handle->cities = handle->cities || !Record(found.result.entry).text(cityPaths).empty();
    }
    return GeoDatabase(std::move(handle));
}

Place GeoDatabase::find(const IpAddress& address) const {
    const auto found = lookUp(handle_->database, address);
    if (found.error != MMDB_SUCCESS || !found.result.found_entry) return {};
    Record record(found.result.entry);
    Place place;
    place.countryCode = countryCode(record);
    if (!place.countryCode.empty()) place.countryName = countryName(place.countryCode);
    place.state = record.text(statePaths);
    place.city = record.text(cityPaths);
    place.latitude = record.number(latitudePaths, 90);
    place.longitude = record.number(longitudePaths, 180);
    if (!place.latitude || !place.longitude) place.latitude = place.longitude = std::nullopt;
    const double asn = record.number(asnPaths, 4294967295.0).value_or(0);
    place.asn = asn >= 1 ? static_cast<std::uint32_t>(asn) : 0;
    place.network = record.text(networkPaths);
    return place;
}

bool GeoDatabase::hasCities() const {
    return handle_->cities;
}

std::string GeoDatabase::description() const {
    const auto& metadata = handle_->database.metadata;
    const std::string type = elide(visible(metadata.database_type), maxNameBytes);
    const auto built =
        static_cast<std::int64_t>(std::min<std::uint64_t>(metadata.build_epoch, 7258118400)); // 2200
    return type + ", built " + formatIso8601(Timestamp{std::chrono::seconds{built}}).substr(0, 10);
}

} // namespace cosmoswatch
