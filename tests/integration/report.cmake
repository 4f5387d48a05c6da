add_executable(mail_writer mail_writer.cpp)
target_link_libraries(mail_writer PRIVATE core_report)
add_test(NAME integration.mail_opens_in_python
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/mail_opens_in_python_test.py $<TARGET_FILE:mail_writer>)
set_tests_properties(integration.mail_opens_in_python PROPERTIES TIMEOUT 120)
