// A JTwitter of its own for each test, with three people: anna, bert and carla.
#pragma once

#include <string>
#include <vector>

#include "shared/testkit/process.hpp"

inline const std::string password = "correct horse";

class JTwitter {
  public:
    JTwitter();

    const std::string& base() const { return base_; }  // "http://127.0.0.1:40001"
    std::string host() const { return base_.substr(base_.rfind('/') + 1); }
    std::string folder(const std::string& name) const { return folder_.path() + "/" + name; }
    std::string errors() { return server_.errors(); }

  private:
    testkit::TemporaryDirectory folder_;
    testkit::Process server_;
    std::string base_;
};
