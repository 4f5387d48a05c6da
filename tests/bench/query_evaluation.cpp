// How good the query analysis is: query_evaluation DIR [--misses ROW [known|alone [dev|test]]] reads corpora
// of labelled queries (JSON lines: query, and base, label, group, payload, origin or torigin where they
// apply) and prints the share that is flagged, for a half that the rules were written against ("dev") and one
// that they were not
// ("test"). The halves are split by the hash of the query's origin.
#include "core/query/analysis.h"
#include "core/query/known_shapes.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace cosmoswatch;
using namespace cosmoswatch::query;

namespace {

struct Sample {
    std::string query, base, payload, name, family;
    bool development = false;
};

struct Corpus {
    std::vector<Sample> samples;
};

std::string field(const nlohmann::json& record, const char* name) {
    const auto found = record.find(name);
    return found != record.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// FNV-1a, mixed as in MurmurHash3: the same parts in any language.
bool belongsToDevelopment(const std::string& origin) {
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (const char byte : origin)
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ull;
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdull;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ull;
    return ((hash ^ (hash >> 33)) & 3) != 3;
}

// "effective cosmos_grammar", "broken", …: the rows of the table.
std::vector<Sample> load(const std::string& directory, const std::string& file) {
    std::vector<Sample> samples;
    std::ifstream lines(directory + "/" + file + ".jsonl");
    for (std::string line; std::getline(lines, line);) {
        const auto record = nlohmann::json::parse(line, nullptr, false);
        if (!record.is_object()) continue;
        Sample sample;
        sample.query = field(record, "query");
        sample.base = field(record, "base");
        sample.payload = field(record, "payload");
        sample.family = field(record, "family");
        std::string origin = field(record, "torigin");
        if (origin.empty()) origin = field(record, "origin");
        sample.development = belongsToDevelopment(origin);
        sample.name = file;
        if (const std::string label = field(record, "label"); !label.empty())
            sample.name = label + (label == "effective" ? field(record, "group") == "cosmos_grammar"
                                                              ? ", Cosmos dialect"
                                                              : ", third party"
                                                        : "");
        samples.push_back(std::move(sample));
    }
    return samples;
}

struct Row {
    std::size_t total = 0, injection = 0, fuzzing = 0, overlapping = 0, covered = 0, fragments = 0;
};

void judge(Row& row, const Sample& sample, const QueryAnalysis& analysis) {
    ++row.total;
    if (analysis.verdict == Verdict::Clean) return;
    ++(analysis.verdict == Verdict::Injection ? row.injection : row.fuzzing);
    const std::size_t begin = sample.payload.empty() ? std::string::npos : sample.query.find(sample.payload);
    if (begin == std::string::npos) return;
    const std::size_t end = begin + sample.payload.size();
    const std::size_t from = std::max<std::size_t>(begin, analysis.fragment.offset);
    const std::size_t to = std::min<std::size_t>(end, analysis.fragment.offset + analysis.fragment.length);
    ++row.fragments;
    if (from < to) ++row.overlapping;
    if (from < to && (to - from) * 10 >= sample.payload.size() * 8) ++row.covered;
}

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

using Table = std::map<std::string, Row>;

void print(const char* title, const Table& table) {
    std::printf("\n%s\n%-34s %7s %10s %9s %9s %9s %9s\n", title, "", "queries", "injection", "fuzzing",
                "flagged", "overlap", "covered");
    for (const auto& [name, row] : table) {
        std::printf("%-34s %7zu %9.2f%% %8.2f%% %8.2f%%", name.c_str(), row.total,
                    percent(row.injection, row.total), percent(row.fuzzing, row.total),
                    percent(row.injection + row.fuzzing, row.total));
        if (row.fragments > 0)
            std::printf(" %8.1f%% %8.1f%%", percent(row.overlapping, row.fragments),
                        percent(row.covered, row.fragments));
        std::printf("\n");
    }
}

// What an application sends: other values than those of the texts that are judged.
std::string withOtherValues(std::string query) {
    for (std::size_t at = 0; (at = query.find("abc", at)) != std::string::npos; at += 5)
        query.replace(at, 3, "qwert");
    return query;
}

// The payload as a value, escaped as the language wants it: "abc" stands where values stood.
bool putIntoLiteral(const Sample& attack, Sample& safe) {
    for (const char quote : {'\'', '"'}) {
        const std::string value = std::string(1, quote) + "abc" + quote;
        const std::size_t at = attack.payload.empty() ? std::string::npos : attack.base.find(value);
        // Names in brackets and keys are no values.
        if (at == std::string::npos || at == 0 || attack.base[at - 1] == '[' ||
            (at + value.size() < attack.base.size() && attack.base[at + value.size()] == ':'))
            continue;
        std::string escaped;
        for (const char letter : attack.payload) {
            if (letter == quote || letter == '\\') escaped += '\\';
            escaped += letter;
        }
        safe.query = attack.base;
        safe.query.replace(at + 1, 3, escaped);
        safe.base = attack.base;
        safe.name = "attack text inside literals";
        safe.development = attack.development;
        return true;
    }
    return false;
}

bool wrong(const Sample& sample, Verdict verdict) {
    const bool attack = sample.name.starts_with("effective") || sample.name.starts_with("broken") ||
                        sample.name.find("injected") != std::string::npos;
    return attack == (verdict == Verdict::Clean);
}

void tell(const Sample& sample, const QueryAnalysis& analysis) {
    const auto text = [](const std::string& value) {
        return nlohmann::json(value).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    };
    std::string reasons;
    for (const QueryReason& reason : analysis.reasons)
        reasons += std::string(reasons.empty() ? "" : " ") + reasonName(reason.kind);
    std::printf("%s\t%s\t%s\t%s\t%s\n", sample.family.c_str(),
                analysis.known   ? "known"
                : analysis.valid ? "valid"
                                 : "invalid",
                reasons.c_str(), text(sample.payload).c_str(), text(sample.query).c_str());
    std::printf("\t\t\t\t%s\n",
                text(sample.query.substr(analysis.fragment.offset, analysis.fragment.length)).c_str());
}

bool covers(const Sample& sample, const QueryAnalysis& analysis) {
    Row row;
    judge(row, sample, analysis);
    return row.covered == row.fragments;
}

// Half of the genuine statements are known, the other half is new: a release of the application looks so.
void printNewStatements(const std::vector<Sample>& samples, QueryAnalyzer& analyzer) {
    const auto isKnown = [](const Sample& sample) {
        return belongsToDevelopment(sample.query) || (std::hash<std::string>()(sample.query) & 1) != 0;
    };
    for (const char* name : {"benign", "obfuscated_benign"}) {
        KnownShapes known({.shapes = 1u << 20});
        for (const Sample& sample : samples)
            if (sample.name == name && isKnown(sample)) known.learn(withOtherValues(sample.query));
        std::size_t unknown = 0, flagged = 0;
        for (const Sample& sample : samples) {
            if (sample.name != name || isKnown(sample)) continue;
            const QueryAnalysis& analysis = analyzer.analyze(sample.query, &known);
            unknown += analysis.known ? 0 : 1;
            flagged += analysis.verdict == Verdict::Clean ? 0 : 1;
        }
        std::printf("%s, new statements beside known ones: %zu, called injection %.2f%%\n", name, unknown,
                    percent(flagged, unknown));
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "query_evaluation DIR [--misses ROW [known|alone [dev|test]]]\n");
        return 2;
    }
    const std::string directory = argv[1];
    const std::string misses = argc > 3 ? argv[3] : "";
    const bool missesOfKnown = argc > 4 && std::string_view(argv[4]) == "known";
    const bool missesOfTest = argc > 5 && std::string_view(argv[5]) == "test";
    std::vector<Sample> samples;
    for (const char* file :
         {"benign", "benign_unparsed", "hard_values", "injected", "obfuscated_benign", "obfuscated_injected"})
        for (Sample& sample : load(directory, file))
            samples.push_back(std::move(sample));

    for (std::size_t i = 0, count = samples.size(); i < count; ++i)
        if (Sample sample; putIntoLiteral(samples[i], sample)) samples.push_back(std::move(sample));

    // An account's texts are obfuscated or they are not: each kind is laid beside its own.
    KnownShapes known({.shapes = 1u << 20}), knownObfuscated({.shapes = 1u << 20});
    for (const Sample& sample : samples) {
        if (sample.name == "benign") known.learn(withOtherValues(sample.query));
        if (sample.name == "obfuscated_benign") knownObfuscated.learn(withOtherValues(sample.query));
        if (!sample.base.empty()) known.learn(withOtherValues(sample.base));
    }
    QueryAnalyzer analyzer(false);
    printNewStatements(samples, analyzer);
    for (const bool development : {true, false}) {
        Table alone, against;
        for (const Sample& sample : samples) {
            if (sample.development != development) continue;
            for (const bool withKnown : {false, true}) {
                const QueryAnalysis& analysis =
                    analyzer.analyze(sample.query, !withKnown                              ? nullptr
                                                   : sample.name.starts_with("obfuscated") ? &knownObfuscated
                                                                                           : &known);
                judge((withKnown ? against : alone)[sample.name], sample, analysis);
                if (misses == "uncovered " + sample.name && development && !analysis.reasons.empty() &&
                    !covers(sample, analysis))
                    tell(sample, analysis);
                if (sample.name == misses && development != missesOfTest && withKnown == missesOfKnown &&
                    wrong(sample, analysis.verdict))
                    tell(sample, analysis);
            }
        }
        print(development ? "dev, stateless" : "test, stateless", alone);
        print(development ? "dev, with known shapes" : "test, with known shapes", against);
    }
    return 0;
}
