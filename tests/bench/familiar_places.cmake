# Prints the table of docs/DETECTION.md.
add_executable(familiar_places_simulation familiar_places_simulation.cpp)
target_link_libraries(familiar_places_simulation PRIVATE core_baseline)
