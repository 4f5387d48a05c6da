#include "core/event/document_scanner.h"

namespace cosmoswatch {
namespace {

bool isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool isScalarCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '+' || c == '-' || c == '.';
}

} // namespace

DocumentScanner::Step DocumentScanner::scan(std::string_view text, std::size_t& position) {
    if (started_ && containers_.empty()) return Step::DocumentEnd;
    while (position < text.size()) {
        switch (inside_) {
        case Inside::String:
            if (!passString(text, position))
                return fail("a text is not closed on its line: the record is cut");
            break;
        case Inside::Escape:
            if (static_cast<unsigned char>(text[position]) < ' ')
                return fail("a text is not closed on its line: the record is cut");
            ++position;
            inside_ = Inside::String;
            break;
        case Inside::Scalar:
            if (isScalarCharacter(text[position]))
                ++position;
            else
                inside_ = Inside::Structure;
            break;
        case Inside::Structure:
            if (isSpace(text[position])) {
                passBlank(text[position++]);
            } else {
                const Step step = structural(text[position]);
                if (step == Step::Failed) return step;
                ++position;
                onlyBlanks_ = afterNewline_ = false;
                if (step != Step::NeedMore) return step;
            }
        }
    }
    return Step::NeedMore;
}

bool DocumentScanner::passString(std::string_view text, std::size_t& position) {
    const std::size_t begin = position;
    while (position < text.size() && text[position] != '"' && text[position] != '\\' &&
           static_cast<unsigned char>(text[position]) >= ' ')
        ++position;
    constexpr std::size_t longestKey = 16;
    if (stringIsKey_ && containers_.size() == 1 && key_.size() < longestKey)
        key_ += text.substr(begin, position - begin).substr(0, longestKey);
    if (position == text.size()) return true;

    if (text[position] == '"') {
        inside_ = Inside::Structure;
        expect_ = stringIsKey_ ? Expect::Colon : Expect::CommaOrEnd;
    } else if (text[position] == '\\') {
        inside_ = Inside::Escape;
    } else {
        return false;
    }
    ++position;
    return true;
}

DocumentScanner::Step DocumentScanner::fail(const char* reason) {
    error_ = reason;
    return Step::Failed;
}

void DocumentScanner::passBlank(char c) {
    afterNewline_ = c == '\n';
    onlyBlanks_ = onlyBlanks_ || afterNewline_;
}

// A line that was cut right after a colon or comma must not take the next line's record for its value. Inside
// a record, printers either indent a value's brace or leave it on the line of its name. (The records of
// envelopes within an array are not known yet when they begin.)
bool DocumentScanner::looksLikeNextRecord(char c) const {
    if (c != '{' || !afterNewline_ || containers_.size() < recordDepth_) return false;
    return containers_.back() == '{' || recordDepth_ != 2;
}

DocumentScanner::Step DocumentScanner::structural(char c) {
    switch (expect_) {
    case Expect::ValueOrEnd:
        if (c == ']') return close(c);
        return beginValue(c);
    case Expect::Value:
        return beginValue(c);
    case Expect::KeyOrEnd:
        if (c == '}') return close(c);
        [[fallthrough]];
    case Expect::Key:
        if (c != '"') return fail("a member's name is missing: the record is cut or damaged");
        inside_ = Inside::String;
        stringIsKey_ = true;
        if (containers_.size() == 1) key_.clear();
        return Step::NeedMore;
    case Expect::Colon:
        if (c != ':') return fail("a colon is missing after a member's name");
        expect_ = Expect::Value;
        return Step::NeedMore;
    case Expect::CommaOrEnd:
        if (c == '}' || c == ']') return close(c);
        if (c != ',') return fail("a comma or closing bracket is missing: the record is cut or damaged");
        expect_ = containers_.back() == '{' ? Expect::Key : Expect::Value;
        return Step::NeedMore;
    }
    return fail("is not JSON");
}

DocumentScanner::Step DocumentScanner::beginValue(char c) {
    if (looksLikeNextRecord(c)) return fail("a value is missing: the record is cut");
    if (c == '{' || c == '[') return open(c);
    if (!started_) return fail("is not JSON: it starts with neither { nor [");
    if (c == '"') {
        inside_ = Inside::String;
        stringIsKey_ = false;
        return Step::NeedMore;
    }
    if (!isScalarCharacter(c)) return fail("a value is missing: the record is cut or damaged");
    inside_ = Inside::Scalar;
    expect_ = Expect::CommaOrEnd;
    return Step::NeedMore;
}

DocumentScanner::Step DocumentScanner::open(char c) {
    if (containers_.size() >= maxDepth) return fail("is nested more than 256 levels deep");
    if (!started_ && c == '[') recordDepth_ = 2;
    started_ = true;
    containers_ += c;
    expect_ = c == '{' ? Expect::KeyOrEnd : Expect::ValueOrEnd;
    const bool isRecordsArray = c == '[' && containers_.size() == 2 && containers_[0] == '{' &&
                                (key_ == "records" || key_ == "value");
    if (isRecordsArray) {
        recordDepth_ = 3;
        inRecordsArray_ = true;
    }
    return c == '{' && atRecordDepth() ? Step::RecordBegin : Step::NeedMore;
}

DocumentScanner::Step DocumentScanner::close(char c) {
    const char opened = c == '}' ? '{' : '[';
    if (containers_.back() != opened) return fail("brackets do not match: the record is cut or damaged");
    const bool endsRecord = c == '}' && atRecordDepth();
    containers_.pop_back();
    expect_ = Expect::CommaOrEnd;
    if (recordDepth_ == 3 && containers_.size() == 1) inRecordsArray_ = false;
    if (endsRecord) return Step::RecordEnd;
    return containers_.empty() ? Step::DocumentEnd : Step::NeedMore;
}

} // namespace cosmoswatch
