// cosmoswatch-cli query: is each query of the standard input what its application meant to send?
#include "app/cli/commands.h"
#include "app/cli/terminal.h"

#include "core/base/text.h"
#include "core/query/explanation.h"
#include "core/query/known_shapes.h"
#include "core/query/query_text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

namespace cosmoswatch::cli {
namespace {

using Json = nlohmann::ordered_json;
using namespace cosmoswatch::query;

struct QueryOptions {
    std::string known;
    std::string format = "jsonl";
};

// {"query":"…"} or a bare query. The record itself may be what a log holds, with its parameters.
std::optional<std::string> queryOf(const std::string& line) {
    if (trim(line).empty() || trim(line).front() != '{') return std::nullopt;
    const auto record = nlohmann::json::parse(line, nullptr, false);
    if (!record.is_object()) return std::nullopt;
    const auto query = record.find("query");
    if (query == record.end() || !query->is_string()) return std::nullopt;
    return query->get<std::string>();
}

constexpr std::size_t mostKnownShapes = 1u << 20;

bool learn(KnownShapes& known, const std::string& file) {
    std::ifstream lines(file);
    if (!lines) {
        message(fmt::format("cosmoswatch-cli: {}: cannot be read; name a file with a query a line", file));
        return false;
    }
    QueryTextReader reader;
    for (std::string line; std::getline(lines, line);)
        if (!trim(line).empty()) known.learn(reader.read(queryOf(line).value_or(line)));
    return !lines.bad();
}

Json answer(std::string_view query, const QueryAnalysis& analysis) {
    Json json;
    json["verdict"] = verdictName(analysis.verdict);
    json["reasons"] = Json::array();
    for (const QueryReason& reason : analysis.reasons)
        json["reasons"].push_back({{"kind", reasonName(reason.kind)},
                                   {"effect", describe(reason.kind)},
                                   {"offset", reason.where.offset},
                                   {"length", reason.where.length}});
    json["offset"] = analysis.fragment.offset;
    json["length"] = analysis.fragment.length;
    json["valid"] = analysis.valid;
    json["known"] = analysis.known;
    json["obfuscated"] = analysis.obfuscated;
    if (analysis.verdict == Verdict::Clean) return json;
    const Explanation explanation = explain(query, analysis);
    json["fragment"] = query.substr(analysis.fragment.offset, analysis.fragment.length);
    json["effect"] = explanation.effect;
    json["onlyUnknown"] = analysis.departureOnly;
    if (!explanation.cleanTwin.empty()) json["cleanTwin"] = explanation.cleanTwin;
    if (!explanation.hardened.query.empty())
        json["parameterized"] = Json::parse(explanation.hardened.json(), nullptr, false);
    return json;
}

int analyzeInput(const QueryOptions& options) {
    KnownShapes known({.shapes = mostKnownShapes});
    if (!options.known.empty() && !learn(known, options.known)) return exitIncomplete;
    std::ios::sync_with_stdio(false);
    QueryAnalyzer analyzer;
    QueryTextReader reader;
    std::uint64_t number = 0, unreadable = 0;
    for (std::string line; std::getline(std::cin, line);) {
        ++number;
        if (trim(line).empty()) continue;
        const std::optional<std::string> text = queryOf(line);
        if (!text) {
            ++unreadable;
            message(fmt::format("cosmoswatch-cli: line {}: is no JSON object with a \"query\"", number));
            if (!output("{\"error\":\"no JSON object with a query\"}\n")) return exitIncomplete;
            continue;
        }
        const std::string_view query = reader.read(*text);
        const QueryAnalysis& analysis = analyzer.analyze(query, options.known.empty() ? nullptr : &known);
        const std::string json = answer(query, analysis).dump(-1, ' ', false, Json::error_handler_t::replace);
        if (!output(json + "\n")) return exitIncomplete;
    }
    return unreadable == 0 ? exitDone : exitIncomplete;
}

} // namespace

void addQueryCommand(CLI::App& program, Run& run) {
    auto options = std::make_shared<QueryOptions>();
    CLI::App* command = program.add_subcommand(
        "query", "Tell injected queries from those of an application, one {\"query\":\"...\"} a line");
    command->add_option("--known", options->known,
                        "Queries that the application sends, to learn shapes from");
    command->add_option("--format", options->format, "jsonl: one answer a line")
        ->check(CLI::IsMember({"jsonl"}))
        ->capture_default_str();
    command->callback([options, &run] { run = [options] { return analyzeInput(*options); }; });
}

} // namespace cosmoswatch::cli
