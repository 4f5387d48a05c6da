# Once on the offscreen platform and, where Xvfb is installed, once in a real window.
add_executable(end_to_end_test end_to_end_test.cpp)
set_target_properties(end_to_end_test PROPERTIES AUTOMOC ON)
target_link_libraries(end_to_end_test PRIVATE ui_console core_engine core_sample core_store Qt6::Test)
set(environment "TZ=UTC;COSMOSWATCH_MAIL_CHECK=${CMAKE_CURRENT_SOURCE_DIR}/check_mail.py")
add_test(NAME gui.end_to_end COMMAND end_to_end_test)
set_tests_properties(gui.end_to_end PROPERTIES TIMEOUT 240 ENVIRONMENT "${environment};QT_QPA_PLATFORM=offscreen")

find_program(XVFB_RUN xvfb-run)
if(XVFB_RUN)
    add_test(NAME gui.end_to_end_in_a_window
        COMMAND ${XVFB_RUN} --auto-servernum --server-args "-screen 0 1440x900x24" $<TARGET_FILE:end_to_end_test>)
    set_tests_properties(gui.end_to_end_in_a_window PROPERTIES TIMEOUT 240 ENVIRONMENT "${environment};QT_QPA_PLATFORM=xcb")
endif()
