// The tables, as numbered steps that only go forward: see shared/store/migrations.hpp.
#pragma once

#include <span>

#include "shared/store/migrations.hpp"

namespace storage {

std::span<const store::Migration> schema();

}  // namespace storage
