// What any store must do, whatever stands behind it: each test runs on a store in memory and on one in a
// file.
#pragma once

#include "store_test_support.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace cosmoswatch::test {

// Gives each test function a fresh store of either kind.
class StoreConformance : public QObject {
    Q_OBJECT

protected:
    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<AlertStore> store_;

    void commit(const StoreBatch& batch) {
        const auto done = store_->commit(batch);
        QVERIFY2(done, done ? "" : describe(done.error()).c_str());
    }
    Alert alertOf(const std::string& id) {
        auto alert = store_->alert(id);
        return alert ? *alert : Alert{};
    }

private slots:
    void initTestCase_data() {
        QTest::addColumn<bool>("inFile");
        QTest::newRow("memory") << false;
        QTest::newRow("file") << true;
    }

    void init() {
        QFETCH_GLOBAL(bool, inFile);
        folder_ = std::make_unique<QTemporaryDir>();
        if (inFile) {
            auto opened = openStore(folder_->filePath("store.db").toStdString());
            QVERIFY2(opened, opened ? "" : describe(opened.error()).c_str());
            store_ = std::move(opened->store);
        } else {
            auto opened = openMemoryStore();
            QVERIFY(opened);
            store_ = std::move(*opened);
        }
    }

    void cleanup() {
        store_.reset();
        folder_.reset();
    }
};

} // namespace cosmoswatch::test
