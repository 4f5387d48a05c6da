// Methods that say how much volume would be a surprise, to be compared: see docs/VOLUME_STUDY.md.
#pragma once

#include "core/baseline/volume_profile.h"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cosmoswatch::study {

struct Limits {
    std::array<double, VolumeHistory::halfHours> parts{};
    double day = 0;
};

class Method {
public:
    virtual ~Method() = default;
    // Days are told one after the other, from `firstDay` on.
    virtual void learn(const VolumeHistory::Day& day) = 0;
    [[nodiscard]] virtual Limits limits(std::int64_t day) = 0;
};

struct NamedMethod {
    std::string name;
    std::function<std::unique_ptr<Method>(std::int64_t firstDay, int learningDays)> make;
};

[[nodiscard]] std::vector<NamedMethod> allMethods();

} // namespace cosmoswatch::study
