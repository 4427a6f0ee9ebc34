#include "ch05-jtwitter/microblog-session/timelines.hpp"
