# Channels of delivery into real receivers: rsyslogd, an HTTPS server, a Kafka cluster, files.
foreach(test delivery_syslog delivery_webhook)
    add_executable(${test}_test ${test}_test.cpp)
    set_target_properties(${test}_test PROPERTIES AUTOMOC ON)
    target_link_libraries(${test}_test PRIVATE core_delivery OpenSSL::Crypto Qt6::Test Qt6::Network)
    add_test(NAME integration.${test} COMMAND ${test}_test)
    set_tests_properties(integration.${test} PROPERTIES TIMEOUT 120 ENVIRONMENT "TZ=UTC")
endforeach()
