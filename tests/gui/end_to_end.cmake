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

# The whole triage by keys and accessible names alone, as a screen reader sees the window. Wants python3-gi,
# gir1.2-atspi-2.0, at-spi2-core, openbox and dbus-run-session; says so and is skipped where they are missing.
find_program(DBUS_RUN_SESSION dbus-run-session)
find_program(SYSTEM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH) # the one that distributions install gi for
if(XVFB_RUN AND DBUS_RUN_SESSION AND SYSTEM_PYTHON AND TARGET cosmoswatch)
    add_test(NAME gui.triage_by_name
        COMMAND ${XVFB_RUN} --auto-servernum --server-args "-screen 0 1440x900x24"
            ${DBUS_RUN_SESSION} -- ${SYSTEM_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/triage_by_name.py
            $<TARGET_FILE:cosmoswatch>)
    set_tests_properties(gui.triage_by_name PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
endif()
