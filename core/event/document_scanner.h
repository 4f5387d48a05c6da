// Finds the records in JSON text that is not one record a line: pretty-printed, concatenated, or wrapped in
// {"records":[…]}, {"value":[…]} or […]. Checks the structure strictly while it goes, so that a cut record is
// noticed where it is cut and cannot swallow what follows. Memory does not grow with the document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cosmoswatch {

class DocumentScanner {
public:
    enum class Step {
        NeedMore,    // all given bytes are scanned
        RecordBegin, // the byte before the position begins a record
        RecordEnd,   // the byte before the position ends it
        DocumentEnd, // the byte before the position ended the document
        Failed,      // the byte at the position cannot stand there; error() says why
    };

    // Scans on in `text` from `position`, which is an index into the caller's buffer and is moved on. A
    // document that is an object begins a record with its first byte; if it turns out to be a wrapper
    // (isWrapper()), the records inside begin and end on their own and the outer one is to be forgotten.
    Step scan(std::string_view text, std::size_t& position);

    [[nodiscard]] bool isWrapper() const { return recordDepth_ > 1; }
    [[nodiscard]] const char* error() const { return error_; }
    // Only blanks stand between the line's begin and the position: after a failure there, a record may begin.
    [[nodiscard]] bool atLineBegin() const { return onlyBlanks_; }

    static constexpr std::size_t maxDepth = 256;

private:
    enum class Expect : std::uint8_t { Value, ValueOrEnd, Key, KeyOrEnd, Colon, CommaOrEnd };
    enum class Inside : std::uint8_t { Structure, String, Escape, Scalar };

    Step fail(const char* reason);
    void passBlank(char c);
    [[nodiscard]] bool looksLikeNextRecord(char c) const;
    Step structural(char c);
    Step beginValue(char c);
    Step open(char c);
    Step close(char c);
    // Moves over a string's ordinary characters; false when it cannot go on there.
    bool passString(std::string_view text, std::size_t& position);
    [[nodiscard]] bool atRecordDepth() const {
        return containers_.size() == recordDepth_ && (recordDepth_ < 3 || inRecordsArray_);
    }

    std::string containers_; // '{' or '[' for each open one
    std::string key_;        // of the latest member of the outermost object
    const char* error_ = "";
    std::size_t recordDepth_ = 1; // how many containers are open inside a record: 1 when the document is one
    Expect expect_ = Expect::Value;
    Inside inside_ = Inside::Structure;
    bool stringIsKey_ = false;
    bool inRecordsArray_ = false;
    bool started_ = false;
    bool onlyBlanks_ = false;   // since the line's begin
    bool afterNewline_ = false; // the position is the very begin of a line
};

} // namespace cosmoswatch
