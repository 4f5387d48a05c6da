# The headless program tells receivers that behave and misbehave: 77 says that python3-aiosmtpd is missing. Debian's
# packages are for Debian's Python, which need not be the first one in the path.
find_program(cosmoswatchSystemPython python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT cosmoswatchSystemPython)
    set(cosmoswatchSystemPython ${Python3_EXECUTABLE})
endif()
add_test(NAME integration.mail_delivery
    COMMAND ${cosmoswatchSystemPython} -Wignore ${CMAKE_CURRENT_SOURCE_DIR}/mail_delivery_test.py
            $<TARGET_FILE:cosmoswatch-cli>)
set_tests_properties(integration.mail_delivery PROPERTIES TIMEOUT 180 SKIP_RETURN_CODE 77 ENVIRONMENT "TZ=UTC")
