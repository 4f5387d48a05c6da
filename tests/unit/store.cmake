find_package(SQLite3 REQUIRED)

foreach(part conformance file paging)
    cosmoswatch_unit_test(store_${part} USES core_store SQLite::SQLite3)
endforeach()
