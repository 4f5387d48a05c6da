# The headless program tells receivers that behave and misbehave: 77 says that python3-aiosmtpd is missing. Debian's
# packages are for Debian's Python, which need not be the first one in the path.
find_program(cosmoswatchSystemPython python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT cosmoswatchSystemPython)
    set(cosmoswatchSystemPython ${Python3_EXECUTABLE})
endif()
foreach(part Servers Deliveries Exports)
    string(TOLOWER ${part} name)
    add_test(NAME integration.mail_${name}
        COMMAND ${cosmoswatchSystemPython} -Wignore ${CMAKE_CURRENT_SOURCE_DIR}/mail_delivery_test.py
                $<TARGET_FILE:cosmoswatch-cli> ${part})
    set_tests_properties(integration.mail_${name} PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77 ENVIRONMENT "TZ=UTC")
endforeach()
