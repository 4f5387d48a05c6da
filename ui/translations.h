// The texts' plural forms, and other languages when there are any.
#pragma once

namespace cosmoswatch {

// Once, before the first widget.
void installTranslations();

} // namespace cosmoswatch
