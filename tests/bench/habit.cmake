# Prints the table of docs/DETECTION.md.
add_executable(habit_simulation habit_simulation.cpp)
target_link_libraries(habit_simulation PRIVATE core_baseline)
