#include "core/baseline/volume_surprise.h"

#include <algorithm>
#include <optional>

namespace cosmoswatch {
namespace {

constexpr double megabyte = 1e6;
// Less in half an hour is never a surprise; in a day, twice as much. In small accounts it is half of all that
// a typical day has, in large ones a small share of it.
constexpr double leastFloor = 0.5 * megabyte;
constexpr double ordinaryFloor = 8 * megabyte;
constexpr double greatestFloor = 50 * megabyte;
constexpr double floorOfDay = 2;
constexpr double shareOfSmall = 0.5;
constexpr double shareOfLarge = 0.01;
// A newcomer may read as much as the greatest of the usual clients, or this share of all.
constexpr double newcomersShare = 0.5;
// A client may exceed its own limit by this much while that is no more than others usually read.
constexpr double peersMargin = 1.5;
// Who makes up this much of an excess is behind it.
constexpr double culpritsShare = 0.5;
// Beyond the account's limit, when nobody in particular is behind it.
constexpr double crowdMargin = 1.6;
// A container's excess must matter beside what is read from the whole account: a share of its limit.
constexpr double containersShare = 0.5;
constexpr double lookAgain = 1.05;

// Half an hour that begins with a quarter and ends by midnight, or the day as a whole.
struct Window {
    std::int64_t day = 0;
    unsigned firstQuarter = 0;
    VolumeSurprise::Span span = VolumeSurprise::Span::HalfHour;

    [[nodiscard]] bool isDay() const { return span == VolumeSurprise::Span::Day; }
    [[nodiscard]] std::size_t index() const { return isDay() ? 96 : firstQuarter; }
    [[nodiscard]] double usual(const VolumeExpectation& expected) const {
        return isDay() ? expected.usualOfDay : greater(expected.usual);
    }
    [[nodiscard]] double limit(const VolumeExpectation& expected) const {
        return isDay() ? expected.limitOfDay : greater(expected.limit);
    }

private:
    [[nodiscard]] double greater(const std::array<double, VolumeHistory::halfHours>& values) const {
        return std::max(values[firstQuarter / 2], values[(firstQuarter + 1) / 2]);
    }
};

const VolumeSeries* find(const VolumeDay::Table& table, std::string_view name) {
    const auto it = table.find(name);
    return it == table.end() ? nullptr : &it->second;
}

double floorOf(double typicalDay) {
    const double small = std::clamp(shareOfSmall * typicalDay, leastFloor, ordinaryFloor);
    return std::max(small, std::min(shareOfLarge * typicalDay, greatestFloor));
}

class Judge {
public:
    // Null when nothing was read that day before.
    Judge(const VolumeBaseline& baseline, const VolumeObservation& read, const VolumeDay* day,
          const LearningRules& rules)
        : baseline_(baseline), read_(read), day_(day), rules_(rules) {}

    void judge(const Window& window, std::vector<VolumeSurprise>& surprises);

private:
    // In the window, with the read when the series is one that it belongs to.
    [[nodiscard]] double sum(const VolumeSeries* series, bool isOfRead = true) const {
        const double read = isOfRead ? static_cast<double>(read_.bytes) : 0;
        if (!series) return read;
        if (window_.isDay()) return read + static_cast<double>(series->total());
        return read + static_cast<double>(series->at(window_.firstQuarter)) +
               static_cast<double>(series->at(window_.firstQuarter + 1));
    }
    [[nodiscard]] double ofClient(std::string_view client) const {
        return sum(day_ ? find(day_->clients, client) : nullptr, client == read_.client);
    }
    [[nodiscard]] double excessOf(std::string_view client, double bytes) const {
        const VolumeExpectation* habit = baseline_.habitOfClient(*forecast_, client);
        return habit ? bytes - window_.usual(*habit) : bytes;
    }
    [[nodiscard]] const VolumeSeries* seriesOfClient();
    [[nodiscard]] const VolumeSeries* seriesOfContainer();
    [[nodiscard]] const VolumeExpectation* habitOfClient();

    [[nodiscard]] bool judgeClient(double bytes, std::vector<VolumeSurprise>& surprises);
    void judgeAccount(double bytes, double clientBytes, std::vector<VolumeSurprise>& surprises);
    void judgeContainer(double clientBytes, std::vector<VolumeSurprise>& surprises);
    [[nodiscard]] std::string_view culprit(double accountBytes, double clientBytes);
    [[nodiscard]] std::string_view greatestExcess(double least) const;
    VolumeSurprise& add(std::vector<VolumeSurprise>& surprises, VolumeSurprise::Of of, double observed,
                        const VolumeExpectation& expected, double limit) const;

    const VolumeBaseline& baseline_;
    const VolumeObservation& read_;
    const VolumeDay* day_;
    const LearningRules& rules_;
    Window window_;
    VolumeForecast* forecast_ = nullptr;
    double floor_ = 0;
    // Looked up when first asked for.
    std::optional<const VolumeSeries*> client_;
    std::optional<const VolumeSeries*> container_;
    std::optional<const VolumeExpectation*> habit_;
};

const VolumeSeries* Judge::seriesOfClient() {
    if (!client_) client_ = day_ ? find(day_->clients, read_.client) : nullptr;
    return *client_;
}

const VolumeSeries* Judge::seriesOfContainer() {
    if (!container_) container_ = day_ ? find(day_->containers, read_.container) : nullptr;
    return *container_;
}

const VolumeExpectation* Judge::habitOfClient() {
    if (!habit_) habit_ = baseline_.habitOfClient(*forecast_, read_.client);
    return *habit_;
}

void Judge::judge(const Window& window, std::vector<VolumeSurprise>& surprises) {
    window_ = window;
    const double account = sum(day_ ? &day_->account : nullptr);
    if (account <= leastFloor) return;
    if (!forecast_) forecast_ = &baseline_.forecast(window_.day, rules_);
    if (!forecast_->learned) return;
    floor_ = floorOf(forecast_->account.typicalOfDay) * (window_.isDay() ? floorOfDay : 1);
    if (account <= floor_) return;
    const double client = read_.client.empty() ? 0 : sum(seriesOfClient());
    if (judgeClient(client, surprises)) return;
    judgeAccount(account, client, surprises);
    judgeContainer(client, surprises);
}

bool Judge::judgeClient(double bytes, std::vector<VolumeSurprise>& surprises) {
    if (bytes <= floor_) return false;
    const VolumeExpectation* habit = habitOfClient();
    const VolumeExpectation& expected = habit ? *habit : forecast_->greatestClient;
    double limit = std::max(window_.limit(expected), floor_);
    if (habit)
        limit = std::max(
            limit, std::min(peersMargin * window_.usual(forecast_->greatestClient), peersMargin * limit));
    // One that is seldom there may do what a newcomer may.
    if (!habit || habit->activeDays < VolumeBaseline::daysOfHabit)
        limit = std::max({limit, window_.limit(forecast_->greatestClient),
                          newcomersShare * window_.usual(forecast_->account)});
    if (bytes <= limit) return false;
    using Of = VolumeSurprise::Of;
    VolumeSurprise& found = add(surprises, habit ? Of::Client : Of::Stranger, bytes, expected, limit);
    found.client = read_.client;
    found.byClient = bytes;
    return true;
}

void Judge::judgeAccount(double bytes, double clientBytes, std::vector<VolumeSurprise>& surprises) {
    const VolumeExpectation& expected = forecast_->account;
    const double limit = std::max(window_.limit(expected), floor_);
    if (bytes <= limit) return;
    using Of = VolumeSurprise::Of;
    const std::string_view client = culprit(bytes, clientBytes);
    if (!client.empty()) {
        // Those with a habit are measured by it alone.
        if (baseline_.habitOfClient(*forecast_, client)) return;
        VolumeSurprise& found = add(surprises, Of::StrangerOnTop, bytes, expected, limit);
        found.client = client;
        found.byClient = ofClient(client);
    } else if (bytes > crowdMargin * limit) {
        add(surprises, Of::Account, bytes, expected, crowdMargin * limit);
    }
}

void Judge::judgeContainer(double clientBytes, std::vector<VolumeSurprise>& surprises) {
    if (read_.container.empty()) return;
    const double bytes = sum(seriesOfContainer());
    const double floor = std::max(floor_, containersShare * window_.limit(forecast_->account));
    if (bytes <= floor) return;
    const VolumeExpectation* habit = baseline_.habitOfContainer(*forecast_, read_.container);
    if (!habit || bytes <= std::max(window_.limit(*habit), floor)) return;
    using Of = VolumeSurprise::Of;
    const bool mostByClient = clientBytes >= culpritsShare * bytes;
    // Another one's doing; its own records tell.
    if (!mostByClient && !greatestExcess(culpritsShare * (bytes - window_.usual(*habit))).empty()) return;
    VolumeSurprise& found = add(surprises, mostByClient ? Of::Container : Of::ContainerByMany, bytes, *habit,
                                std::max(window_.limit(*habit), floor));
    found.container = read_.container;
    if (!mostByClient) return;
    found.client = read_.client;
    found.byClient = clientBytes;
}

// Who is behind the account's excess; empty when no single client is.
std::string_view Judge::culprit(double accountBytes, double clientBytes) {
    const double least = culpritsShare * (accountBytes - window_.usual(forecast_->account));
    if (clientBytes >= least && excessOf(read_.client, clientBytes) >= least) return read_.client;
    VolumeForecast::Culprit& known = forecast_->culprits[window_.index()];
    if (!known.client.empty() && excessOf(known.client, ofClient(known.client)) >= least) return known.client;
    // Searching for nobody over and over would be slow.
    if (accountBytes < lookAgain * static_cast<double>(known.accountBytes)) return {};
    known.client = greatestExcess(least);
    known.accountBytes = static_cast<std::uint64_t>(accountBytes);
    return known.client;
}

std::string_view Judge::greatestExcess(double least) const {
    std::string_view greatest;
    double most = std::max(least, floor_);
    if (!day_) return greatest;
    for (const auto& [name, series] : day_->clients) {
        if (static_cast<double>(series.total()) < most) continue;
        const double bytes = sum(&series, name == read_.client);
        if (bytes < most) continue;
        const double excess = excessOf(name, bytes);
        if (excess < most || (excess == most && !greatest.empty() && name >= greatest)) continue;
        greatest = name;
        most = excess;
    }
    return greatest;
}

VolumeSurprise& Judge::add(std::vector<VolumeSurprise>& surprises, VolumeSurprise::Of of, double observed,
                           const VolumeExpectation& expected, double limit) const {
    VolumeSurprise found;
    found.of = of;
    found.span = window_.span;
    found.day = window_.day;
    found.observed = observed;
    found.usual = window_.usual(expected);
    found.limit = limit;
    found.days = expected.days;
    return surprises.emplace_back(std::move(found));
}

} // namespace

void findVolumeSurprises(const VolumeBaseline& baseline, const VolumeObservation& read,
                         const LearningRules& rules, std::vector<VolumeSurprise>& surprises) {
    if (read.bytes == 0) return;
    const std::int64_t day = VolumeBaseline::dayNumber(read.time);
    const VolumeDay* known = baseline.day(day);
    if (known && known->partsPerDay != 96) return; // too late
    const auto quarter = static_cast<unsigned>((read.time - dayOf(read.time)) / std::chrono::minutes{15});
    Judge judge(baseline, read, known, rules);
    judge.judge({day, 0, VolumeSurprise::Span::Day}, surprises);
    if (quarter > 0) judge.judge({day, quarter - 1, VolumeSurprise::Span::HalfHour}, surprises);
    if (quarter < 95) judge.judge({day, quarter, VolumeSurprise::Span::HalfHour}, surprises);
}

} // namespace cosmoswatch
