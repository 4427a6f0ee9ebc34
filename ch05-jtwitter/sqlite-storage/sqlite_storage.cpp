#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
