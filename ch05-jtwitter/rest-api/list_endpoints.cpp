#include "ch05-jtwitter/rest-api/api.hpp"
