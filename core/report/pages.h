// Reports laid out for people; the same text for one alert and for a mail about several.
#pragma once

#include "core/report/report_content.h"

#include <span>
#include <string>
#include <vector>

namespace cosmoswatch {

[[nodiscard]] std::string textPage(std::span<const ReportContent> alerts, std::string_view footer);
[[nodiscard]] std::string htmlPage(std::span<const ReportContent> alerts, std::string_view footer);

// "Access from a Tor exit node: shop-prod", or "3 alerts: …".
[[nodiscard]] std::string headline(std::span<const ReportContent> alerts);

// Characters with a meaning in HTML as references; safe in text and in quoted attributes.
[[nodiscard]] std::string escapeHtml(std::string_view text);

// The evidence as a JSON document, records as they were delivered. Always valid UTF-8 JSON.
[[nodiscard]] std::string evidenceJson(std::span<const AlertReport> reports);

} // namespace cosmoswatch
