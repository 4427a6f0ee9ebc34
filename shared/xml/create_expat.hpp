// expat's parser as a stream needs it: it tells of everything as soon as it is there.
#pragma once

#include <expat.h>

namespace xml {

/// XML_ParserCreateNS("UTF-8", between), and more: since 2.6.0, and with the security updates of Debian 12, expat holds
/// back what came in little pieces until more of it has come ("reparse deferral"). In a talk nothing more comes: the
/// other side waits for an answer. So it is switched off, and who reads must limit what a tag in little pieces may
/// cost. Null: no memory.
XML_Parser create_expat(XML_Char between);

}  // namespace xml
