# One stream through every kind of source: Azurite, the mock cluster and the workspace on loopback together.
if("thread" IN_LIST COSMOSWATCH_SANITIZE)
    return() # see eventhub.cmake
endif()
foreach(test sources_agree)
    add_executable(${test}_test ${test}_test.cpp)
    set_target_properties(${test}_test PROPERTIES AUTOMOC ON)
    target_include_directories(${test}_test PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${test}_test PRIVATE core_engine OpenSSL::Crypto Qt6::Test Qt6::Network PkgConfig::RDKAFKA)
    add_dependencies(${test}_test cosmoswatch-cli)
    add_test(NAME integration.${test} COMMAND ${test}_test)
    set_tests_properties(integration.${test} PROPERTIES TIMEOUT 120
        ENVIRONMENT "COSMOSWATCH_AZURITE=${CMAKE_CURRENT_SOURCE_DIR}/azurite;COSMOSWATCH_CLI=$<TARGET_FILE:cosmoswatch-cli>;WORKSPACE_SERVER=${CMAKE_CURRENT_SOURCE_DIR}/workspace/workspace_server.py;TZ=UTC")
endforeach()
