#include "labs/tool/report/page_look.hpp"

namespace report {

const std::string_view page_style = R"css(
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #20252b; --soft: #646c75; --line: #e3dfd6; --hover: #f4f1ea;
  --accent: #2b6c8f; --ground: #ece8df;
  --passed: #a9d3bf; --failed: #d0583f; --crashed: #8c2f56; --timed-out: #e0a32e; --skipped: #b9bdc2;
  --did-not-compile: #767d86; --grader-error: #9a3fb3;
  --warn-paper: #fdf1dc; --warn-line: #e5bd6c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16191d; --card: #1e2227; --ink: #e4e6e8; --soft: #9aa3ac; --line: #323840; --hover: #262b31;
    --accent: #6fb1d3; --ground: #2c3138;
    --passed: #3d705a; --failed: #e7745b; --crashed: #cf6491; --timed-out: #e3b04b; --skipped: #737a82;
    --did-not-compile: #8d959e; --grader-error: #c77ddd;
    --warn-paper: #352b17; --warn-line: #7d622a;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "PingFang SC",
    "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif;
}
main { max-width: 1080px; margin: 0 auto; padding: 48px 32px 96px; }
header .lab { color: var(--soft); letter-spacing: .02em; }
h1 { font-size: 2.1rem; line-height: 1.2; margin: 4px 0 8px; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 0 0 4px; font-weight: 650; }
h3 { font-size: 1rem; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0 0 12px; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
.soft, caption { color: var(--soft); }
.note { color: var(--soft); font-size: .9rem; max-width: 84ch; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 20px 0 0; font-size: .95rem; }
main > section { margin-top: 56px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px; margin-top: 16px; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; margin: 28px 0 0; padding: 0;
  background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.tiles > div { background: var(--card); padding: 16px 20px; }
.tiles dt { color: var(--soft); font-size: .85rem; }
.tiles dd { margin: 2px 0 0; font-size: 1.6rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
.tiles dd.words { font-size: 1.15rem; line-height: 1.45; overflow-wrap: anywhere; }
.tiles small { display: block; font-size: .82rem; font-weight: 400; color: var(--soft); }
.warning { background: var(--warn-paper); border: 1px solid var(--warn-line); border-radius: 10px; padding: 12px 20px; margin: 20px 0 0; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 10px 0 0; padding: 0; list-style: none; font-size: .85rem; color: var(--soft); }
.legend svg { width: 11px; height: 11px; margin-right: 6px; }

.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: left; font-size: .9rem; padding: 0 0 8px; }
th, td { text-align: left; vertical-align: top; padding: 9px 14px 9px 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-weight: 500; font-size: .85rem; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: bottom; }
tbody tr { border-bottom: 1px solid var(--line); }
tbody:last-child tr:last-child { border-bottom: 0; }
tbody th { font-weight: 500; overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.plot { min-width: 160px; width: 34%; padding-top: 14px; }
.tag { display: inline-block; font-size: .75rem; line-height: 1.5; padding: 0 7px; border: 1px solid var(--line); border-radius: 99px; color: var(--soft); white-space: nowrap; vertical-align: 1px; }
.tag.bad { border-color: var(--failed); color: var(--failed); }
.evidence pre { margin: 0; padding: 6px 10px; }
.kind { white-space: nowrap; }

svg { display: inline-block; vertical-align: middle; }
.histogram { display: block; width: 100%; height: auto; }
.histogram text { font-size: 13px; fill: var(--soft); text-anchor: middle; }
.histogram .count { fill: var(--ink); font-weight: 600; font-size: 14px; paint-order: stroke; stroke: var(--card);
  stroke-width: 5px; stroke-linejoin: round; }
.histogram .median-label { fill: var(--ink); text-anchor: start; }
.histogram .before { text-anchor: end; }
.axis { stroke: var(--soft); }
.median { stroke: var(--ink); stroke-dasharray: 3 4; }
.share { display: block; width: 100%; height: 10px; border-radius: 3px; }
.bar { fill: var(--accent); } .bar-without { fill: var(--did-not-compile); } .ground { fill: var(--ground); }
.passed { fill: var(--passed); } .failed { fill: var(--failed); } .crashed { fill: var(--crashed); }
.timed-out { fill: var(--timed-out); } .skipped { fill: var(--skipped); } .did-not-compile { fill: var(--did-not-compile); }
.grader-error { fill: var(--grader-error); }

.tools { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 4px 16px; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
.tools button { color: var(--accent); font-size: .9rem; text-decoration: underline; text-underline-offset: 2px; }
th button::after { content: "↕"; opacity: .35; padding-left: 5px; }
th[aria-sort="ascending"] button::after { content: "↑"; opacity: 1; }
th[aria-sort="descending"] button::after { content: "↓"; opacity: 1; }
th[aria-sort="ascending"], th[aria-sort="descending"] { color: var(--ink); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 3px; }
#students tbody tr:first-child { border-bottom: 0; }
#students tbody { border-bottom: 1px solid var(--line); }
#students tbody:last-child { border-bottom: 0; }
#students tbody:target th { color: var(--accent); }
#students .more td { padding-top: 0; }
#students svg { margin-top: -3px; }
summary { cursor: pointer; color: var(--soft); font-size: .88rem; width: fit-content; max-width: 100%; overflow-wrap: anywhere; }
summary:hover { color: var(--ink); }
.story { border-left: 3px solid var(--line); padding: 4px 0 4px 18px; margin: 14px 0 18px; }
.story .soft { font-size: .88rem; }
pre { margin: 8px 0 4px; padding: 12px 14px; background: var(--hover); border-radius: 6px; overflow-x: auto; font: 13px/1.5 ui-monospace,
  "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; }
pre.program { background: none; border: 1px dashed var(--line); }

@media (max-width: 640px) {
  main { padding: 28px 16px 64px; }
  h1 { font-size: 1.6rem; }
  main > section { margin-top: 40px; }
  .card { padding: 14px 16px; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .tiles > div { padding: 12px 16px; }
  .histogram text, .histogram .count { font-size: 25px; }
  .less { display: none; }
  .plot { min-width: 96px; }
  .evidence { min-width: 34ch; }
  .tag.bad { white-space: normal; }
  #students th button::after { display: none; }
  tbody th { min-width: 9ch; }
  th, td { padding-right: 10px; }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --hover: #f5f5f5; --ground: #e8e8e8;
    --passed: #a9d3bf; --failed: #d0583f; --crashed: #8c2f56; --timed-out: #e0a32e; --accent: #2b6c8f; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  main > section { margin-top: 22pt; }
  nav, .tools button, th button::after { display: none; }
  th button::after { content: ""; }
  h2, .note { break-after: avoid; }
  tr, .card.figure, .story { break-inside: avoid; }
  #students tbody { break-inside: avoid-page; }
  #students .more:not(:has(details[open])) { display: none; }
}
)css";

// Each student is a <tbody> of one or two rows, so that a row and its details move together.
const std::string_view page_script = R"js(
"use strict";
const table = document.getElementById("students");
const heads = [...table.tHead.rows[0].cells];
heads.forEach((head, column) => {
  const key = (body) => body.rows[0].cells[column].dataset.value ?? body.rows[0].cells[column].textContent;
  head.querySelector("button").addEventListener("click", () => {
    const other = { ascending: "descending", descending: "ascending" };
    const order = other[head.getAttribute("aria-sort")] ?? head.dataset.first;
    const sign = order === "ascending" ? 1 : -1;
    const keyed = [...table.tBodies].map((body) => [key(body), body]);
    const numbers = keyed.every(([value]) => value !== "" && !Number.isNaN(Number(value)));
    keyed.sort(([a], [b]) => sign * (numbers ? a - b : a.localeCompare(b)));
    table.append(...keyed.map(([, body]) => body));
    heads.forEach((each) => each.setAttribute("aria-sort", each === head ? order : "none"));
  });
});
const all = document.getElementById("open-all");
all.hidden = false;
all.addEventListener("click", () => {
  const details = [...table.querySelectorAll("details")];
  const open = details.some((each) => !each.open);
  details.forEach((each) => { each.open = open; });
  all.textContent = open ? "Close all details" : "Open all details";
});
)js";

}  // namespace report
