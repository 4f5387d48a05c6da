find_package(SQLite3 REQUIRED)

foreach(part conformance entities file groups incidents incident_orders index migration outbox paging rollups suppression)
    cosmoswatch_unit_test(store_${part} USES core_store SQLite::SQLite3)
    target_sources(store_${part}_test PRIVATE store_conformance.h)
endforeach()
cosmoswatch_unit_test(store_expiry USES core_engine core_store)
