#include "ch05-jtwitter/rest-api/endpoint.hpp"
