// Writes the mails that mail_opens_in_python_test.py reads: mail_writer DIRECTORY.
#include "core/report/digest.h"
#include "core/report/redaction.h"
#include "tests/unit/report_samples.h"

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

using namespace cosmoswatch;
using namespace cosmoswatch::samples;

namespace {

EvidenceRecord record(const std::string& json) {
    return {at("2026-10-04T16:00:12Z"), 7, "insights-logs-dataplanerequests/PT1H.json", 4096, json};
}

const std::string ordinaryRecord = R"({"time":"2026-10-04T16:00:12.0556567Z","operationName":"Query",)"
                                   R"("properties":{"clientIpAddress":"185.220.101.1","statusCode":"200"}})";

bool write(const std::string& path, const Result<std::string>& mail) {
    if (!mail) {
        std::cerr << describe(mail.error()) << '\n';
        return false;
    }
    return static_cast<bool>(std::ofstream(path, std::ios::binary) << *mail);
}

bool write(const std::string& path, const std::vector<AlertReport>& reports, MailOptions options) {
    options.from = "Cosmos Watch <cosmoswatch@contoso.example>";
    return write(path, toMail(reports, options));
}

std::vector<AlertReport> reportsOn(const std::vector<Alert>& alerts) {
    std::vector<AlertReport> reports;
    for (const auto& alert : alerts)
        reports.push_back({alert, {}});
    return reports;
}

// Every form beside that on alerts; the hostile ones with the same text in every field.
bool writeOthers(const std::string& directory, const MailOptions& options) {
    const auto story = intrusion();
    bool good =
        write(directory + "incident.eml", toIncidentMail({incidentOf(story), reportsOn(story)}, options));
    std::vector<Alert> many{torAlert(), geoAlert(), suspiciousAlert(), injectionAlert()};
    many.insert(many.end(), story.begin(), story.end());
    good &= write(directory + "digest.eml",
                  toDigestMail({at("2026-10-05T07:00:00Z"), reportsOn(many), 97}, options));
    const Redaction all{true, true, true};
    good &=
        write(directory + "redacted.eml",
              toMail(redact({{injectionAlert(), {record(ordinaryRecord)}}, {geoAlert(), {}}}, all), options));
    for (std::size_t i = 0; i < attacks().size(); ++i) {
        const std::string name = "hostile_" + std::to_string(i) + ".eml";
        const std::vector<Alert> alerts{hostileAlert(attacks()[i]), torAlert()};
        good &= write(directory + "digest_" + name,
                      toDigestMail({at("2026-10-05T07:00:00Z"), reportsOn(alerts), 1}, options));
        good &= write(directory + "incident_" + name,
                      toIncidentMail({incidentOf(alerts), reportsOn(alerts)}, options));
        MailOptions data = options;
        data.data = i % 2 == 0 ? MailOptions::Data::Csv : MailOptions::Data::Json;
        good &= write(directory + (i % 2 == 0 ? "data_csv_" : "data_json_") + name,
                      toMail(reportsOn(alerts), data));
    }
    return good;
}

} // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const std::string directory = std::string(arguments[1]) + "/";
    const std::vector<std::string> to{"Åsa Admin <azure-admins@contoso.example>"};

    bool good = write(directory + "ordinary.eml", {{torAlert(), {}}}, {"", to, true, {}, {}});
    good &= write(directory + "attached.eml",
                  {{torAlert(),
                    {record(ordinaryRecord), record(ordinaryRecord), record("{\"cut\": \"off"),
                     record("\xEF\xBB\xBF{}"), record("\xFF\n\r\n.\r\nQUIT"),
                     record(std::string(60'000, '[')), record("{\"n\":1e400}")}}},
                  {"", to, true, {}, {}});
    good &= write(directory + "not_attached.eml", {{torAlert(), {record(ordinaryRecord)}}},
                  {"", to, false, {}, {}});
    good &= write(directory + "several.eml",
                  {{torAlert(), {record(ordinaryRecord)}}, {suspiciousAlert(), {}}, {geoAlert(), {}}},
                  {"", to, true, {}, {}});
    good &= write(directory + "unaddressed.eml", {{geoAlert(), {}}}, {"", {}, true, {}, {}});
    for (std::size_t i = 0; i < attacks().size(); ++i)
        good &= write(directory + "hostile_" + std::to_string(i) + ".eml", {{hostileAlert(attacks()[i]), {}}},
                      {"", to, true, {}, {}});
    MailOptions options;
    options.from = "Cosmos Watch <cosmoswatch@contoso.example>";
    options.to = to;
    good &= writeOthers(directory, options);
    return good ? 0 : 1;
}
