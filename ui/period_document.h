// The report on a period as a document: shown on its page and printed.
#pragma once

#include "core/report/period_report.h"
#include "ui/document_writer.h"

namespace cosmoswatch {

void writePeriod(DocumentWriter& page, const PeriodReport& report);

} // namespace cosmoswatch
