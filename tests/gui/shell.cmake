# The window and what holds for every page of it, on the real core.
add_library(sample_console STATIC sample_console.cpp)
target_link_libraries(sample_console PUBLIC ui_console gui_test_support core_engine core_sample core_store Qt6::Test)

cosmoswatch_gui_test(theme)
foreach(name commands accessibility hostile_text pictures responsiveness)
    cosmoswatch_gui_test(${name})
    target_link_libraries(${name}_test PRIVATE sample_console)
endforeach()
set_tests_properties(gui.accessibility gui.hostile_text gui.pictures PROPERTIES TIMEOUT 300)
