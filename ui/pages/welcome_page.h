// The first screen while there is nothing to show: ways in, and a place to drop logs.
#pragma once

#include <QStringList>
#include <QWidget>

class QMimeData;
class QPushButton;

namespace cosmoswatch {

class PlainLabel;

class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget* parent = nullptr);
    void setLists(const QString& summary); // of addresses, which are chosen elsewhere
    void setReading(bool reading);         // logs are read already: say so instead of asking

signals:
    void sampleRequested();
    void sourceRequested(); // one to watch
    void openFolderRequested();
    void openFilesRequested();
    void listsRequested(const QPoint& at); // on the screen
    void pathsDropped(const QStringList& paths);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QWidget* listsRow();
    [[nodiscard]] QWidget* way(const QString& title, const QString& text, QPushButton* button);
    bool m_dropping = false;
    PlainLabel* m_lead;
    QWidget* m_ways;
    QWidget* m_listsRow;
    PlainLabel* m_lists;
};

// Paths of local files and folders in a drop.
[[nodiscard]] QStringList droppedPaths(const QMimeData& data);

} // namespace cosmoswatch
