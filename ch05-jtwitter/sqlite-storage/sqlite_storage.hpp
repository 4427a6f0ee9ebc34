// The microblog's store in one SQLite file.
#pragma once

#include <memory>

#include "ch05-jtwitter/storage/storage.hpp"
#include "shared/store/database.hpp"

namespace storage {

/// Opens the file, makes or migrates its tables. Throws store::Failure.
class SqliteStorage : public Storage {
  public:
    explicit SqliteStorage(const store::Settings& settings);
    ~SqliteStorage() override;

    void back_up(const std::string& file) override;

  protected:
    void do_read(const std::function<void(Tables&)>& work) override;
    void do_write(const std::function<void(Tables&)>& work) override;

  private:
    store::Database database_;
};

}  // namespace storage
