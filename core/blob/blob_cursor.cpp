#include "core/blob/blob_cursor.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {

std::uint64_t BlobCursor::tailLength() const {
    return compressed ? 0 : std::min<std::uint64_t>(tailLimit, position.offset);
}

std::string BlobCursor::toJson() const {
    return nlohmann::json{{"etag", etag},
                          {"created", created},
                          {"offset", position.offset},
                          {"records", position.records},
                          {"size", size},
                          {"prefixLength", prefixLength},
                          {"prefixHash", prefixHash},
                          {"tailHash", tailHash},
                          {"compressed", compressed},
                          {"finished", finished}}
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<BlobCursor> BlobCursor::fromJson(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    const auto number = [&](const char* name) {
        const auto it = json.find(name);
        return it != json.end() && it->is_number_unsigned() ? it->get<std::uint64_t>() : std::uint64_t{0};
    };
    const auto string = [&](const char* name) {
        const auto it = json.find(name);
        return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
    };
    const auto flag = [&](const char* name) {
        const auto it = json.find(name);
        return it != json.end() && it->is_boolean() && it->get<bool>();
    };
    if (number("prefixLength") > prefixLimit) return std::nullopt;
    BlobCursor cursor;
    cursor.etag = string("etag");
    cursor.created = string("created");
    cursor.position = {number("offset"), number("records")};
    cursor.size = number("size");
    cursor.prefixLength = static_cast<std::uint32_t>(number("prefixLength"));
    cursor.prefixHash = number("prefixHash");
    cursor.tailHash = number("tailHash");
    cursor.compressed = flag("compressed");
    cursor.finished = flag("finished");
    return cursor;
}

} // namespace cosmoswatch
