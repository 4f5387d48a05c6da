#include "core/base/time.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

namespace cosmoswatch {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> monthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> dayNames{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

// Reads decimal fields from the front of a text; any mismatch leaves `ok` false.
class FieldReader {
public:
    explicit FieldReader(std::string_view text) : rest_(text) {}

    int number(std::size_t minDigits, std::size_t maxDigits) {
        int value = 0;
        std::size_t digits = 0;
        while (digits < maxDigits && digits < rest_.size() && isDigit(rest_[digits]))
            value = value * 10 + (rest_[digits++] - '0');
        if (digits < minDigits) ok_ = false;
        rest_.remove_prefix(digits);
        return value;
    }
    bool accept(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) { ok_ = accept(c) && ok_; }
    void skipSpaces() {
        while (accept(' ')) {
        }
    }
    std::string_view word() {
        std::size_t length = 0;
        while (length < rest_.size() && std::isalpha(static_cast<unsigned char>(rest_[length])))
            ++length;
        const auto result = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return result;
    }
    // ".1234567" as microseconds; digits past the sixth are cut.
    int fraction() {
        if (!accept('.') && !accept(',')) return 0;
        int value = 0;
        int digits = 0;
        while (!rest_.empty() && isDigit(rest_.front())) {
            if (digits < 6) value = value * 10 + (rest_.front() - '0');
            ++digits;
            rest_.remove_prefix(1);
        }
        if (digits == 0) ok_ = false;
        for (; digits < 6; ++digits)
            value *= 10;
        return value;
    }
    [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
    [[nodiscard]] bool atEnd() const { return rest_.empty(); }
    [[nodiscard]] bool ok() const { return ok_; }

private:
    static bool isDigit(char c) { return c >= '0' && c <= '9'; }
    std::string_view rest_;
    bool ok_ = true;
};

std::optional<Timestamp> compose(int y, int m, int d, int hour, int minute, int second, int micros,
                                 minutes zone) {
    if (y < 1970 || y > 2200) return std::nullopt;
    const year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    // 60 is a leap second; it becomes the next second.
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return Timestamp{sys_days{date}} + hours{hour} + minutes{minute} + seconds{second} +
           microseconds{micros} - zone;
}

std::optional<minutes> zoneOffset(FieldReader& reader) {
    if (reader.atEnd() || reader.accept('Z') || reader.accept('z')) return minutes{0};
    const bool negative = reader.peek() == '-';
    if (!reader.accept('+') && !reader.accept('-')) return std::nullopt;
    const int hour = reader.number(2, 2);
    reader.accept(':');
    const int minute = reader.number(2, 2);
    if (!reader.ok() || hour > 14 || minute > 59) return std::nullopt;
    const minutes offset = hours{hour} + minutes{minute};
    return negative ? -offset : offset;
}

std::optional<Timestamp> parseIso(std::string_view text) {
    FieldReader reader(text);
    const int y = reader.number(4, 4);
    reader.expect('-');
    const int m = reader.number(2, 2);
    reader.expect('-');
    const int d = reader.number(2, 2);
    if (!reader.accept('T') && !reader.accept(' ')) return std::nullopt;
    const int hour = reader.number(2, 2);
    reader.expect(':');
    const int minute = reader.number(2, 2);
    int second = 0;
    int micros = 0;
    if (reader.accept(':')) {
        second = reader.number(2, 2);
        micros = reader.fraction();
    }
    const auto zone = zoneOffset(reader);
    if (!reader.ok() || !zone || !reader.atEnd()) return std::nullopt;
    return compose(y, m, d, hour, minute, second, micros, *zone);
}

std::optional<Timestamp> parseRfc1123(std::string_view text) {
    FieldReader reader(text);
    reader.word(); // the weekday says nothing that the date does not
    reader.accept(',');
    reader.skipSpaces();
    const int d = reader.number(1, 2);
    reader.expect(' ');
    const auto monthName = reader.word();
    int m = 0;
    for (std::size_t i = 0; i < monthNames.size(); ++i)
        if (monthName == monthNames[i]) m = static_cast<int>(i) + 1;
    reader.expect(' ');
    const int y = reader.number(4, 4);
    reader.expect(' ');
    const int hour = reader.number(2, 2);
    reader.expect(':');
    const int minute = reader.number(2, 2);
    reader.expect(':');
    const int second = reader.number(2, 2);
    const int micros = reader.fraction();
    reader.skipSpaces();
    std::optional<minutes> zone = minutes{0};
    if (reader.peek() == '+' || reader.peek() == '-')
        zone = zoneOffset(reader);
    else if (const auto word = reader.word(); !word.empty() && word != "GMT" && word != "UTC" && word != "Z")
        return std::nullopt;
    if (!reader.ok() || m == 0 || !zone || !reader.atEnd()) return std::nullopt;
    return compose(y, m, d, hour, minute, second, micros, *zone);
}

struct Civil {
    year_month_day date{};
    hh_mm_ss<microseconds> time{};
    unsigned weekday = 0;
};

Civil civil(Timestamp time) {
    const auto midnight = floor<days>(time);
    return {year_month_day{midnight}, hh_mm_ss<microseconds>{time - midnight},
            std::chrono::weekday{midnight}.c_encoding()};
}

std::string shortDate(const year_month_day& date) {
    return fmt::format("{} {} {}", static_cast<unsigned>(date.day()),
                       monthNames[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()));
}

} // namespace

std::optional<Timestamp> parseTimestamp(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto time = text.front() >= '0' && text.front() <= '9' ? parseIso(text) : parseRfc1123(text);
    // A zone can lead out of the years that the date was held to.
    return time && time->time_since_epoch().count() >= 0 ? time : std::nullopt;
}

std::string formatIso8601(Timestamp time) {
    const auto c = civil(time);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(c.date.year()),
                       static_cast<unsigned>(c.date.month()), static_cast<unsigned>(c.date.day()),
                       c.time.hours().count(), c.time.minutes().count(), c.time.seconds().count(),
                       c.time.subseconds().count());
}

std::string formatMinute(Timestamp time) {
    const auto c = civil(time);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", static_cast<int>(c.date.year()),
                       static_cast<unsigned>(c.date.month()), static_cast<unsigned>(c.date.day()),
                       c.time.hours().count(), c.time.minutes().count());
}

std::string formatRfc5322(Timestamp time) {
    const auto c = civil(time);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", dayNames[c.weekday],
                       static_cast<unsigned>(c.date.day()),
                       monthNames[static_cast<unsigned>(c.date.month()) - 1], static_cast<int>(c.date.year()),
                       c.time.hours().count(), c.time.minutes().count(), c.time.seconds().count());
}

std::string formatTimeSpan(Timestamp first, Timestamp last) {
    const auto a = civil(first);
    const auto b = civil(last);
    const auto clock = [](const Civil& c) {
        return fmt::format("{:02}:{:02}", c.time.hours().count(), c.time.minutes().count());
    };
    if (a.date != b.date)
        return fmt::format("{}, {} – {}, {} UTC", shortDate(a.date), clock(a), shortDate(b.date), clock(b));
    if (clock(a) == clock(b)) return fmt::format("{}, {} UTC", shortDate(a.date), clock(a));
    return fmt::format("{}, {} – {} UTC", shortDate(a.date), clock(a), clock(b));
}

std::string formatDuration(Duration duration) {
    const auto total = duration < Duration::zero() ? -duration : duration;
    const auto s = duration_cast<seconds>(total).count();
    if (total < milliseconds{1}) return fmt::format("{} µs", total.count());
    if (s < 1) return fmt::format("{} ms", duration_cast<milliseconds>(total).count());
    if (s < 10) return fmt::format("{:.1f} s", static_cast<double>(total.count()) / 1e6);
    if (s < 60) return fmt::format("{} s", s);
    if (s < 3600) return s % 60 ? fmt::format("{} min {} s", s / 60, s % 60) : fmt::format("{} min", s / 60);
    if (s < 86400)
        return s / 60 % 60 ? fmt::format("{} h {} min", s / 3600, s / 60 % 60)
                           : fmt::format("{} h", s / 3600);
    const auto d = s / 86400;
    const auto h = s / 3600 % 24;
    const std::string dayText = fmt::format("{} {}", d, d == 1 ? "day" : "days");
    return h && d < 3 ? fmt::format("{} {} h", dayText, h) : dayText;
}

Timestamp now() {
    return floor<Duration>(system_clock::now());
}

} // namespace cosmoswatch
