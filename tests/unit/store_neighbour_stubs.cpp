// Stands in for functions of rooms below until they are in the tree; store.cmake says when it is used.
#include "core/alert/catalogue.h"
#include "core/intel/geo_database.h"

namespace cosmoswatch {

#ifdef COSMOSWATCH_STUB_TITLE
std::string title(const Alert& alert) {
    return (alert.sample ? "[SAMPLE ALERT] " : "") + std::string("Title of ") + alert.type;
}
#endif

#ifdef COSMOSWATCH_STUB_COUNTRY_NAME
std::string countryName(std::string_view code) {
    return code == "DE" ? "Germany" : code == "NL" ? "Netherlands" : std::string(code);
}
#endif

} // namespace cosmoswatch
