#include "core/workspace/query_answer.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cosmoswatch {
namespace {

using nlohmann::json;

constexpr int deepest = 64;
constexpr std::size_t longestError = 64 * 1024;
constexpr std::size_t longestColumns = 256 * 1024;
constexpr std::size_t longestMessage = 400;

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Steps over JSON values without looking closer: what a value holds is checked by whoever reads it.
class Walker {
public:
    explicit Walker(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool atEnd() {
        skipBlanks();
        return at_ >= text_.size();
    }
    bool take(char c) {
        skipBlanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    // Over one value; nothing where there is none or where it is cut.
    std::optional<std::string_view> value(int depth = 0) {
        skipBlanks();
        const std::size_t begin = at_;
        if (at_ >= text_.size() || depth > deepest) return std::nullopt;
        const char c = text_[at_];
        const bool whole = c == '"' ? string() : c == '{' || c == '[' ? container(c, depth) : scalar();
        if (!whole) return std::nullopt;
        return text_.substr(begin, at_ - begin);
    }
    // Calls `member(name token)` at each member, which steps over its value; false when anything is amiss.
    template<typename Member>
    bool members(const Member& member) {
        if (!take('{')) return false;
        if (take('}')) return true;
        do {
            skipBlanks();
            const auto name = at_ < text_.size() && text_[at_] == '"' ? value() : std::nullopt;
            if (!name || !take(':') || !member(name->substr(1, name->size() - 2))) return false;
        } while (take(','));
        return take('}');
    }
    template<typename Entry>
    bool entries(const Entry& entry) {
        if (!take('[')) return false;
        if (take(']')) return true;
        do {
            if (!entry()) return false;
        } while (take(','));
        return take(']');
    }

private:
    void skipBlanks() {
        while (at_ < text_.size() && isBlank(text_[at_]))
            ++at_;
    }
    bool string() {
        for (++at_;; at_ += 2) {
            at_ = text_.find_first_of("\"\\", at_);
            if (at_ == std::string_view::npos) break;
            if (text_[at_] == '"') {
                ++at_;
                return true;
            }
        }
        at_ = text_.size();
        return false;
    }
    bool scalar() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && !isBlank(text_[at_]) && text_[at_] != ',' && text_[at_] != ']' &&
               text_[at_] != '}' && text_[at_] != ':' && text_[at_] != '"')
            ++at_;
        return at_ > begin && at_ < text_.size();
    }
    bool container(char open, int depth) {
        const auto inner = [&](auto...) { return value(depth + 1).has_value(); };
        return open == '{' ? members(inner) : entries(inner);
    }

    std::string_view text_;
    std::size_t at_;
};

struct Found {
    std::vector<std::string> columns;
    std::optional<std::size_t> firstRow; // behind the bracket that opens the rows
    std::uint64_t rows = 0;
};

bool readColumns(Walker& walker, Found& found) {
    const auto token = walker.value();
    if (!token || token->size() > longestColumns) return false;
    const json columns = json::parse(*token, nullptr, false);
    if (!columns.is_array() || columns.size() > QueryAnswer::mostColumns) return false;
    for (const auto& column : columns) {
        const auto name = column.is_object() ? column.find("name") : column.end();
        if (!column.is_object() || name == column.end() || !name->is_string()) return false;
        found.columns.push_back(name->get<std::string>());
    }
    return true;
}

bool readTable(Walker& walker, Found& found) {
    return walker.members([&](std::string_view name) {
        if (name == "columns") return readColumns(walker, found);
        if (name != "rows") return walker.value().has_value();
        Walker ahead = walker;
        if (!ahead.take('[')) return false;
        found.firstRow = ahead.at();
        return walker.entries([&] {
            const auto row = walker.value();
            ++found.rows;
            return row && row->front() == '[';
        });
    });
}

// Codes and messages from the outside in; `details` as the service nests them.
void collect(const json& error, ServiceError& into, int depth) {
    if (!error.is_object() || depth > 8) return;
    const auto text = [&](const char* name) {
        const auto it = error.find(name);
        return it != error.end() && it->is_string() ? it->get<std::string>() : std::string();
    };
    if (auto code = text("code"); !code.empty()) into.codes.push_back(elide(code, 100));
    if (auto message = text("message"); !message.empty())
        into.message = visible(elide(message, longestMessage));
    if (const auto details = error.find("details"); details != error.end() && details->is_array())
        for (const auto& detail : *details)
            if (into.codes.size() < 20) collect(detail, into, depth + 1);
    if (const auto inner = error.find("innererror"); inner != error.end()) collect(*inner, into, depth + 1);
}

std::optional<ServiceError> serviceErrorOf(const json& error) {
    if (!error.is_object()) return std::nullopt;
    ServiceError result;
    collect(error, result, 0);
    return result;
}

} // namespace

bool ServiceError::has(std::string_view code) const {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::optional<ServiceError> readServiceError(std::string_view text) {
    if (text.size() > longestError) return std::nullopt;
    const json answer = json::parse(text, nullptr, false);
    if (!answer.is_object()) return std::nullopt;
    const auto error = answer.find("error");
    return error == answer.end() ? std::nullopt : serviceErrorOf(*error);
}

Result<QueryAnswer> QueryAnswer::read(std::string text) {
    QueryAnswer answer;
    Found first;
    bool hasTable = false;
    Walker walker(text);
    const bool whole = walker.members([&](std::string_view name) {
        if (name == "tables")
            return walker.entries([&] {
                Found table;
                if (!readTable(walker, table)) return false;
                if (!hasTable) first = std::move(table);
                return hasTable = true;
            });
        const auto value = walker.value();
        if (value && name == "error" && value->size() <= longestError)
            answer.error_ = serviceErrorOf(json::parse(*value, nullptr, false));
        return value.has_value();
    });
    if (!whole || !walker.atEnd())
        return fail(ErrorCode::InvalidFormat,
                    walker.at() >= text.size() ? "the answer to a query ends in the middle"
                                               : "the answer to a query is not what the query API promises");
    if (!hasTable && !answer.error_)
        return fail(ErrorCode::InvalidFormat, "the answer to a query holds no table");
    answer.columns_ = std::move(first.columns);
    answer.rows_ = first.rows;
    answer.next_ = first.rows > 0 ? first.firstRow.value_or(text.size()) : text.size();
    answer.text_ = std::move(text);
    return answer;
}

bool QueryAnswer::next(std::string_view& row, std::vector<std::string_view>& values) {
    if (next_ >= text_.size()) return false;
    values.clear();
    Walker walker(text_, next_);
    const auto whole = walker.value(); // known to be there
    if (!whole) return false;
    row = *whole;
    Walker inside(text_, next_ + static_cast<std::size_t>(row.data() - (text_.data() + next_)));
    inside.entries([&] {
        const auto value = inside.value();
        if (value && values.size() <= mostColumns) values.push_back(*value);
        return value.has_value();
    });
    next_ = walker.take(',') ? walker.at() : text_.size();
    return true;
}

std::string QueryAnswer::plain(std::string_view token) {
    const json value = json::parse(token, nullptr, false);
    if (value.is_string()) return value.get<std::string>();
    return value.is_discarded() || value.is_null() ? std::string() : std::string(token);
}

} // namespace cosmoswatch
