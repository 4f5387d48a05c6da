#include "core/blob/storage_xml.h"

#include "core/base/text.h"

#include <charconv>
#include <cstring>
#include <expat.h>
#include <memory>

namespace cosmoswatch {
namespace {

constexpr std::size_t deepest = 16;
constexpr std::size_t longestText = 64 * 1024;
constexpr std::size_t mostItems = 20'000; // a page has at most 5,000

// Goes through a document and calls `element` at the end of each one with its text.
class Walker {
public:
    explicit Walker(XML_Parser parser) : parser_(parser) {
        XML_SetUserData(parser, this);
        XML_SetElementHandler(parser, &Walker::begin, &Walker::end);
        XML_SetCharacterDataHandler(parser, &Walker::text);
        XML_SetStartDoctypeDeclHandler(parser, &Walker::doctype);
    }
    Walker(const Walker&) = delete;
    Walker& operator=(const Walker&) = delete;
    virtual ~Walker() = default;

    [[nodiscard]] bool parse(std::string_view xml) {
        return XML_Parse(parser_, xml.data(), static_cast<int>(xml.size()), XML_TRUE) == XML_STATUS_OK;
    }

protected:
    virtual void opened() {}
    virtual void closed(std::string_view text) = 0;
    // The names from the root down, without the root: "Blobs/Blob/Name".
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::string& root() const { return root_; }
    [[nodiscard]] bool isEncoded() const { return encoded_; }
    void stop() { XML_StopParser(parser_, XML_FALSE); }

private:
    static void begin(void* self, const char* name, const char** attributes) {
        auto& walker = *static_cast<Walker*>(self);
        if (++walker.depth_ > deepest || std::strlen(name) > 256) return walker.stop();
        if (walker.depth_ == 1)
            walker.root_ = name;
        else
            walker.path_ += (walker.path_.empty() ? "" : "/") + std::string(name);
        walker.text_.clear();
        walker.encoded_ = attributes[0] && std::strcmp(attributes[0], "Encoded") == 0 &&
                          std::strcmp(attributes[1], "true") == 0;
        walker.opened();
    }
    static void end(void* self, const char*) {
        auto& walker = *static_cast<Walker*>(self);
        walker.closed(walker.text_);
        const auto slash = walker.path_.rfind('/');
        walker.path_.resize(slash == std::string::npos ? 0 : slash);
        walker.text_.clear();
        --walker.depth_;
    }
    static void text(void* self, const char* bytes, int size) {
        auto& walker = *static_cast<Walker*>(self);
        if (walker.text_.size() + static_cast<std::size_t>(size) > longestText) return walker.stop();
        walker.text_.append(bytes, static_cast<std::size_t>(size));
    }
    static void doctype(void* self, const char*, const char*, const char*, int) {
        static_cast<Walker*>(self)->stop();
    }

    XML_Parser parser_;
    std::string root_, path_, text_;
    std::size_t depth_ = 0;
    bool encoded_ = false;
};

class PageWalker final : public Walker {
public:
    using Walker::Walker;
    BlobPage page;
    [[nodiscard]] bool isList() const { return root() == "EnumerationResults"; }

private:
    void opened() override {
        if (path() == "Blobs/Blob") blob_ = {};
    }
    void closed(std::string_view text) override {
        if (path() == "Blobs/Blob/Name")
            blob_.name = isEncoded() ? percentDecoded(text) : std::string(text);
        else if (path() == "Blobs/Blob/Properties/Etag")
            blob_.etag = unquoted(text);
        else if (path() == "Blobs/Blob/Properties/Creation-Time")
            blob_.created = trim(text);
        else if (path() == "Blobs/Blob/Properties/Content-Length")
            std::from_chars(text.data(), text.data() + text.size(), blob_.size);
        else if (path() == "Blobs/Blob/Properties/AccessTier")
            blob_.archived = text == "Archive";
        else if (path() == "Blobs/Blob")
            add(page.blobs, std::move(blob_));
        else if (path() == "Blobs/BlobPrefix/Name")
            add(page.prefixes, isEncoded() ? percentDecoded(text) : std::string(text));
        else if (path() == "Containers/Container/Name")
            add(page.containers, std::string(text));
        else if (path() == "NextMarker")
            page.next = text;
    }
    template<typename Item>
    void add(std::vector<Item>& items, Item item) {
        if (items.size() >= mostItems) return stop();
        items.push_back(std::move(item));
    }
    static std::string unquoted(std::string_view etag) {
        etag = trim(etag);
        if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
            etag = etag.substr(1, etag.size() - 2);
        return std::string(etag);
    }
    BlobEntry blob_;
};

class ErrorWalker final : public Walker {
public:
    using Walker::Walker;
    StorageError error;
    [[nodiscard]] bool isError() const { return root() == "Error" && !error.code.empty(); }

private:
    void closed(std::string_view text) override {
        if (path() == "Code") error.code = trim(text);
        if (path() == "Message") error.message = trim(text);
    }
};

using ParserOwner = std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)>;

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

std::string percentDecoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = i + 2 < text.size() && text[i] == '%' ? hexDigit(text[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
        if (low >= 0) i += 2;
        result += low >= 0 ? static_cast<char>(high * 16 + low) : text[i];
    }
    return result;
}

Result<BlobPage> parseBlobPage(std::string_view xml) {
    const ParserOwner parser(XML_ParserCreate(nullptr), &XML_ParserFree);
    PageWalker walker(parser.get());
    if (!walker.parse(xml) || !walker.isList())
        return fail(ErrorCode::InvalidFormat, "the answer is no list of Azure Storage");
    return std::move(walker.page);
}

std::optional<StorageError> parseStorageError(std::string_view xml) {
    if (xml.empty()) return std::nullopt;
    const ParserOwner parser(XML_ParserCreate(nullptr), &XML_ParserFree);
    ErrorWalker walker(parser.get());
    if (!walker.parse(xml) || !walker.isError()) return std::nullopt;
    return std::move(walker.error);
}

} // namespace cosmoswatch
