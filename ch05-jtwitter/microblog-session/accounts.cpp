#include "ch05-jtwitter/microblog-session/accounts.hpp"
