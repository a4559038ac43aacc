# Read by ctest: every test runs where nobody lives, so that what depends on the place shows. Time is
# 5:45 ahead of UTC, and i and I are not one letter.
set(ENV{TZ} Asia/Kathmandu)
set(ENV{LC_ALL} tr_TR.UTF-8)
