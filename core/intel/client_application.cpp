#include "core/intel/client_application.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace cosmoswatch {
namespace {

constexpr std::size_t maxAgentBytes = 1024;
constexpr std::size_t maxNameBytes = 64;

struct Product {
    std::string_view token; // lower case, what stands before "/"
    std::string_view family;
};

constexpr std::array sdks{
    Product{"cosmos-netstandard-sdk", ".NET SDK"}, Product{"documentdb-dotnet-sdk", ".NET SDK"},
    Product{"documentdb-netcore-sdk", ".NET SDK"}, Product{"azsdk-java-cosmos", "Java SDK"},
    Product{"documentdb-java-sdk", "Java SDK"},    Product{"cosmosdb-java-sdk", "Java SDK"},
    Product{"azsdk-python-cosmos", "Python SDK"},  Product{"documentdb-python-sdk", "Python SDK"},
    Product{"azure-cosmos-python", "Python SDK"},  Product{"azsdk-js-cosmos", "JavaScript SDK"},
    Product{"azure-cosmos-js", "JavaScript SDK"},  Product{"documentdb-nodejs-sdk", "JavaScript SDK"},
    Product{"azsdk-go-azcosmos", "Go SDK"},        Product{"azsdk-rust-", "Rust SDK"},
};

// Made to attack or to enumerate: a match anywhere in the agent counts, also in an SDK's suffix.
constexpr std::array hostileTools{
    Product{"nosqlmap", "NoSQLMap"},
    Product{"sqlmap", "sqlmap"},
    Product{"nuclei", "Nuclei"},
    Product{"aadinternals", "AADInternals"},
    Product{"bloodhound", "BloodHound"},
    Product{"azurehound", "AzureHound"},
    Product{"sharphound", "SharpHound"},
    Product{"microburst", "MicroBurst"},
    Product{"roadtools", "ROADtools"},
    Product{"roadrecon", "ROADtools"},
    Product{"tokentactics", "TokenTactics"},
    Product{"graphrunner", "GraphRunner"},
    Product{"teamfiltration", "TeamFiltration"},
    Product{"stormspotter", "Stormspotter"},
    Product{"scoutsuite", "ScoutSuite"},
    Product{"nikto", "Nikto"},
    Product{"masscan", "masscan"},
    Product{"zgrab", "ZGrab"},
    Product{"nmap scripting", "Nmap"},
    Product{"fuzz faster u fool", "ffuf"},
    Product{"gobuster", "Gobuster"},
    Product{"feroxbuster", "feroxbuster"},
    Product{"dirbuster", "DirBuster"},
    Product{"wfuzz", "Wfuzz"},
    Product{"metasploit", "Metasploit"},
    Product{"burpsuite", "Burp Suite"},
    Product{"zaproxy", "ZAP"},
    Product{"owasp zap", "ZAP"},
};

// Of everyday use, but not what an application talks to Cosmos DB with.
constexpr std::array generalTools{
    Product{"python-requests", "python-requests"},
    Product{"python-urllib", "Python urllib"},
    Product{"python-urllib3", "Python urllib"},
    Product{"python-httpx", "python-httpx"},
    Product{"aiohttp", "aiohttp"},
    Product{"curl", "curl"},
    Product{"libcurl", "curl"},
    Product{"wget", "Wget"},
    Product{"httpie", "HTTPie"},
    Product{"go-http-client", "Go-http-client"},
    Product{"okhttp", "okhttp"},
    Product{"axios", "axios"},
    Product{"fasthttp", "fasthttp"},
    Product{"postmanruntime", "Postman"},
    Product{"postman", "Postman"},
    Product{"insomnia", "Insomnia"},
    Product{"powershell", "PowerShell"},
    Product{"windowspowershell", "PowerShell"},
    Product{"azurepowershell", "PowerShell"},
    Product{"node-fetch", "node-fetch"},
    Product{"undici", "undici"},
    Product{"node", "Node.js"},
    Product{"node.js", "Node.js"},
    Product{"got", "got"},
    Product{"node-superagent", "SuperAgent"},
    Product{"java", "Java HTTP client"},
    Product{"java-http-client", "Java HTTP client"},
    Product{"jdk", "Java HTTP client"},
    Product{"apache-httpclient", "Apache HttpClient"},
    Product{"restsharp", "RestSharp"},
    Product{"libwww-perl", "libwww-perl"},
    Product{"ruby", "Ruby"},
    Product{"faraday", "Ruby"},
    Product{"guzzlehttp", "Guzzle"},
    Product{"reqwest", "reqwest"},
    Product{"hyper", "hyper"},
    Product{"headlesschrome", "headless browser"},
    Product{"phantomjs", "headless browser"},
};

// "Linux/5.4", "JRE/17": what a program runs on. Only with a slash; "Windows Sync" may be a name.
constexpr std::array<std::string_view, 17> environments{
    "host",   "linux",  "unix",    "windows", "microsoftwindowsnt",
    "macosx", "macos",  "darwin",  "jre",     "jdk",
    "java",   "python", "cpython", "pypy",    "node.js",
    "rustc",  "freebsd"};
constexpr std::array<std::string_view, 7> architectures{"x64",   "x86",   "arm64", "arm",
                                                        "amd64", "s390x", "wasm"};
constexpr std::array<std::string_view, 6> regionSettings{"N", "D", "S", "L", "NS", "P"};

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool all(std::string_view text, bool (*matches)(char)) {
    return !text.empty() && std::all_of(text.begin(), text.end(), matches);
}

template<typename Names>
bool isOneOf(std::string_view text, const Names& names) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return equalsIgnoreCase(text, name); });
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    for (std::size_t start = 0; start <= text.size();) {
        const auto end = std::min(text.find_first_of(separators, start), text.size());
        parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

std::vector<std::string_view> words(std::string_view text) {
    auto parts = split(text, " \t|;,()[]{}<>\"'");
    std::erase_if(parts, [](std::string_view part) { return part.empty(); });
    return parts;
}

std::string_view productOf(std::string_view word) {
    return word.substr(0, word.find('/'));
}

// Valid text without control characters and, at its start, at most what an agent needs.
std::string cleaned(std::string_view agent) {
    std::string text = toValidUtf8(agent.substr(0, maxAgentBytes));
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return std::string(trim(text));
}

// Without "(Windows-10-10.0.22621)" and "<environment undetectable>"; an open bracket ends the text.
std::string withoutRemarks(std::string_view text) {
    std::string out;
    int depth = 0;
    for (const char c : text) {
        if (c == '(' || c == '<') ++depth;
        if (depth == 0) out += c;
        if ((c == ')' || c == '>') && depth > 0 && --depth == 0) out += ' ';
    }
    return out;
}

// "3", "v2", "1.2.3-beta.4", "go1.21"
bool isVersion(std::string_view text) {
    if (text.starts_with("go"))
        text.remove_prefix(2);
    else if (text.starts_with('v') || text.starts_with('V'))
        text.remove_prefix(1);
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    return digits > 0 && (digits == text.size() || text[digits] == '.');
}

// A part of a name that a machine made up: a number, a hash, a time.
bool isMachineMade(std::string_view part) {
    const auto digits = static_cast<std::size_t>(std::count_if(part.begin(), part.end(), isDigit));
    if (digits == part.size()) return true;
    if (all(part, isHex) && ((part.size() >= 6 && digits > 0) || part.size() >= 16)) return true;
    return part.size() >= 4 && digits * 5 >= part.size() * 3;
}

bool isGuid(std::string_view text) {
    constexpr std::array<std::size_t, 4> dashes{8, 13, 18, 23};
    for (std::size_t i = 0; i < 36; ++i) {
        const bool dash = std::find(dashes.begin(), dashes.end(), i) != dashes.end();
        if (dash ? text[i] != '-' : !isHex(text[i])) return false;
    }
    return true;
}

void removeGuids(std::string& word) {
    for (std::size_t i = 0; i + 36 <= word.size(); ++i)
        if (isGuid(std::string_view(word).substr(i, 36))) word.erase(i--, 36);
}

// Kubernetes names pods deployment-hash-id in letters that spell no words: "orders-7f9c6d5b8-x2x4z".
bool isPodLetters(std::string_view text) {
    return text.find_first_not_of("bcdfghjklmnpqrstvwxz2456789") == std::string_view::npos;
}
std::string_view withoutPodId(std::string_view word) {
    const auto last = word.rfind('-');
    if (last == std::string_view::npos || last == 0 || word.size() - last != 6) return word;
    const auto first = word.rfind('-', last - 1);
    if (first == std::string_view::npos) return word;
    const auto hash = word.substr(first + 1, last - first - 1);
    const bool pod = isPodLetters(word.substr(last + 1)) && hash.size() >= 8 && hash.size() <= 10 &&
                     isPodLetters(hash) && std::any_of(hash.begin(), hash.end(), isDigit);
    return pod ? word.substr(0, first) : word;
}

// What stays of a word when versions and machine-made parts are gone: "OrdersApi/1.2.3" is "OrdersApi".
std::string stableWord(std::string_view raw) {
    constexpr std::string_view separators = "/-_.:@#~+=";
    std::string word(raw);
    removeGuids(word);
    std::string out;
    const auto named = withoutPodId(word);
    if (isVersion(named)) return out;
    for (std::size_t start = 0; start < named.size();) {
        const auto end = std::min(named.find_first_of(separators, start), named.size());
        const auto part = named.substr(start, end - start);
        const char before = start > 0 ? named[start - 1] : '\0';
        // A version after a slash takes everything up to the next slash with it: "1.2.3-beta.4".
        const bool version = isVersion(named.substr(start));
        if (version && before == '/') {
            start = std::min(named.find('/', start), named.size() - 1) + 1;
            continue;
        }
        if (!part.empty() && !version && !isMachineMade(part)) {
            if (!out.empty()) out += before;
            out += part;
        }
        start = end + 1;
    }
    return out;
}

std::string bounded(std::string_view text) {
    const std::string shown = visible(text);
    constexpr std::string_view ellipsis = "…";
    return shown.size() <= maxNameBytes ? shown : elide(shown, maxNameBytes - ellipsis.size());
}

bool isEnvironment(std::string_view word) {
    const auto product = productOf(word);
    if (product.size() == word.size()) return false;
    return isOneOf(product, environments) || findIgnoreCase(product, "WindowsServer") == 0 ||
           (findIgnoreCase(product, "Windows") == 0 && isDigit(product.back()));
}
bool isFeatureFlags(std::string_view word) { // "F00000010"
    return word.size() >= 2 && word.front() == 'F' && all(trim(word.substr(1)), isHex);
}

// The words of the owner's own, in order.
std::string stableName(std::string_view text) {
    const std::string bare = withoutRemarks(text);
    std::string out;
    for (const auto word : words(bare)) {
        if (isEnvironment(word) || lowerAscii(word).starts_with("azsdk-") || word.starts_with("backend="))
            continue;
        const auto stable = stableWord(word);
        if (stable.empty()) continue;
        if (!out.empty()) out += ' ';
        out += stable;
    }
    return out;
}

// "…sdk/3.35.4|1|X64|Linux 5.15|.NET 6.0.21|N|F 00000010|OrdersApi": the suffix starts after the fields that
// the SDK writes, of which the later ones came with later versions.
std::string dotnetSuffix(std::string_view rest) {
    auto fields = split(rest, "|");
    for (auto& field : fields)
        field = trim(field);
    std::size_t at = 0;
    const auto skip = [&](auto&& matches) {
        while (at < fields.size() && matches(fields[at]))
            ++at;
    };
    skip([](std::string_view field) { return field.empty() || isVersion(field) || field.starts_with('/'); });
    if (at < fields.size() && isOneOf(fields[at], architectures)) at += 3; // architecture, system, runtime
    skip([](std::string_view field) {
        return field.empty() || isFeatureFlags(field) ||
               std::find(regionSettings.begin(), regionSettings.end(), field) != regionSettings.end();
    });
    std::string suffix;
    for (; at < fields.size(); ++at)
        suffix.append(fields[at]).append(" ");
    return suffix;
}

// "SparkConnector/azure-cosmos-spark_3-3_2-12/4.20.0|DBX|<workspace>|<cluster>|<pid> <host>|suffix"
std::string sparkSuffix(std::string_view rest) {
    const auto fields = split(rest, "|");
    std::string suffix;
    for (std::size_t at = 1; at < fields.size(); ++at) {
        const auto field = trim(fields[at]);
        if (equalsIgnoreCase(field, "DBX") || equalsIgnoreCase(field, "SYN")) {
            at += 2;
            continue;
        }
        const auto blank = field.find(' ');
        const bool process = blank != std::string_view::npos && all(field.substr(0, blank), isDigit);
        if (!process && !isFeatureFlags(field)) suffix.append(field).append(" ");
    }
    return suffix;
}

// Without trailing "|F10", which the Java, Python and Rust SDKs add for the features in use.
std::string_view withoutFeatureFlags(std::string_view text) {
    const auto bar = text.rfind('|');
    return bar != std::string_view::npos && isFeatureFlags(trim(text.substr(bar + 1))) ? text.substr(0, bar)
                                                                                       : text;
}

std::optional<ClientApplication> asSdk(std::string_view text) {
    for (const auto word : words(text)) {
        const std::string product = lowerAscii(productOf(word));
        const auto sdk = std::find_if(sdks.begin(), sdks.end(),
                                      [&](const Product& known) { return product.starts_with(known.token); });
        if (sdk == sdks.end()) continue;
        const auto offset = static_cast<std::size_t>(word.data() - text.data());
        const auto rest = text.substr(offset + word.size());
        const auto before = text.substr(0, offset);
        ClientApplication application;
        application.family = sdk->family;
        application.sdk = bounded(product + std::string(word.substr(productOf(word).size())));
        std::string own(findIgnoreCase(before, "mozilla/") == std::string_view::npos ? before : "");
        if (const auto spark = findIgnoreCase(rest, "SparkConnector/"); spark != std::string_view::npos) {
            application.family = "Spark connector";
            own += sparkSuffix(rest.substr(spark));
        } else if (rest.starts_with('|') && product.starts_with("cosmos-netstandard-sdk")) {
            own += dotnetSuffix(rest);
        } else {
            own.append(withoutFeatureFlags(rest));
        }
        application.suffix = bounded(stableName(own));
        return application;
    }
    return std::nullopt;
}

std::string_view hostileTool(std::string_view text) {
    const std::string lower = lowerAscii(text);
    for (const auto& tool : hostileTools)
        if (lower.find(tool.token) != std::string::npos) return tool.family;
    return {};
}

std::string generalTool(std::string_view text) {
    for (const auto word : words(text)) {
        const std::string product = lowerAscii(productOf(word));
        for (const auto& tool : generalTools)
            if (product == tool.token) return std::string(tool.family);
        if (product.size() > 5 && product.ends_with("hound")) return bounded(stableWord(productOf(word)));
    }
    return {};
}

bool isPlatform(std::string_view text) {
    if (findIgnoreCase(text.substr(0, 12), "Azure Portal") == 0) return true;
    const auto parts = words(text);
    return std::any_of(parts.begin(), parts.end(), [](std::string_view word) {
        return findIgnoreCase(word, "Microsoft.Azure.Documents.Common") == 0;
    });
}

bool isBrowser(std::string_view text) {
    constexpr std::array<std::string_view, 5> engines{"AppleWebKit/", "Gecko/", "Firefox/", "Trident/",
                                                      "Chrome/"};
    return findIgnoreCase(text, "Mozilla/") == 0 &&
           std::any_of(engines.begin(), engines.end(), [&](std::string_view engine) {
               return findIgnoreCase(text, engine) != std::string_view::npos;
           });
}

} // namespace

std::string ClientApplication::name() const {
    if (family.empty()) return "unknown";
    return suffix.empty() ? family : family + " · " + suffix;
}

ClientApplication classifyUserAgent(std::string_view userAgent) {
    const std::string text = cleaned(userAgent);
    if (text.empty()) return {"unknown", {}, false};
    const auto hostile = hostileTool(text);
    if (auto sdk = asSdk(text)) {
        sdk->watchListed = !hostile.empty();
        return *sdk;
    }
    if (!hostile.empty()) return {std::string(hostile), {}, true};
    if (auto tool = generalTool(text); !tool.empty()) return {std::move(tool), {}, true};
    if (isPlatform(text)) return {"Azure platform", {}, false};
    if (isBrowser(text)) return {"Data Explorer (browser)", {}, false};
    auto own = bounded(stableName(text));
    return {own.empty() ? "unrecognised client" : std::move(own), {}, false, true};
}

std::vector<std::string_view> generalToolFamilies() {
    std::vector<std::string_view> families;
    for (const auto& tool : generalTools)
        if (std::find(families.begin(), families.end(), tool.family) == families.end())
            families.emplace_back(tool.family);
    return families;
}

} // namespace cosmoswatch
