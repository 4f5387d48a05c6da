# Blob storage: Azurite plays the storage account, Azure's own client writes to it. Both come from npm, in the versions
# of azurite/package-lock.json: npm ci --prefix tests/integration/azurite. Without them the test is skipped.
add_executable(blob_watcher blob_watcher.cpp)
target_link_libraries(blob_watcher PRIVATE core_engine core_secrets core_store)
add_executable(blob_azurite_test blob_azurite_test.cpp)
set_target_properties(blob_azurite_test PROPERTIES AUTOMOC ON)
target_link_libraries(blob_azurite_test PRIVATE core_engine core_secrets core_store Qt6::Test)
add_dependencies(blob_azurite_test blob_watcher cosmoswatch-cli)
add_test(NAME integration.blob_azurite COMMAND blob_azurite_test)
set_tests_properties(integration.blob_azurite PROPERTIES TIMEOUT 180 RUN_SERIAL ON
    ENVIRONMENT "COSMOSWATCH_AZURITE=${CMAKE_CURRENT_SOURCE_DIR}/azurite;COSMOSWATCH_BLOB_WATCHER=$<TARGET_FILE:blob_watcher>;COSMOSWATCH_CLI=$<TARGET_FILE:cosmoswatch-cli>;TZ=UTC")
