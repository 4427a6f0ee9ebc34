#include "ch05-jtwitter/rest-api/message.hpp"
