foreach(test headless_scan headless_evaluate headless_bad_input headless_kill headless_alerts headless_audit headless_entities headless_posture
             headless_query headless_settings)
    add_executable(${test}_test ${test}_test.cpp)
    set_target_properties(${test}_test PROPERTIES AUTOMOC ON)
    target_include_directories(${test}_test PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${test}_test PRIVATE Qt6::Test)
    add_dependencies(${test}_test cosmoswatch-cli)
    add_test(NAME integration.${test} COMMAND ${test}_test)
    set_tests_properties(integration.${test} PROPERTIES TIMEOUT 300
        ENVIRONMENT "COSMOSWATCH_CLI=$<TARGET_FILE:cosmoswatch-cli>;TZ=UTC")
endforeach()
