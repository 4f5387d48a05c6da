#pragma once
#include <string_view>
namespace cosmoswatch::query {
class KnownShapes {
public:
    void learn(std::string_view) {}
};
} // namespace cosmoswatch::query
