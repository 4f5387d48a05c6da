# Prints the first tables of docs/VOLUME_STUDY.md.
add_executable(volume_methods volume_methods.cpp volume_rivals.cpp)
target_link_libraries(volume_methods PRIVATE core_baseline)
# The last ones.
add_executable(volume_accounts volume_accounts.cpp)
target_link_libraries(volume_accounts PRIVATE core_baseline)
# The table of costs.
add_executable(volume_cost volume_cost.cpp)
target_link_libraries(volume_cost PRIVATE core_baseline)
