#include "ch05-jtwitter/microblog-session/ids.hpp"
