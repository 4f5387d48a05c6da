# cmake -DINPUT=x.json -DOUTPUT=x.cpp -DHEADER=a/b.h -DFUNCTION=embeddedX -P embed.cmake: the file as an
# array of characters, behind a function of the house's namespace.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
get_filename_component(name ${INPUT} NAME)
file(WRITE ${OUTPUT} "// Made from ${name} by embed.cmake.
#include \"${HEADER}\"

namespace {
constexpr char catalogueBytes[] = {${bytes}};
}

std::string_view cosmoswatch::${FUNCTION}() {
    return {catalogueBytes, sizeof catalogueBytes};
}
")
