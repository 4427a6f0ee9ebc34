// The README of chapter 5 says what is true: its terminal runs happen as printed, its code stands in the files.
// The form of a lesson is explained in shared/testkit/lesson.hpp. To see what happens now: LESSON_PRINT=all.
#include <gtest/gtest.h>

#include "shared/testkit/lesson.hpp"

TEST(Chapter5, the_lesson_is_true) {
    testkit::check_lesson("ch05-jtwitter/README.md");
}
