# Channels of delivery into real receivers: rsyslogd, an HTTPS server, a Kafka cluster, files. As with
# eventhub.cmake, the Kafka client's threads are none that GCC's thread sanitizer knows.
if("thread" IN_LIST COSMOSWATCH_SANITIZE)
    return()
endif()
find_package(Qt6 REQUIRED COMPONENTS Network)
find_package(OpenSSL REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
foreach(test hub kill syslog webhook)
    add_executable(delivery_${test}_test delivery_${test}_test.cpp)
    set_target_properties(delivery_${test}_test PROPERTIES AUTOMOC ON)
    target_link_libraries(delivery_${test}_test PRIVATE
        core_delivery OpenSSL::Crypto Qt6::Test Qt6::Network PkgConfig::RDKAFKA)
    add_test(NAME integration.delivery_${test} COMMAND delivery_${test}_test)
    set_tests_properties(integration.delivery_${test} PROPERTIES TIMEOUT 120 ENVIRONMENT "TZ=UTC")
endforeach()

# What the kills are for.
add_executable(delivery_sender delivery_sender.cpp)
target_link_libraries(delivery_sender PRIVATE core_delivery)
add_executable(delivery_watcher delivery_watcher.cpp)
target_link_libraries(delivery_watcher PRIVATE core_delivery)
add_dependencies(delivery_kill_test delivery_sender delivery_watcher)
set_tests_properties(integration.delivery_kill PROPERTIES ENVIRONMENT
    "DELIVERY_SENDER=$<TARGET_FILE:delivery_sender>;DELIVERY_WATCHER=$<TARGET_FILE:delivery_watcher>;TZ=UTC")
