#include "ch05-jtwitter/microblog-session/visibility.hpp"
