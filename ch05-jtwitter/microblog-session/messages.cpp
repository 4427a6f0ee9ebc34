#include "ch05-jtwitter/microblog-session/messages.hpp"
