# A folder is a module is a target: cosmoswatch_module(NAME core_intel SOURCES … USES core_base … [LIBRARIES …])
function(cosmoswatch_module)
    cmake_parse_arguments(MODULE "" "NAME" "SOURCES;USES;LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
    add_library(${MODULE_NAME} STATIC ${MODULE_SOURCES})
    target_include_directories(${MODULE_NAME} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${MODULE_NAME} PUBLIC ${MODULE_USES} ${MODULE_LIBRARIES}
                                         PRIVATE ${MODULE_PRIVATE_LIBRARIES})
endfunction()

# cosmoswatch_unit_test(intel_address USES core_intel): tests/unit/intel_address_test.cpp, a Qt Test program
# without a display.
function(cosmoswatch_unit_test name)
    cmake_parse_arguments(TEST "" "" "USES" ${ARGN})
    add_executable(${name}_test ${name}_test.cpp)
    set_target_properties(${name}_test PROPERTIES AUTOMOC ON)
    target_link_libraries(${name}_test PRIVATE ${TEST_USES} Qt6::Test)
    add_test(NAME unit.${name} COMMAND ${name}_test)
    set_tests_properties(unit.${name} PROPERTIES TIMEOUT 120
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;TZ=UTC")
endfunction()

# cosmoswatch_embed(x.json OUTPUT.cpp a/b.h embeddedX): a file that is compiled in, read by a function of that header.
set(cosmoswatchEmbedScript ${CMAKE_CURRENT_LIST_DIR}/embed.cmake)
function(cosmoswatch_embed input output header function)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output} -DHEADER=${header} -DFUNCTION=${function}
                -P ${cosmoswatchEmbedScript}
        DEPENDS ${input} ${cosmoswatchEmbedScript}
        VERBATIM)
endfunction()
