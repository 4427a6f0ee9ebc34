#include "ch05-jtwitter/rest-api/parameters.hpp"
