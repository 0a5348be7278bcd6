fedtide_test(test_plan_schedule LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_plan_schedule.c LINK fedtide_plan)
fedtide_test(test_plan_pace LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_plan_pace.c LINK fedtide_plan)
fedtide_test(test_plan_outage LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/unit/test_plan_outage.c LINK fedtide_plan)
