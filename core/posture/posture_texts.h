// The texts of the checks, as they stand in resources/posture_catalogue.json. Private to this room.
#pragma once

#include "core/alert/text_template.h"
#include "core/posture/posture.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cosmoswatch {

// What a check saw; its texts come from the catalogue.
struct CheckResult {
    std::string_view id;
    CheckState state = CheckState::Fine;
    std::map<std::string, std::string, std::less<>> values; // for the gaps of the sentence
    std::vector<PostureEvidence> evidence;
    std::optional<Severity> severity; // another than the usual one
};

struct PostureTexts {
    struct Step {
        TextTemplate text;
        TextTemplate command;
        bool hasCommand = false;
    };
    struct Check {
        std::string id;
        std::string title;
        Severity severity = Severity::Low;
        std::string why;
        TextTemplate toDo, fine, unknown;
        std::vector<Step> steps;
    };
    std::vector<Check> checks;
};

// Refuses what is missing or no template, and names the place.
[[nodiscard]] Result<PostureTexts> parsePostureTexts(std::string_view json);
[[nodiscard]] const PostureTexts& postureTexts(); // as compiled in

[[nodiscard]] PostureCheck written(const CheckResult& result, const Account& account);

[[nodiscard]] std::string_view embeddedPostureJson();

} // namespace cosmoswatch
