// Writes the mails that mail_opens_in_python_test.py reads: mail_writer DIRECTORY.
#include "core/report/report.h"
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

bool write(const std::string& path, const std::vector<AlertReport>& reports, MailOptions options) {
    options.from = "Cosmos Watch <cosmoswatch@contoso.example>";
    const auto mail = toMail(reports, options);
    if (!mail) {
        std::cerr << describe(mail.error()) << '\n';
        return false;
    }
    return static_cast<bool>(std::ofstream(path, std::ios::binary) << *mail);
}

} // namespace

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const std::string directory = std::string(arguments[1]) + "/";
    const std::vector<std::string> to{"Åsa Admin <azure-admins@contoso.example>"};

    bool good = write(directory + "ordinary.eml", {{torAlert(), {}}}, {"", to, true});
    good &= write(directory + "attached.eml",
                  {{torAlert(),
                    {record(ordinaryRecord), record(ordinaryRecord), record("{\"cut\": \"off"),
                     record("\xEF\xBB\xBF{}"), record("\xFF\n\r\n.\r\nQUIT"),
                     record(std::string(60'000, '[')), record("{\"n\":1e400}")}}},
                  {"", to, true});
    good &= write(directory + "not_attached.eml", {{torAlert(), {record(ordinaryRecord)}}}, {"", to, false});
    good &= write(directory + "several.eml",
                  {{torAlert(), {record(ordinaryRecord)}}, {suspiciousAlert(), {}}, {geoAlert(), {}}},
                  {"", to, true});
    good &= write(directory + "unaddressed.eml", {{geoAlert(), {}}}, {"", {}, true});
    for (std::size_t i = 0; i < attacks().size(); ++i)
        good &= write(directory + "hostile_" + std::to_string(i) + ".eml", {{hostileAlert(attacks()[i]), {}}},
                      {"", to, true});
    return good ? 0 : 1;
}
