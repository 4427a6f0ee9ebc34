#include "ch05-jtwitter/rest-api/media_files.hpp"
