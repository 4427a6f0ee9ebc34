#include "ch05-jtwitter/microblog-session/posts.hpp"
