// Fusion, with an outline around lists to choose from and fields with arrows, so that they are seen as fields in
// every theme and show who has the focus. Style sheets could do it only by drawing the arrows as well.
#pragma once

#include <QProxyStyle>

namespace cosmoswatch {

class FieldStyle : public QProxyStyle {
    Q_OBJECT
public:
    FieldStyle();
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
};

} // namespace cosmoswatch
