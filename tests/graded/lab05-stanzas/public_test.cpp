#include <gtest/gtest.h>

#include "tests/graded/lab05-stanzas/stanzas.hpp"

TEST_F(Stanzas, tells_of_the_root_and_its_namespaces) {
    const auto domain = any_word() + ".example";
    parser();
    feed(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams' to='" +
            domain + "'>",
        {{"opened", "stream of http://etherx.jabber.org/streams, inside jabber:client, to=" + domain}},
        "its name without the prefix, its namespace, the default namespace, and its attributes");
}

TEST_F(Stanzas, gives_a_message_as_an_element) {
    const auto word = any_word();
    inside();
    feed("<message to='bob' id=\"" + word + "\"><body>" + word + "</body></message>",
         {message("<message to='bob' id='" + word + "'><body>" + word + "</body></message>")},
         "with its attributes and with what is in it");
    feed("<presence/><iq id='1'/>", {message("<presence/>"), message("<iq id='1'/>")}, "two in one read, in order");
}

TEST_F(Stanzas, keeps_text_and_elements_in_order) {
    const auto word = any_word();
    inside();
    const auto mixed = "<a>one<b>" + word + "<c/></b>two<d/>three</a>";
    feed(mixed, {message(mixed)}, "texts and elements, each in its place");
}

TEST_F(Stanzas, names_by_namespace_and_not_by_prefix) {
    inside();
    const auto ns = "urn:" + any_word();
    feed("<p:q xmlns:p='" + ns + "'><p:r/><s/></p:q>",
         {message("<q xmlns='" + ns + "'><r/><s xmlns='jabber:client'/></q>")}, "the prefix is only a short name");
    feed("<stream:error/>", {message("<error xmlns='http://etherx.jabber.org/streams'/>")},
         "a prefix of the root is good in all messages");
    feed("<a xml:lang='zh'/>", {message("<a xml:lang='zh'/>")}, "the prefix xml needs no declaration");
}

TEST_F(Stanzas, understands_references_and_cdata) {
    inside();
    feed("<a b='&lt;&#x4f60;'>&amp;<![CDATA[<x>&]]>&#33;</a>",
         {message("<a b='&lt;\xE4\xBD\xA0'>&amp;&lt;x&gt;&amp;!</a>")}, "they are only other ways to write a text");
}

TEST_F(Stanzas, tells_of_the_end) {
    inside();
    feed("<presence/></stream:stream>", {message("<presence/>"), closed}, "the root's end tag");
}

TEST_F(Stanzas, waits_for_the_end_of_a_message_in_pieces) {
    const auto word = any_word();
    inside();
    feed("<message><bo", {}, "half a tag");
    feed("dy>" + word, {}, "half a message");
    feed("</body></message", {}, "all but the last byte");
    feed(">", {message("<message><body>" + word + "</body></message>")}, "and now it is whole");
}

TEST_F(Stanzas, stops_to_the_byte_where_a_message_ends) {
    inside();
    const auto rest = "<iq id='" + any_word() + "'/>";
    one("<presence/>" + rest, message("<presence/>"), rest, "what stands behind may be another document");
    feed(rest, {message(rest)}, "or the next message: then the next call begins with it");
    one("<a><b/></a>\x16\x03\x01 no XML at all", message("<a><b/></a>"), "\x16\x03\x01 no XML at all",
        "or no XML at all");
}

TEST_F(Stanzas, ignores_blanks_between_messages) {
    inside();
    feed(" \n\t", {}, "so a peer says that it is still there");
    feed("  <presence/>\r\n <presence/>\n", {message("<presence/>"), message("<presence/>")}, "before and behind");
}

TEST_F(Stanzas, begins_another_document) {
    inside();
    feed("<auth/>", {message("<auth/>")}, "the first document");
    student.step("reset");
    feed("<?xml version='1.0'?>" + header, {opened}, "a declaration is good only at the beginning of a document");
    feed("<iq id='1'/>", {message("<iq id='1'/>")}, "and it goes on");
}

TEST_F(Stanzas, refuses_what_is_no_xml) {
    for (const auto& bad : std::vector<std::string>{"<a></b>", "<a b='1' b='2'/>", "<a b=1/>", "<a>&</a>",
                                                    "<a>\x01</a>", "<a>\xFF</a>", std::string("<a>\0</a>", 8)}) {
        inside();
        feed(bad, {fault("not well-formed")}, "this is no XML");
    }
    inside();
    feed("<x:a/>", {fault("a prefix that is not declared")}, "nobody has said what x is");
}

TEST_F(Stanzas, refuses_document_types_comments_and_instructions) {
    const auto restricted = fault("a comment, processing instruction, document type or entity");
    parser();
    feed("<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><x>&b;</x>", {restricted},
         "a document type, with which a few bytes become gigabytes");
    for (const auto* bad : {"<!-- hello -->", "<?php x ?>", "<a><!-- hello --></a>", "<a>&unknown;</a>"}) {
        inside();
        feed(bad, {restricted}, "XMPP needs none of these (RFC 6120, section 11.1)");
    }
}

TEST_F(Stanzas, refuses_a_message_that_is_too_long) {
    const auto limit = any(200, 2'000);
    inside(limit);
    const auto room = static_cast<std::size_t>(limit) - std::string("<a></a>").size();
    const auto fits = "<a>" + std::string(room, 'x') + "</a>";
    feed(fits, {message(fits)}, "exactly as long as the limit");
    feed("<a>" + std::string(room + 1, 'x') + "</a>", {fault("too long")}, "one byte more");
    inside(limit);
    feed("<a>" + std::string(static_cast<std::size_t>(limit) * 2, 'x'), {fault("too long")},
         "before its end has come: it may never come");
}
