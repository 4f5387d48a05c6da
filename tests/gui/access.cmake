# The Access page and its parts.
find_package(Qt6 REQUIRED COMPONENTS Charts)

function(cosmoswatch_access_test name)
    add_executable(access_${name}_test access_${name}_test.cpp)
    set_target_properties(access_${name}_test PROPERTIES AUTOMOC ON)
    target_link_libraries(access_${name}_test PRIVATE ui_console gui_test_support core_intel access_fake_store Qt6::Charts Qt6::Test)
    add_test(NAME gui.access_${name} COMMAND access_${name}_test)
    set_tests_properties(gui.access_${name} PROPERTIES TIMEOUT 180 ENVIRONMENT "QT_QPA_PLATFORM=offscreen;TZ=UTC")
endfunction()

add_library(access_fake_store STATIC access_fake_store.cpp)
target_link_libraries(access_fake_store PUBLIC ui_console)
foreach(name map models page)
    cosmoswatch_access_test(${name})
endforeach()
