// The style sheet: one for all pages, light and dark, from 320 pixels upwards.
#include "ch05-jtwitter/web-pages/files.hpp"

namespace web {

const std::string_view style_sheet = R"css(
:root {
  color-scheme: light dark;
  --paper: #f4f3f1; --card: #ffffff; --ink: #1f1d1a; --pale: #6b6660; --line: #e2dfda;
  --accent: #c2410c; --accent-ink: #ffffff; --tint: #fdf0e8; --danger: #b42318; --good: #1b7a43;
  --round: 14px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #151413; --card: #1f1d1b; --ink: #ece9e4; --pale: #a19a91; --line: #35312d;
    --accent: #ff9a5c; --accent-ink: #241003; --tint: #33231a; --danger: #ff8a7a; --good: #6fd39a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
}
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
h1 { font-size: 1.35rem; line-height: 1.25; margin: 1.25rem 0 .75rem; }
h2 { font-size: 1.05rem; margin: 1rem 0 .5rem; }
time { white-space: nowrap; }
small { color: var(--pale); font-size: .85em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.unseen { position: absolute; left: -9999px; }
.form p a { text-decoration: underline; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 8px; top: 8px; background: var(--card); padding: .5rem 1rem; z-index: 9; }
.wide { max-width: 640px; margin: 0 auto; padding: 0 12px; }
.top .wide, .wide.two { max-width: 980px; }
.icon { width: 1.15em; height: 1.15em; vertical-align: -.2em; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }

/* The frame */
.top { background: var(--card); border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 5; }
.top .wide { display: flex; align-items: center; gap: 4px 16px; min-height: 54px; }
.brand { display: flex; align-items: center; gap: 8px; font-weight: 700; font-size: 1.15rem; color: var(--ink); }
.brand:hover { text-decoration: none; }
.brand-sign { width: 28px; height: 28px; }
.brand-sign .bubble { fill: var(--accent); }
.brand-sign .letter { fill: none; stroke: var(--card); stroke-width: 3; stroke-linecap: round; }
.top nav { flex: 1; }
.top nav ul { display: flex; gap: 2px; list-style: none; margin: 0; padding: 0; }
.top nav a { display: block; padding: 6px 10px; border-radius: 999px; color: var(--ink); white-space: nowrap; }
.top nav a:hover { background: var(--tint); text-decoration: none; }
.top nav a[aria-current] { color: var(--accent); font-weight: 600; }
.count { background: var(--accent); color: var(--accent-ink); border-radius: 999px; padding: 0 .45em; font-size: .75rem; font-weight: 600; }
.search { display: flex; gap: 6px; }
.search input { min-width: 0; width: 190px; }
.search button { flex: none; }
.top .search button { position: absolute; left: -9999px; }
.search.big { margin-bottom: 1rem; }
.search.big input { flex: 1; width: auto; }
.two { display: grid; grid-template-columns: minmax(0, 640px) 1fr; gap: 24px; align-items: start; }
.two > aside { position: sticky; top: 66px; }
main { min-width: 0; padding-top: 12px; }
footer { color: var(--pale); font-size: .9rem; max-width: 980px; margin: 2rem auto 0; padding: 1rem 12px 2rem; border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: baseline; }
footer p { margin: 0; flex: 1; min-width: 200px; }

/* Cards and posts */
.card { background: var(--card); border: 1px solid var(--line); border-radius: var(--round); padding: 14px 16px; margin: 0 0 12px; }
.trends { margin-top: 12px; }
.trends h2 { margin-top: 0; }
.trends ul { list-style: none; margin: 0; padding: 0; }
.trends li { padding: 5px 0; overflow-wrap: anywhere; }
.trends small { display: block; }
.topics { padding-left: 1.2rem; }
.post, .person { display: grid; grid-template-columns: 48px minmax(0, 1fr); gap: 2px 12px; scroll-margin-top: 70px; }
.person { grid-template-columns: 48px minmax(0, 1fr) auto; }
.above { grid-column: 1 / -1; margin: 0 0 4px; color: var(--pale); font-size: .87rem; }
.above a { color: inherit; font-weight: 600; }
.avatar { width: 48px; height: 48px; border-radius: 50%; object-fit: cover; background: var(--line); }
.by { margin: 0; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 6px; overflow-wrap: anywhere; }
.by .author { color: var(--ink); }
.name, .when, .lock { color: var(--pale); font-weight: 400; font-size: .92rem; }
.when { margin-left: auto; white-space: nowrap; }
.content { overflow-wrap: anywhere; }
.content p { margin: 2px 0 8px; }
.pictures { display: grid; gap: 4px; grid-template-columns: 1fr 1fr; border-radius: 12px; overflow: hidden; margin: 4px 0 8px; }
.pictures.of-1 { grid-template-columns: 1fr; }
.pictures a { display: block; line-height: 0; }
.pictures img { width: 100%; height: 100%; max-height: 420px; object-fit: cover; background: var(--line); }
.quoted { margin: 4px 0 8px; border: 1px solid var(--line); border-radius: 12px; padding: 8px 12px; }
.warned { border: 1px dashed var(--line); border-radius: 10px; padding: 6px 10px; margin: 4px 0 8px; }
summary { cursor: pointer; }
.warned summary span, .draft summary, .actions summary { color: var(--accent); }
.marks { display: flex; gap: 4px 10px; margin: 0 0 0 -8px; }
.mark { display: inline-flex; align-items: center; gap: 5px; min-width: 52px; padding: 4px 8px; background: none; border: 0; border-radius: 999px; color: var(--pale); font: inherit; font-size: .9rem; line-height: 1.4; }
.mark:hover { text-decoration: none; }
a.mark:hover, button.mark:hover { background: var(--tint); color: var(--accent); cursor: pointer; }
.mark.on { color: var(--accent); }
.mark.on .icon { fill: currentColor; fill-opacity: .25; }
.main-post .post { border-color: var(--accent); }
.main-post .content { font-size: 1.15rem; }
.nothing { color: var(--pale); text-align: center; padding: 2rem 1rem; }
.older { text-align: center; margin: 1rem 0; }
.welcome h1 { margin-top: .25rem; font-size: 1.7rem; }
.heading { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 12px; }
.event { margin-bottom: 14px; padding-left: 10px; border-left: 3px solid transparent; }
.event.new { border-color: var(--accent); }
.event > p { margin: 0 0 4px; }
.event > p time { color: var(--pale); font-size: .9em; }
.brief { color: var(--pale); padding-left: 12px; border-left: 2px solid var(--line); margin-left: 2px; }
.notice { text-align: center; padding: 2rem 1rem; }
.notice .status { font-size: 2.2rem; font-weight: 700; color: var(--accent); margin: 0; }
.code code { display: inline-block; max-width: 100%; overflow-wrap: anywhere; font-size: 1.15rem; background: var(--tint); padding: .5rem .8rem; border-radius: 8px; user-select: all; }
.badge { background: var(--tint); color: var(--accent); border-radius: 999px; padding: 1px 9px; font-size: .78rem; font-weight: 600; white-space: nowrap; vertical-align: middle; }

/* A profile */
.profile { padding: 0; overflow: hidden; }
.profile .header { display: block; width: 100%; height: auto; aspect-ratio: 3 / 1; object-fit: cover; background: var(--line); }
.profile .avatar { width: 96px; height: 96px; margin: -48px 0 0 16px; border: 4px solid var(--card); position: relative; float: left; }
.profile .inside { padding: 10px 16px 4px; }
.profile h1 { clear: both; margin: .5rem 0 .25rem; }
.profile .actions { min-height: 44px; margin: 0 0 0 112px; display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; align-items: start; }
.actions details[open] { flex-basis: 100%; }
.actions summary { padding: 6px 4px; }
.since { color: var(--pale); font-size: .9rem; margin: .25rem 0; }
.counts { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: .5rem 0; }
.counts a { color: var(--ink); }
.fields { margin: .5rem 0; }
.fields div { display: flex; gap: 10px; }
.fields dt { color: var(--pale); min-width: 5em; }
.fields dd { margin: 0; overflow-wrap: anywhere; }
.fields dd p { margin: 0; }
.tabs { display: flex; gap: 4px; margin-bottom: 12px; }
.tabs a { padding: 6px 12px; border-radius: 999px; color: var(--pale); }
.tabs a[aria-current] { background: var(--tint); color: var(--accent); font-weight: 600; }

/* Forms */
label { display: block; margin: 0 0 10px; font-size: .92rem; font-weight: 500; }
label small { display: block; font-weight: 400; margin-top: 2px; }
input:not([type=checkbox]):not([type=hidden]), textarea, select {
  display: block; width: 100%; margin-top: 3px; padding: 8px 11px; font: inherit; color: inherit; font-weight: 400;
  background: var(--paper); border: 1px solid var(--line); border-radius: 10px;
}
.search input:not([type=checkbox]):not([type=hidden]) { margin: 0; padding: 6px 12px; border-radius: 999px; width: 190px; }
.search.big input:not([type=checkbox]):not([type=hidden]) { width: 100%; }
input[type=file] { padding: 6px; }
textarea { resize: vertical; min-height: 4.5em; }
.check { display: flex; gap: 8px; align-items: baseline; }
.check input { flex: none; }
button, .button {
  display: inline-block; font: inherit; font-size: .95rem; font-weight: 600; line-height: 1.4; padding: 6px 16px; border-radius: 999px;
  border: 1px solid var(--line); background: var(--card); color: var(--ink); cursor: pointer; white-space: nowrap;
}
button:hover, .button:hover { border-color: var(--accent); color: var(--accent); text-decoration: none; }
.strong { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
.strong:hover { color: var(--accent-ink); filter: brightness(1.08); }
.danger { color: var(--danger); }
.danger:hover { border-color: var(--danger); color: var(--danger); }
.plain, .plain:hover { border: 0; padding: 0; background: none; color: var(--accent); font-weight: 400; }
.draft label { margin-bottom: 4px; }
.draft > button { float: right; margin-top: -2.2em; }
.draft details { margin: 0 110px 4px 0; }
.draft details[open] { margin-right: 0; padding-bottom: 2.4em; }
.draft .hint { margin: 0 0 6px; }
.hint { color: var(--pale); font-size: .88rem; font-weight: 400; }
.form { max-width: 640px; }
.form h1, .form h2 { margin-top: .25rem; }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.notice.row { justify-content: center; padding: 1rem; }
.problem { color: var(--danger); }
.good { color: var(--good); }
.programs { list-style: none; padding: 0; margin: 0; }
.programs li { display: flex; justify-content: space-between; align-items: center; gap: 12px; padding: 6px 0; }
kbd { font-family: ui-monospace, monospace; background: var(--tint); border-radius: 6px; padding: 1px 6px; }

@media (max-width: 860px) {
  .two { display: block; }
  .two > aside { position: static; }
  .top { position: static; }
  .top .wide { flex-wrap: wrap; padding-top: 8px; padding-bottom: 6px; }
  .top nav { order: 3; flex-basis: 100%; margin: 0 -10px; }
  .top nav ul { flex-wrap: wrap; }
  .top nav a { padding: 5px 7px; font-size: .95rem; }
  .top .search { flex: 1; justify-content: flex-end; }
}
@media (max-width: 480px) {
  .card:not(.profile) { padding: 12px; }
  .profile .actions { margin-left: 100px; gap: 6px; }
  .profile .actions .button, .profile .actions button { padding: 5px 11px; }
  .post, .person { grid-template-columns: 40px minmax(0, 1fr); column-gap: 10px; }
  .post .avatar, .person .avatar { width: 40px; height: 40px; }
  .mark { min-width: 44px; padding: 4px 6px; }
  .marks { justify-content: space-between; }
  .profile .inside { padding: 8px 12px 4px; }
  .search input:not([type=checkbox]):not([type=hidden]) { width: 100%; }
}
)css";

}  // namespace web
