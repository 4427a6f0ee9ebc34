#include "ch05-jtwitter/rest-api/presenter.hpp"
