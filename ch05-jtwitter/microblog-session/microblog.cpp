#include "ch05-jtwitter/microblog-session/microblog.hpp"
