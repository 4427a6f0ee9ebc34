// The microblog's store in one SQLite file.
#pragma once

#include <cstddef>
#include <memory>

#include "ch05-jtwitter/storage/storage.hpp"
#include "shared/store/settings.hpp"

namespace store {
class Database;
}

namespace storage {

/// Opens the file, makes or migrates its tables. Throws store::Failure.
class SqliteStorage : public Storage {
  public:
    explicit SqliteStorage(const store::Settings& settings);
    ~SqliteStorage() override;

    void probe() override;
    void back_up(const std::string& file) override;

    /// How many commits the writes so far took: fewer than writes where many came at once.
    std::size_t commits() const;

  protected:
    void do_read(const std::function<void(Tables&)>& work) override;
    void do_write(const std::function<void(Tables&)>& work) override;

  private:
    std::unique_ptr<store::Database> database_;
};

}  // namespace storage
