# The window and what holds for every page of it, on the real core.
add_library(sample_console STATIC sample_console.cpp)
target_link_libraries(sample_console PUBLIC ui_console gui_test_support core_engine core_sample core_store Qt6::Test)

cosmoswatch_gui_test(theme)
foreach(name commands every_action accessibility hostile_text pictures responsiveness)
    cosmoswatch_gui_test(${name})
    target_link_libraries(${name}_test PRIVATE sample_console)
endforeach()
target_compile_definitions(every_action_test PRIVATE COSMOSWATCH_GUI_TESTS="${CMAKE_CURRENT_SOURCE_DIR}")
set_tests_properties(gui.accessibility gui.every_action gui.hostile_text gui.pictures PROPERTIES TIMEOUT 300)
