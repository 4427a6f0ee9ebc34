#include "ch05-jtwitter/rest-api/rate_limits.hpp"
