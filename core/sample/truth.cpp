#include "core/sample/truth.h"

#include "core/base/text.h"
#include "core/intel/address.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace cosmoswatch::sample {

namespace {

constexpr std::size_t longestCell = 4096;
constexpr std::size_t mostCells = 64;
constexpr std::size_t mostAnswers = 1'000'000;

struct Row {
    std::size_t line = 0; // of its first cell
    std::vector<std::string> cells;
};

Error wrong(std::size_t line, std::string_view what) {
    return {ErrorCode::InvalidFormat, fmt::format("line {}: {}", line, what), {}};
}

// RFC 4180, with any line end.
class CsvReader {
public:
    explicit CsvReader(std::string_view text) : text_(text) {
        constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
        if (text_.starts_with(byteOrderMark)) text_.remove_prefix(byteOrderMark.size());
    }

    // Nothing at the end. Empty lines are passed over.
    Result<std::optional<Row>> next() {
        while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r'))
            line_ += text_[at_++] == '\n';
        if (at_ == text_.size()) return std::nullopt;
        Row row{line_, {}};
        for (bool isLast = false; !isLast;) {
            auto cell = readCell();
            if (!cell) return tl::unexpected(cell.error());
            row.cells.push_back(std::move(*cell));
            if (row.cells.size() > mostCells) return tl::unexpected(wrong(row.line, "too many cells"));
            isLast = at_ == text_.size() || text_[at_] != ',';
            if (!isLast) ++at_;
        }
        return row;
    }

private:
    Result<std::string> readCell() {
        const bool isQuoted = at_ < text_.size() && text_[at_] == '"';
        return isQuoted ? readQuoted() : readPlain();
    }

    Result<std::string> readPlain() {
        const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
        std::string cell(text_.substr(at_, end - at_));
        at_ = end;
        if (cell.size() > longestCell) return tl::unexpected(wrong(line_, "a cell is too long"));
        return cell;
    }

    Result<std::string> readQuoted() {
        const std::size_t begin = line_;
        std::string cell;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                const bool isEscape = at_ + 1 < text_.size() && text_[at_ + 1] == '"';
                if (!isEscape) {
                    ++at_;
                    const bool isEnd =
                        at_ == text_.size() || text_[at_] == ',' || text_[at_] == '\n' || text_[at_] == '\r';
                    if (!isEnd) return tl::unexpected(wrong(line_, "text after a closing quote"));
                    return cell;
                }
                ++at_;
            }
            line_ += text_[at_] == '\n';
            cell += text_[at_];
            if (cell.size() > longestCell)
                return tl::unexpected(wrong(begin, "a cell is too long: is a closing quote missing?"));
        }
        return tl::unexpected(wrong(begin, "a quote is opened and not closed"));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

std::vector<std::string> partsOf(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(';'), list.size());
        if (const std::string_view part = trim(list.substr(0, end)); !part.empty()) parts.emplace_back(part);
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return parts;
}

enum class Column { Id, Label, AlertType, Account, First, Last, Address, Principal, Records, Note };
constexpr std::array<std::string_view, 10> columnNames{"id",   "label",   "alert_type", "account", "first",
                                                       "last", "address", "principal",  "records", "note"};
constexpr std::size_t requiredColumns = 6;

// Where each column stands; columns that are not ours are passed over.
using Columns = std::array<std::optional<std::size_t>, columnNames.size()>;

Result<Columns> readHeader(const Row& row) {
    Columns columns;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const auto name = std::ranges::find(columnNames, lowerAscii(trim(row.cells[i])));
        if (name == columnNames.end()) continue;
        auto& place = columns[static_cast<std::size_t>(name - columnNames.begin())];
        if (place) return tl::unexpected(wrong(row.line, fmt::format("two columns are named {}", *name)));
        place = i;
    }
    for (std::size_t i = 0; i < requiredColumns; ++i) {
        if (!columns[i])
            return tl::unexpected(
                wrong(row.line, fmt::format("the header has no column {}; needed are id, label, alert_type, "
                                            "account, first and last",
                                            columnNames[i])));
    }
    return columns;
}

class RowReader {
public:
    RowReader(const Columns& columns, const Row& row) : columns_(columns), row_(row) {}

    Result<Answer> read() {
        Answer answer;
        Label& label = answer.label;
        label.id = cell(Column::Id);
        if (label.id.empty()) return refuse("the id is empty");
        const std::string kind = lowerAscii(cell(Column::Label));
        if (kind != "attack" && kind != "near_miss")
            return refuse(fmt::format("'{}' is no label: attack or near_miss", kind));
        label.isAttack = kind == "attack";
        label.note = cell(Column::Note);
        if (auto read = readLists(answer); !read) return tl::unexpected(read.error());
        if (auto read = readSpan(label); !read) return tl::unexpected(read.error());
        if (auto read = readRecords(label); !read) return tl::unexpected(read.error());
        return answer;
    }

private:
    [[nodiscard]] std::string cell(Column column) const {
        const auto place = columns_[static_cast<std::size_t>(column)];
        if (!place || *place >= row_.cells.size()) return {};
        return std::string(trim(row_.cells[*place]));
    }
    [[nodiscard]] tl::unexpected<Error> refuse(std::string_view what) const {
        return tl::unexpected(wrong(row_.line, what));
    }

    Result<void> readLists(Answer& answer) const {
        Label& label = answer.label;
        label.alertType = cell(Column::AlertType);
        label.account = cell(Column::Account);
        label.address = cell(Column::Address);
        label.principal = cell(Column::Principal);
        if (label.alertType != "*") answer.alertTypes = partsOf(label.alertType);
        if (label.isAttack && answer.alertTypes.empty()) return refuse("an attack needs an alert type");
        for (const std::string& account : partsOf(label.account))
            answer.accounts.push_back(lowerAscii(account));
        if (answer.accounts.empty()) return refuse("the account is empty");
        for (const std::string& text : partsOf(label.address)) {
            const auto address = IpAddress::parse(text);
            if (!address) return refuse(fmt::format("'{}' is no address", text));
            answer.addresses.push_back(address->text());
        }
        for (const std::string& principal : partsOf(label.principal))
            answer.principals.push_back(lowerAscii(principal));
        return {};
    }

    Result<void> readSpan(Label& label) const {
        for (const auto& [column, target] :
             {std::pair{Column::First, &label.first}, std::pair{Column::Last, &label.last}}) {
            const std::string text = cell(column);
            const auto time = parseTimestamp(text);
            if (!time) return refuse(fmt::format("'{}' is no UTC time such as 2026-10-31T12:00:00Z", text));
            *target = *time;
        }
        if (label.last < label.first) return refuse("the last record comes before the first");
        return {};
    }

    Result<void> readRecords(Label& label) const {
        const std::string text = cell(Column::Records);
        if (text.empty()) return {};
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), label.records);
        if (problem != std::errc{} || end != text.data() + text.size())
            return refuse(fmt::format("'{}' is no number of records", text));
        return {};
    }

    const Columns& columns_;
    const Row& row_;
};

} // namespace

Result<std::vector<Answer>> parseTruth(std::string_view csv) {
    CsvReader reader(csv);
    auto header = reader.next();
    if (!header) return tl::unexpected(header.error());
    if (!*header) return fail(ErrorCode::InvalidFormat, "the file is empty: it needs at least a header line");
    const auto columns = readHeader(**header);
    if (!columns) return tl::unexpected(columns.error());

    std::vector<Answer> answers;
    std::set<std::string> ids;
    for (;;) {
        const auto row = reader.next();
        if (!row) return tl::unexpected(row.error());
        if (!*row) return answers;
        auto answer = RowReader(*columns, **row).read();
        if (!answer) return tl::unexpected(answer.error());
        if (!ids.insert(answer->label.id).second)
            return tl::unexpected(
                wrong((*row)->line, fmt::format("the id '{}' stands twice", answer->label.id)));
        if (answers.size() == mostAnswers) return tl::unexpected(wrong((*row)->line, "too many lines"));
        answers.push_back(std::move(*answer));
    }
}

} // namespace cosmoswatch::sample
