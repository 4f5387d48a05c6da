// A change of density in a window that stands already: rows, controls and margins that were measured by the
// old one take the new one.
#pragma once

class QWidget;

namespace cosmoswatch {

struct Spacing {
    int row = 0;
    int control = 0;
    int margin = 0;
    [[nodiscard]] static Spacing current();
};

void followDensity(QWidget& root, const Spacing& before);

} // namespace cosmoswatch
