#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/report/pages.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>

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

// The same alerts make the same id, whatever their order: a mail program sees one message, not two.
std::string summaryId(std::span<const AlertReport> reports) {
    std::vector<std::string> ids;
    for (const auto& report : reports)
        ids.push_back(report.alert.id);
    std::sort(ids.begin(), ids.end());
    std::string all;
    for (const auto& id : ids)
        all += stableId({id});
    return stableId({"mail", all});
}

Timestamp dateOf(std::span<const AlertReport> reports) {
    Timestamp latest{};
    for (const auto& report : reports)
        latest = std::max(latest, report.alert.generated);
    return latest == Timestamp{} ? now() : latest;
}

std::string subject(std::span<const ReportContent> alerts, const Overview& overview) {
    auto highest = Severity::Informational;
    for (const auto& alert : alerts)
        highest = std::max(highest, alert.severity);
    constexpr std::size_t longest = 180; // bytes; mail programs show fewer
    return "[" + std::string(name(highest)) + "] " + elide(overview.headline, longest) + " (Cosmos Watch)";
}

std::string footer(std::size_t evidence, bool attached) {
    std::string text = "Sent by Cosmos Watch. Times are UTC.";
    if (attached) text += " Attached: evidence.json (" + countOf(evidence, "record", "records") + ").";
    return text;
}

Owned<GMimeMultipart> textAndHtml(std::span<const ReportContent> alerts, const Overview& overview,
                                  const std::string& foot, const std::string& boundary) {
    auto alternative = multipart("alternative", boundary);
    const auto text =
        part("text", "plain", textPage(alerts, overview, foot), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    const auto html =
        part("text", "html", htmlPage(alerts, overview, foot), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_multipart_add(alternative.get(), text.get());
    g_mime_multipart_add(alternative.get(), html.get());
    return alternative;
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

Result<std::string> compose(std::span<const AlertReport> reports, std::span<const ReportContent> alerts,
                            const Overview& overview, const std::string& id, const MailOptions& options) {
    if (reports.empty())
        return fail(ErrorCode::InvalidArgument, "a mail needs at least one alert; choose one first");
    startMailLibrary();
    const auto from = parseMailbox(options.from);
    if (!from) return tl::unexpected(from.error());
    std::vector<Mailbox> recipients;
    for (const auto& text : options.to) {
        auto mailbox = parseMailbox(text);
        if (!mailbox) return tl::unexpected(mailbox.error());
        recipients.push_back(*std::move(mailbox));
    }

    std::size_t evidence = 0;
    for (const auto& report : reports)
        evidence += report.evidence.size();
    const bool attach = options.attachEvidence && evidence > 0;

    const Owned<GMimeMessage> message(g_mime_message_new(TRUE));
    addMailbox(message.get(), GMIME_ADDRESS_TYPE_FROM, *from);
    for (const auto& recipient : recipients)
        addMailbox(message.get(), GMIME_ADDRESS_TYPE_TO, recipient);
    g_mime_message_set_subject(message.get(), subject(alerts, overview).c_str(), "utf-8");
    setHeader(message.get(), "Date", formatRfc5322(dateOf(reports)).c_str());
    g_mime_message_set_message_id(message.get(), (id + "@" + from->domain()).c_str());
    setHeader(message.get(), "Auto-Submitted", "auto-generated");      // RFC 3834: no out-of-office answers
    if (recipients.empty()) setHeader(message.get(), "X-Unsent", "1"); // opens for writing, not reading

    auto body = textAndHtml(alerts, overview, footer(evidence, attach), "=_alternative_" + id);
    if (attach) {
        auto mixed = multipart("mixed", "=_mixed_" + id);
        g_mime_multipart_add(mixed.get(), GMIME_OBJECT(body.get()));
        const auto file = part("application", "json", evidenceJson(reports), GMIME_CONTENT_ENCODING_BASE64);
        g_mime_object_set_disposition(file.get(), GMIME_DISPOSITION_ATTACHMENT);
        g_mime_part_set_filename(GMIME_PART(file.get()), "evidence.json");
        g_mime_multipart_add(mixed.get(), file.get());
        body = std::move(mixed);
    }
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(body.get()));
    return serialised(message.get());
}

} // namespace

Result<std::string> toMail(std::span<const AlertReport> reports, const MailOptions& options) {
    const auto alerts = describeAll(reports);
    return compose(reports, alerts, overviewOf(alerts), summaryId(reports), options);
}

Result<std::string> toIncidentMail(const IncidentReport& report, const MailOptions& options) {
    // An incident that has grown makes another mail.
    const std::string id = stableId({"incident mail", report.incident.id, summaryId(report.alerts)});
    return compose(report.alerts, describeAlerts(report), overviewOf(report), id, options);
}

} // namespace cosmoswatch
