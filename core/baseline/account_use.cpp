#include "core/baseline/account_use.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/baseline/key_listing.h"
#include "core/baseline/make_room.h"
#include "core/query/obfuscation.h"
#include "core/query/shape.h"

#include <algorithm>

namespace cosmoswatch {
namespace {

constexpr std::size_t longestName = 160; // family and suffix of a program
constexpr std::size_t longestValue = 256;
constexpr std::size_t longestLexed = 16 * 1024; // of a statement: longer ones are no application's own
constexpr std::size_t memoTexts = 4096;
constexpr std::uint64_t shapeSeed = 0; // somebody who builds a collision only joins two lines of advice

bool addDay(DaySet& days, std::int64_t day) {
    if (days.contains(day) || day <= days.latest() - DaySet::width) return false;
    days.add(day);
    return true;
}

// Numbers that the statement's author chose: TOP 10, OFFSET 0 LIMIT 20, c.list[0].
bool isOwnNumber(const query::TokenList& tokens, std::size_t index) {
    if (index == 0) return false;
    const query::Token& before = tokens[index - 1];
    return before.is(query::Keyword::Top) || before.is(query::Keyword::Offset) ||
           before.is(query::Keyword::Limit) || before.is(query::TokenKind::OpenBracket);
}

struct WrittenValues {
    std::uint64_t hash = 0;
    bool any = false;
    bool strings = false;
};

WrittenValues valuesIn(const query::TokenList& tokens) {
    WrittenValues values;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const query::Token& token = tokens[i];
        const bool string = token.is(query::TokenKind::String);
        if (!string && (!token.is(query::TokenKind::Number) || isOwnNumber(tokens, i))) continue;
        // c["name"] is a name.
        if (string && i > 0 && tokens[i - 1].is(query::TokenKind::OpenBracket)) continue;
        values.any = true;
        values.strings |= string;
        values.hash = hash64(tokens.text(i)) ^ (values.hash * 0x9e3779b97f4a7c15ull);
    }
    return values;
}

// "SELECT * FROM c" reads the same whether names are replaced or not.
bool namesSomething(const query::TokenList& tokens) {
    return std::any_of(tokens.tokens().begin(), tokens.tokens().end(), [](const query::Token& token) {
        return token.is(query::TokenKind::Dot) || token.is(query::TokenKind::String);
    });
}

std::uint64_t bitOf(std::uint64_t hash) {
    return std::uint64_t{1} << (hash >> 58);
}

// Which of two is kept does not depend on which came first.
bool isKeptRatherThan(std::string_view a, std::string_view b) {
    return b.empty() || hash64(a) < hash64(b) || (hash64(a) == hash64(b) && a < b);
}

bool isNewer(const AccountUse::Setting& a, const AccountUse::Setting& b) {
    return a.time != b.time ? a.time > b.time : a.value > b.value;
}

} // namespace

bool AccountUse::observeLog(LogKind kind, Timestamp time) {
    return addDay(logs_[static_cast<std::size_t>(kind)], dayNumber(time));
}

bool AccountUse::observeClient(ClientView client, bool writes, bool publicAddress, Timestamp time) {
    client.application = client.application.substr(0, longestName);
    client.sdk = client.sdk.substr(0, longestName);
    auto it = clients_.find(client);
    if (it == clients_.end()) {
        makeRoom(clients_, maxClients, [](const Client& known) { return known.days.latest(); });
        it = clients_
                 .emplace(
                     ClientName{client.credential, std::string(client.application), std::string(client.sdk)},
                     Client{})
                 .first;
    }
    const std::int64_t day = dayNumber(time);
    bool news = addDay(it->second.days, day);
    if (writes) news |= addDay(it->second.writing, day);
    if (publicAddress) news |= addDay(it->second.fromPublic, day);
    return news;
}

AccountUse::SiteName AccountUse::nameOf(std::string_view container, std::string_view statement) {
    tokens_.read(statement.substr(0, longestLexed));
    return {elide(container, 2 * longestName), query::fingerprint(tokens_, shapeSeed)};
}

AccountUse::CallSite& AccountUse::site(SiteName name, std::string_view statement) {
    auto it = sites_.find(name);
    if (it == sites_.end()) {
        makeRoom(sites_, maxSites, [](const CallSite& known) {
            return std::pair(!known.attacked.empty(), known.days.latest());
        });
        it = sites_.emplace(std::move(name), CallSite{}).first;
    }
    std::string text = elide(statement, longestStatement);
    if (isKeptRatherThan(text, it->second.statement)) it->second.statement = std::move(text);
    return it->second;
}

bool AccountUse::observeQuery(std::string_view container, std::string_view statement, Timestamp time) {
    const std::int64_t day = dayNumber(time);
    if (statement.size() > longestLexed) return false;
    if (memo_.day != day || memo_.texts.size() >= memoTexts) {
        memo_.day = day;
        memo_.texts.clear();
    }
    if (!memo_.texts.insert(hash64(statement) ^ (hash64(container) * 31)).second) return false;
    SiteName name = nameOf(container, statement);
    if (query::isObfuscated(tokens_)) return addDay(obfuscatedTexts_, day);
    bool news = namesSomething(tokens_) && addDay(fullTexts_, day);
    const WrittenValues values = valuesIn(tokens_);
    if (!values.any) return news;
    CallSite& where = site(std::move(name), statement);
    news |= addDay(where.days, day) || (where.texts & bitOf(values.hash)) == 0 ||
            (values.strings && !where.strings);
    where.texts |= bitOf(values.hash);
    where.strings |= values.strings;
    return news;
}

bool AccountUse::observeAttack(std::string_view container, std::string_view statement, Timestamp time) {
    if (statement.empty() || statement.size() > longestLexed) return false;
    SiteName name = nameOf(container, statement);
    const WrittenValues values = valuesIn(tokens_);
    if (!values.any) return false;
    CallSite& where = site(std::move(name), statement);
    where.strings |= values.strings;
    return addDay(where.attacked, dayNumber(time));
}

bool AccountUse::observeSetting(std::string_view name, std::string_view value, Timestamp time) {
    const Setting told{elide(value, longestValue), time};
    auto it = settings_.find(name);
    if (it == settings_.end()) {
        if (settings_.size() >= maxSettings) return false;
        it = settings_.emplace(std::string(name), Setting{}).first;
    }
    if (!isNewer(told, it->second)) return false;
    it->second = told;
    return true;
}

const AccountUse::Setting* AccountUse::setting(std::string_view name) const {
    const auto it = settings_.find(name);
    return it == settings_.end() ? nullptr : &it->second;
}

std::int64_t AccountUse::lastDay() const {
    std::int64_t last = 0;
    for (const DaySet& log : logs_)
        last = std::max(last, log.latest());
    return last;
}

void AccountUse::merge(const AccountUse& other) {
    for (std::size_t i = 0; i < logKinds; ++i)
        logs_[i].merge(other.logs_[i]);
    fullTexts_.merge(other.fullTexts_);
    obfuscatedTexts_.merge(other.obfuscatedTexts_);
    for (const auto& [name, client] : other.clients_) {
        if (!clients_.contains(name))
            makeRoom(clients_, maxClients, [](const Client& known) { return known.days.latest(); });
        Client& ours = clients_[name];
        ours.days.merge(client.days);
        ours.writing.merge(client.writing);
        ours.fromPublic.merge(client.fromPublic);
    }
    for (const auto& [name, theirs] : other.sites_) {
        CallSite& ours = site(name, theirs.statement);
        ours.texts |= theirs.texts;
        ours.strings |= theirs.strings;
        ours.days.merge(theirs.days);
        ours.attacked.merge(theirs.attacked);
    }
    for (const auto& [name, setting] : other.settings_)
        observeSetting(name, setting.value, setting.time);
}

void AccountUse::save(ByteWriter& into) const {
    for (const DaySet& log : logs_)
        log.save(into);
    fullTexts_.save(into);
    obfuscatedTexts_.save(into);
    into.number(clients_.size());
    for (const auto& [name, client] : clients_) {
        into.number(static_cast<std::uint64_t>(name.credential));
        into.text(name.application);
        into.text(name.sdk);
        client.days.save(into);
        client.writing.save(into);
        client.fromPublic.save(into);
    }
    into.number(sites_.size());
    for (const auto& [name, site] : sites_) {
        into.text(name.container);
        into.number(name.shape);
        into.text(site.statement);
        into.number(site.texts);
        into.number(site.strings ? 1 : 0);
        site.days.save(into);
        site.attacked.save(into);
    }
    into.number(settings_.size());
    for (const auto& [name, setting] : settings_) {
        into.text(name);
        into.text(setting.value);
        saveTime(setting.time, into);
    }
}

void AccountUse::load(ByteReader& from) {
    for (DaySet& log : logs_)
        log.load(from);
    fullTexts_.load(from);
    obfuscatedTexts_.load(from);
    for (auto left = from.numberUpTo(maxClients); left > 0 && from.ok(); --left) {
        ClientName name;
        name.credential = static_cast<Credential>(from.numberUpTo(credentials - 1));
        name.application = from.text();
        name.sdk = from.text();
        Client& client = clients_[std::move(name)];
        client.days.load(from);
        client.writing.load(from);
        client.fromPublic.load(from);
    }
    for (auto left = from.numberUpTo(maxSites); left > 0 && from.ok(); --left) {
        SiteName name;
        name.container = from.text();
        name.shape = from.number();
        CallSite& site = sites_[std::move(name)];
        site.statement = from.text();
        site.texts = from.number();
        site.strings = from.numberUpTo(1) == 1;
        site.days.load(from);
        site.attacked.load(from);
    }
    for (auto left = from.numberUpTo(maxSettings); left > 0 && from.ok(); --left) {
        std::string name(from.text());
        std::string value(from.text());
        settings_.insert_or_assign(std::move(name), Setting{std::move(value), loadTime(from)});
    }
}

} // namespace cosmoswatch
