#include "ch05-jtwitter/rest-api/form.hpp"
