# cmake -DINPUT=alert_catalogue.json -DOUTPUT=….cpp -P embed_catalogue.cmake: the file as an array of characters.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
file(WRITE ${OUTPUT} "// Made from alert_catalogue.json by embed_catalogue.cmake.
#include \"core/alert/catalogue_data.h\"

namespace {
constexpr char catalogueBytes[] = {${bytes}};
}

std::string_view cosmoswatch::embeddedCatalogueJson() {
    return {catalogueBytes, sizeof catalogueBytes};
}
")
