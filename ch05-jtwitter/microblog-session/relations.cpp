#include "ch05-jtwitter/microblog-session/relations.hpp"
