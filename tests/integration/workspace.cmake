add_executable(workspace_reader workspace_reader.cpp)
target_link_libraries(workspace_reader PRIVATE core_engine Qt6::Test)
add_executable(workspace_source_test workspace_source_test.cpp)
set_target_properties(workspace_source_test PROPERTIES AUTOMOC ON)
target_link_libraries(workspace_source_test PRIVATE core_engine Qt6::Test)
add_dependencies(workspace_source_test workspace_reader cosmoswatch-cli)
add_test(NAME integration.workspace_source COMMAND workspace_source_test)
set_tests_properties(integration.workspace_source PROPERTIES TIMEOUT 300
    ENVIRONMENT "COSMOSWATCH_CLI=$<TARGET_FILE:cosmoswatch-cli>;WORKSPACE_READER=$<TARGET_FILE:workspace_reader>;WORKSPACE_SERVER=${CMAKE_CURRENT_SOURCE_DIR}/workspace/workspace_server.py;TZ=UTC")

add_executable(workspace_kql_writer workspace_kql_writer.cpp)
target_link_libraries(workspace_kql_writer PRIVATE core_workspace)
add_test(NAME integration.workspace_kql
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/workspace_kql_test.py
            $<TARGET_FILE:workspace_kql_writer> ${CMAKE_CURRENT_SOURCE_DIR}/workspace)
set_tests_properties(integration.workspace_kql PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
