#include "ch05-jtwitter/microblog-session/access.hpp"
