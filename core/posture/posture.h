// How well accounts are hardened, judged by what their logs tell: which credentials and programs are in use,
// who may reach them, what is logged, which queries could be injected into. Each check says what was seen,
// why it matters and what to do. The texts stand in resources/posture_catalogue.json, which is compiled in.
#pragma once

#include "core/alert/alert.h"
#include "core/base/result.h"
#include "core/store/alert_store.h"

#include <string>
#include <vector>

namespace cosmoswatch {

class AccountBaseline;

enum class CheckState {
    ToDo,
    Unknown, // the logs do not tell; `finding` says which would
    Fine,
};
[[nodiscard]] const char* name(CheckState state); // stable: "to-do", "unknown", "fine"

// A line of what was seen. Log values made visible; only a statement keeps its line breaks.
struct PostureEvidence {
    std::string what;   // "Java SDK · Orders"
    std::string detail; // "primary or secondary key, on 14 of 30 days, last 2026-11-02"
    std::string text{}; // a statement; may be long
    friend bool operator==(const PostureEvidence&, const PostureEvidence&) = default;
};

struct PostureStep {
    std::string text;
    std::string command; // Azure CLI, to copy; may be empty
    friend bool operator==(const PostureStep&, const PostureStep&) = default;
};

struct PostureCheck {
    std::string id; // "keys-in-use"
    Account account;
    CheckState state = CheckState::Fine;
    Severity severity = Severity::Low; // of what is to do
    std::string title;
    std::string finding; // one sentence with the numbers
    std::vector<PostureEvidence> evidence;
    std::string why;
    std::vector<PostureStep> steps; // empty when fine
    friend bool operator==(const PostureCheck&, const PostureCheck&) = default;
};

// Of one account, by its records of the 30 days up to its newest one. What is to do comes first, the gravest
// at the top.
[[nodiscard]] std::vector<PostureCheck> checkPosture(const Account& account, const AccountBaseline& baseline);

// Of all accounts in the store, in the order of their names.
[[nodiscard]] Result<std::vector<PostureCheck>> checkPosture(const AlertReader& store);

} // namespace cosmoswatch
