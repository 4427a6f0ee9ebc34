// Draws the house: floors as bands, rooms as boxes, includes as arrows.
#pragma once

#include <string>

#include "labs/tool/floorplan/architecture.hpp"

namespace floorplan {

/// Leaves out each arrow that follows from two others: with a -> b -> c, the arrow a -> c says nothing new.
Arrows without_shortcuts(const Arrows& arrows);

/// The picture as SVG text; the same for the same arrows on every machine.
std::string draw_map(const Floors& floors, const Arrows& arrows);

}  // namespace floorplan
