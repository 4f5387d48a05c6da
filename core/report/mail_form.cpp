#include "core/report/mail_form.h"

#include "core/base/text.h"
#include "core/report/pages.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>

namespace cosmoswatch {
namespace {

struct Release {
    void operator()(void* object) const { g_object_unref(object); }
};
template<typename T>
using Owned = std::unique_ptr<T, Release>;

struct FreeFormat {
    void operator()(GMimeFormatOptions* options) const { g_mime_format_options_free(options); }
};

void startMailLibrary() {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

// One mailbox, as RFC 5322 writes it: "a@b" or "Name <a@b>".
struct Mailbox {
    std::string name;
    std::string address;

    [[nodiscard]] std::string domain() const { return address.substr(address.rfind('@') + 1); }
};

bool isAddress(std::string_view text) {
    const auto at = text.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || text.size() > 254) return false;
    if (text.find('@', at + 1) != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7F && std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
    });
}

Result<Mailbox> parseMailbox(const std::string& text) {
    const auto refuse = [&text] {
        return fail(
            ErrorCode::InvalidArgument,
            "not an e-mail address; write one such as name@example.com or \"Name <name@example.com>\"",
            elide(visible(elide(text, 200)), 200));
    };
    const bool hasControls = std::any_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (text.empty() || text.size() > 1000 || hasControls || !isValidUtf8(text)) return refuse();

    const Owned<InternetAddressList> list(internet_address_list_parse(nullptr, text.c_str()));
    if (!list || internet_address_list_length(list.get()) != 1) return refuse();
    InternetAddress* entry = internet_address_list_get_address(list.get(), 0);
    if (!INTERNET_ADDRESS_IS_MAILBOX(entry)) return refuse();
    // The parser is generous; what it accepts must still be one whole address.
    const char* address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(entry));
    const char* name = internet_address_get_name(entry);
    if (!address || !isAddress(address)) return refuse();
    const std::string_view written = trim(text);
    if (written != address && !written.ends_with("<" + std::string(address) + ">")) return refuse();
    return Mailbox{name ? name : "", address};
}

void addMailbox(GMimeMessage* message, GMimeAddressType type, const Mailbox& mailbox) {
    const char* name = mailbox.name.empty() ? nullptr : mailbox.name.c_str();
    const Owned<InternetAddress> entry(internet_address_mailbox_new(name, mailbox.address.c_str()));
    internet_address_set_charset(entry.get(), "utf-8");
    internet_address_list_add(g_mime_message_get_addresses(message, type), entry.get());
}

Owned<GMimeObject> part(const char* type, const char* subtype, const std::string& content,
                        GMimeContentEncoding encoding) {
    GMimePart* created = g_mime_part_new_with_type(type, subtype);
    Owned<GMimeObject> owned(GMIME_OBJECT(created));
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(content.data(), content.size()));
    const Owned<GMimeDataWrapper> wrapper(
        g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    g_mime_part_set_content(created, wrapper.get());
    g_mime_part_set_content_encoding(created, encoding);
    g_mime_object_set_content_type_parameter(owned.get(), "charset", "utf-8");
    return owned;
}

Owned<GMimeMultipart> multipart(const char* subtype, const std::string& boundary) {
    Owned<GMimeMultipart> created(g_mime_multipart_new_with_subtype(subtype));
    g_mime_multipart_set_boundary(created.get(), boundary.c_str());
    return created;
}

// Lines end with CR LF, as RFC 5322 and SMTP want them.
std::string serialised(GMimeMessage* message) {
    const std::unique_ptr<GMimeFormatOptions, FreeFormat> format(g_mime_format_options_new());
    g_mime_format_options_set_newline_format(format.get(), GMIME_NEWLINE_FORMAT_DOS);
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(GMIME_OBJECT(message), format.get(), stream.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

void setHeader(GMimeMessage* message, const char* name, const char* value) {
    g_mime_object_set_header(GMIME_OBJECT(message), name, value, nullptr);
}

Owned<GMimeMultipart> textAndHtml(const MailContent& content) {
    auto alternative = multipart("alternative", "=_alternative_" + content.id);
    const auto text = part("text", "plain", content.text, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    const auto html = part("text", "html", content.html, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_multipart_add(alternative.get(), text.get());
    g_mime_multipart_add(alternative.get(), html.get());
    return alternative;
}

Owned<GMimeMultipart> withFiles(Owned<GMimeMultipart> body, const MailContent& content) {
    auto mixed = multipart("mixed", "=_mixed_" + content.id);
    g_mime_multipart_add(mixed.get(), GMIME_OBJECT(body.get()));
    for (const auto& file : content.files) {
        const auto attached =
            part(file.type.c_str(), file.subtype.c_str(), file.content, GMIME_CONTENT_ENCODING_BASE64);
        g_mime_object_set_disposition(attached.get(), GMIME_DISPOSITION_ATTACHMENT);
        g_mime_part_set_filename(GMIME_PART(attached.get()), file.name.c_str());
        g_mime_multipart_add(mixed.get(), attached.get());
    }
    return mixed;
}

// An array of the objects that streams send one a line.
std::string alertsJson(std::span<const AlertReport> reports) {
    std::string json;
    for (const auto& report : reports)
        json += (json.empty() ? "[\n" : ",\n") + toSchemaJson(report.alert);
    return json + "\n]\n";
}

} // namespace

Result<std::string> composeMail(const MailContent& content, const MailOptions& options) {
    startMailLibrary();
    const auto from = parseMailbox(options.from);
    if (!from) return tl::unexpected(from.error());
    std::vector<Mailbox> recipients;
    for (const auto& text : options.to) {
        auto mailbox = parseMailbox(text);
        if (!mailbox) return tl::unexpected(mailbox.error());
        recipients.push_back(*std::move(mailbox));
    }

    const Owned<GMimeMessage> message(g_mime_message_new(TRUE));
    addMailbox(message.get(), GMIME_ADDRESS_TYPE_FROM, *from);
    for (const auto& recipient : recipients)
        addMailbox(message.get(), GMIME_ADDRESS_TYPE_TO, recipient);
    g_mime_message_set_subject(message.get(), content.subject.c_str(), "utf-8");
    setHeader(message.get(), "Date", formatRfc5322(content.date).c_str());
    g_mime_message_set_message_id(message.get(), (content.id + "@" + from->domain()).c_str());
    setHeader(message.get(), "Auto-Submitted", "auto-generated");      // RFC 3834: no out-of-office answers
    if (recipients.empty()) setHeader(message.get(), "X-Unsent", "1"); // opens for writing, not reading

    auto body = textAndHtml(content);
    if (!content.files.empty()) body = withFiles(std::move(body), content);
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(body.get()));
    return serialised(message.get());
}

Result<std::string> mailAddressOf(const std::string& mailbox) {
    startMailLibrary();
    return parseMailbox(mailbox).map([](const Mailbox& parsed) { return parsed.address; });
}

std::vector<MailFile> filesOf(std::span<const AlertReport> reports, const MailOptions& options) {
    std::vector<MailFile> files;
    std::vector<Alert> alerts;
    if (options.data == MailOptions::Data::Csv) {
        for (const auto& report : reports)
            alerts.push_back(report.alert);
        files.push_back({"alerts.csv", "text", "csv", toCsv(alerts)});
    }
    if (options.data == MailOptions::Data::Json)
        files.push_back({"alerts.json", "application", "json", alertsJson(reports)});
    const bool hasEvidence = std::any_of(reports.begin(), reports.end(),
                                         [](const AlertReport& report) { return !report.evidence.empty(); });
    if (options.attachEvidence && hasEvidence)
        files.push_back({"evidence.json", "application", "json", evidenceJson(reports)});
    return files;
}

std::string mailFooter(std::span<const AlertReport> reports, const std::vector<MailFile>& files) {
    std::string text = "Sent by Cosmos Watch. Times are UTC.";
    for (const auto& file : files) {
        text += &file == &files.front() ? " Attached: " : ", ";
        text += file.name;
        if (file.name != "evidence.json") continue;
        std::size_t records = 0;
        for (const auto& report : reports)
            records += report.evidence.size();
        text += " (" + countOf(records, "record", "records") + ")";
    }
    return files.empty() ? text : text + ".";
}

} // namespace cosmoswatch
