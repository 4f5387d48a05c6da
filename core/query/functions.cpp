#include "core/query/functions.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace cosmoswatch::query {
namespace {

struct NamedFunction {
    std::string_view name; // lower case
    Function function;
};

constexpr NamedFunction namedFunctions[]{
    {"_objecttoarray", Function::Builtin},
    {"_regex_match", Function::RegexMatch},
    {"abs", Function::Abs},
    {"ago", Function::Changing},
    {"array_contains", Function::Builtin},
    {"array_length", Function::ArrayLength},
    {"avg", Function::Aggregate},
    {"concat", Function::Concat},
    {"contains", Function::Contains},
    {"count", Function::Aggregate},
    {"countif", Function::Aggregate},
    {"endswith", Function::EndsWith},
    {"getcurrentdatetime", Function::Changing},
    {"getcurrentdatetimestatic", Function::Changing},
    {"getcurrentticks", Function::Changing},
    {"getcurrentticksstatic", Function::Changing},
    {"getcurrenttimestamp", Function::Changing},
    {"getcurrenttimestampstatic", Function::Changing},
    {"iif", Function::Iif},
    {"index_of", Function::IndexOf},
    {"is_array", Function::IsArray},
    {"is_bool", Function::IsBool},
    {"is_boolean", Function::IsBool},
    {"is_defined", Function::IsDefined},
    {"is_null", Function::IsNull},
    {"is_number", Function::IsNumber},
    {"is_object", Function::IsObject},
    {"is_primitive", Function::IsPrimitive},
    {"is_string", Function::IsString},
    {"left", Function::Left},
    {"length", Function::Length},
    {"lower", Function::Lower},
    {"makelist", Function::Aggregate},
    {"makeset", Function::Aggregate},
    {"max", Function::Aggregate},
    {"min", Function::Aggregate},
    {"now", Function::Changing},
    {"objecttoarray", Function::Builtin},
    {"rand", Function::Changing},
    {"regexmatch", Function::RegexMatch},
    {"right", Function::Right},
    {"startswith", Function::StartsWith},
    {"stringequals", Function::StringEquals},
    {"substring", Function::Substring},
    {"sum", Function::Aggregate},
    {"tostring", Function::ToString},
    {"upper", Function::Upper},
};

constexpr std::string_view otherFunctions[]{
    "_compare_bson_binarydata",
    "_compare_objects",
    "_fulltextscore",
    "_fulltextwordcount",
    "_proxy_projection",
    "_rrf",
    "_st_distance",
    "_st_intersects",
    "_st_within",
    "_try_array_contains",
    "_vectordistance",
    "acos",
    "array_avg",
    "array_concat",
    "array_contains_all",
    "array_contains_any",
    "array_max",
    "array_median",
    "array_min",
    "array_slice",
    "array_sum",
    "asin",
    "atan",
    "atn2",
    "ceiling",
    "choose",
    "contains_all_ci",
    "contains_all_cs",
    "contains_any_ci",
    "contains_any_cs",
    "containsallci",
    "containsallcs",
    "containsanyci",
    "containsanycs",
    "cos",
    "cot",
    "datetimeadd",
    "datetimebin",
    "datetimediff",
    "datetimeformat",
    "datetimefromparts",
    "datetimepart",
    "datetimetoticks",
    "datetimetotimestamp",
    "day",
    "degrees",
    "documentid",
    "exp",
    "floor",
    "fulltextcontains",
    "fulltextcontainsall",
    "fulltextcontainsany",
    "fulltextscore",
    "intadd",
    "intbitand",
    "intbitleftshift",
    "intbitnot",
    "intbitor",
    "intbitrightshift",
    "intbitxor",
    "intdiv",
    "intmod",
    "intmul",
    "intsub",
    "is_datetime",
    "is_finite_number",
    "is_integer",
    "lastindexof",
    "log",
    "log10",
    "ltrim",
    "month",
    "numberbin",
    "pi",
    "power",
    "radians",
    "replace",
    "replicate",
    "reverse",
    "round",
    "rtrim",
    "setdifference",
    "setequal",
    "setintersect",
    "setunion",
    "sign",
    "sin",
    "sqrt",
    "square",
    "st_area",
    "st_distance",
    "st_intersects",
    "st_isvalid",
    "st_isvaliddetailed",
    "st_within",
    "stringjoin",
    "stringsplit",
    "stringtoarray",
    "stringtoboolean",
    "stringtonull",
    "stringtonumber",
    "stringtoobject",
    "tan",
    "tickstodatetime",
    "timestamptodatetime",
    "trim",
    "trunc",
    "vectordistance",
    "year",
};

constexpr std::size_t slots = 512;
constexpr std::size_t longestName = 32;

constexpr char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 'a' - 'A') : letter;
}

constexpr std::size_t slotOf(std::string_view name) {
    std::uint32_t hash = 2166136261u;
    for (const char letter : name)
        hash = (hash ^ static_cast<unsigned char>(lower(letter))) * 16777619u;
    return (hash ^ (hash >> 15)) % slots;
}

constexpr std::array<NamedFunction, slots> makeTable() {
    std::array<NamedFunction, slots> table{};
    const auto put = [&table](const NamedFunction& entry) {
        std::size_t slot = slotOf(entry.name);
        while (!table[slot].name.empty())
            slot = (slot + 1) % slots;
        table[slot] = entry;
    };
    for (const NamedFunction& entry : namedFunctions)
        put(entry);
    for (const std::string_view name : otherFunctions)
        put({name, Function::Builtin});
    return table;
}
constexpr auto table = makeTable();

constexpr bool sameName(std::string_view lowerName, std::string_view name) {
    if (lowerName.size() != name.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i)
        if (lowerName[i] != lower(name[i])) return false;
    return true;
}

} // namespace

Function functionOf(std::string_view name) {
    if (name.size() > longestName) return Function::Unknown;
    for (std::size_t slot = slotOf(name); !table[slot].name.empty(); slot = (slot + 1) % slots)
        if (sameName(table[slot].name, name)) return table[slot].function;
    return Function::Unknown;
}

bool isTypeCheck(Function function) {
    switch (function) {
    case Function::IsArray:
    case Function::IsBool:
    case Function::IsDefined:
    case Function::IsNull:
    case Function::IsNumber:
    case Function::IsObject:
    case Function::IsPrimitive:
    case Function::IsString:
        return true;
    default:
        return false;
    }
}

unsigned fewestArguments(std::string_view name) {
    constexpr std::string_view three[]{"datetimeadd", "datetimediff", "iif", "replace", "substring"};
    constexpr std::string_view two[]{
        "array_concat",
        "array_contains",
        "array_contains_all",
        "array_contains_any",
        "array_slice",
        "atn2",
        "choose",
        "concat",
        "contains",
        "contains_all_ci",
        "contains_all_cs",
        "contains_any_ci",
        "contains_any_cs",
        "containsallci",
        "containsallcs",
        "containsanyci",
        "containsanycs",
        "datetimebin",
        "datetimepart",
        "endswith",
        "fulltextcontains",
        "fulltextcontainsall",
        "fulltextcontainsany",
        "fulltextscore",
        "index_of",
        "left",
        "power",
        "regexmatch",
        "replicate",
        "right",
        "setdifference",
        "setequal",
        "setintersect",
        "setunion",
        "st_distance",
        "st_intersects",
        "st_within",
        "startswith",
        "stringequals",
        "stringjoin",
        "stringsplit",
        "vectordistance",
    };
    const auto isIn = [name](const auto& names) {
        return std::any_of(std::begin(names), std::end(names),
                           [name](std::string_view known) { return sameName(known, name); });
    };
    return isIn(three) ? 3 : isIn(two) ? 2 : 0;
}

} // namespace cosmoswatch::query
