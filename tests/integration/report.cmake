add_executable(mail_writer mail_writer.cpp)
target_link_libraries(mail_writer PRIVATE core_report)
add_test(NAME integration.mail_opens_in_python
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/mail_opens_in_python_test.py $<TARGET_FILE:mail_writer>)
set_tests_properties(integration.mail_opens_in_python PROPERTIES TIMEOUT 120)

# Three strangers read the mails, and a checker their HTML. mailparser comes from npm, in the versions of
# mailparser/package-lock.json; 77 says that something is missing.
add_test(NAME integration.mail_readers_agree
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/mail_agreement_test.py $<TARGET_FILE:mail_writer>
            ${CMAKE_CURRENT_SOURCE_DIR}/mailparser)
set_tests_properties(integration.mail_readers_agree PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)

# Forms for other programs, held against schemas: 77 says that python3-jsonschema is missing.
add_executable(export_writer export_writer.cpp)
target_link_libraries(export_writer PRIVATE core_report core_sample)
add_test(NAME integration.exports_pass_their_schemas
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/exports_test.py $<TARGET_FILE:export_writer>
            ${PROJECT_SOURCE_DIR}/tests/schemas)
set_tests_properties(integration.exports_pass_their_schemas PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77)
