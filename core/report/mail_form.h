// A message as RFC 5322 and MIME want it. Used by the sources of this room only.
#pragma once

#include "core/report/report.h"

#include <string>
#include <vector>

namespace cosmoswatch {

struct MailFile {
    std::string name;
    std::string type; // "text", "application"
    std::string subtype;
    std::string content;
};

struct MailContent {
    std::string subject;
    std::string text;
    std::string html;
    std::string id; // what stands before the @ of the Message-ID
    Timestamp date{};
    std::vector<MailFile> files;
};

// multipart/alternative, inside multipart/mixed when there are files.
[[nodiscard]] Result<std::string> composeMail(const MailContent& content, const MailOptions& options);

// What is attached on wish, and the footer that says so.
[[nodiscard]] std::vector<MailFile> filesOf(std::span<const AlertReport> reports, const MailOptions& options);
[[nodiscard]] std::string mailFooter(std::span<const AlertReport> reports,
                                     const std::vector<MailFile>& files);

} // namespace cosmoswatch
