# Sources on Event Hubs: the Kafka client's mock cluster plays the hub.
find_package(Qt6 REQUIRED COMPONENTS Network)
find_package(OpenSSL REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
foreach(test eventhub_sign_in eventhub_source)
    add_executable(${test}_test ${test}_test.cpp)
    set_target_properties(${test}_test PROPERTIES AUTOMOC ON)
    target_link_libraries(${test}_test PRIVATE core_eventhub core_secrets OpenSSL::Crypto Qt6::Test Qt6::Network PkgConfig::RDKAFKA)
    add_test(NAME integration.${test} COMMAND ${test}_test)
    set_tests_properties(integration.${test} PROPERTIES TIMEOUT 120 ENVIRONMENT "TZ=UTC")
endforeach()

# A watcher that can be killed.
add_executable(hub_watch hub_watch.cpp)
target_link_libraries(hub_watch PRIVATE core_engine)
add_executable(eventhub_alerts_test eventhub_alerts_test.cpp)
set_target_properties(eventhub_alerts_test PROPERTIES AUTOMOC ON)
target_link_libraries(eventhub_alerts_test PRIVATE core_engine OpenSSL::Crypto Qt6::Test Qt6::Network PkgConfig::RDKAFKA)
add_dependencies(eventhub_alerts_test hub_watch cosmoswatch-cli)
add_test(NAME integration.eventhub_alerts COMMAND eventhub_alerts_test)
set_tests_properties(integration.eventhub_alerts PROPERTIES TIMEOUT 240
    ENVIRONMENT "HUB_WATCH=$<TARGET_FILE:hub_watch>;COSMOSWATCH_CLI=$<TARGET_FILE:cosmoswatch-cli>;TZ=UTC")
