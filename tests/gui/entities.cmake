# The Entities page on a real store in memory.
function(cosmoswatch_entities_test name)
    add_executable(entities_${name}_test entities_${name}_test.cpp)
    set_target_properties(entities_${name}_test PROPERTIES AUTOMOC ON)
    target_link_libraries(entities_${name}_test PRIVATE ui_console core_store core_report core_intel Qt6::Charts Qt6::Test)
    add_test(NAME gui.entities_${name} COMMAND entities_${name}_test)
    set_tests_properties(gui.entities_${name} PROPERTIES TIMEOUT 180 ENVIRONMENT "QT_QPA_PLATFORM=offscreen;TZ=UTC")
endfunction()

foreach(name models page)
    cosmoswatch_entities_test(${name})
endforeach()
