// The functions of the language. Names are case-insensitive.
#pragma once

#include <cstdint>
#include <string_view>

namespace cosmoswatch::query {

// Those that the analysis reckons with have a name of their own.
enum class Function : std::uint8_t {
    Unknown,   // not a function of this language
    Builtin,   // any other that depends on nothing but its arguments
    Changing,  // the clock or chance
    Aggregate, // over many documents
    Abs,
    ArrayLength,
    Concat,
    Contains,
    EndsWith,
    Iif,
    IndexOf,
    IsArray,
    IsBool,
    IsDefined,
    IsNull,
    IsNumber,
    IsObject,
    IsPrimitive,
    IsString,
    Left,
    Length,
    Lower,
    RegexMatch,
    Right,
    StartsWith,
    StringEquals,
    Substring,
    ToString,
    Upper,
    UserDefined, // udf.name
};

[[nodiscard]] Function functionOf(std::string_view name);

// Asks for the type of its argument, or whether it is there at all.
[[nodiscard]] bool isTypeCheck(Function function);

// Of those that are always called with several: how many at least. Else 0.
[[nodiscard]] unsigned fewestArguments(std::string_view name);

} // namespace cosmoswatch::query
