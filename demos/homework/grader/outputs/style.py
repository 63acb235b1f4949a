"""Style and script of summary.html. Everything is in the page: it loads nothing."""

import base64
import hashlib

from . import page

# Each verdict is a word, never only a colour: the table is printed in black and white.
TABLE = """
header p { color: #333; }
.problem { font-weight: 600; border-left: 4px solid #b00020; padding-left: .5rem; }
.matrix { overflow-x: auto; margin-top: .8rem; }
table { border-collapse: collapse; table-layout: fixed; width: 100%;
  font-variant-numeric: tabular-nums; }
col.name { width: 11rem; }
col.score { width: 3.6rem; }
th, td { border: 1px solid #bbb; padding: .12rem .25rem; text-align: center; }
td.name, th.name { text-align: left; position: sticky; left: 0; background: #fff;
  font-size: 12.5px; line-height: 1.25; overflow-wrap: anywhere; }
td.score { text-align: right; font-weight: 600; white-space: nowrap; }
tbody tr:hover td { background: #eef3fb; }
th.group { background: #f2f2f2; font-size: .8rem; }
th.head { vertical-align: bottom; }
th.head button { writing-mode: vertical-rl; transform: rotate(180deg);
  white-space: nowrap; font-size: 12px; font-weight: 400; }
button { font: inherit; font-size: .8rem; border: 0; background: none; padding: 0;
  cursor: pointer; color: inherit; text-align: left; }
button:hover, button:focus-visible { text-decoration: underline; }
th[aria-sort=ascending] button::after { content: " \\25B2"; }
th[aria-sort=descending] button::after { content: " \\25BC"; }
td.cell { font-size: 10px; line-height: 1.15; padding: .12rem 1px; hyphens: manual; }
td.cell a { color: inherit; text-decoration: none; display: block; }
td.ok { color: #777; }
td.lost { font-weight: 600; background: #fbe3e4; text-transform: lowercase;
  letter-spacing: -.2px; }
td.kept { font-style: italic; background: #fff6d6; }
td.wait { color: #555;
  background: repeating-linear-gradient(135deg, #fff 0 4px, #eee 4px 5px); }
tfoot td { font-size: .8rem; background: #f2f2f2; }
td.name a { color: #0b3d91; }
section { display: none; position: fixed; top: 0; right: 0; bottom: 0; width: 40rem;
  max-width: 62vw; overflow: auto; background: #fff; border-left: 2px solid #333;
  padding: 0 1.2rem 1rem; box-shadow: -4px 0 14px #0003; box-sizing: border-box; }
section:target { display: block; }
section:has(:target) { display: block; }
section h2 { position: sticky; top: 0; background: #fff; padding: .8rem 0 .3rem; }
section .finding { scroll-margin-top: 3rem; }
section .finding:target { background: #eef3fb; }
section .close { float: right; font-size: 1.5rem; line-height: 1; text-decoration: none;
  color: #111; }
@media print {
  @page { size: landscape; margin: 1cm; }
  body { margin: 0; font-size: 10px; }
  .matrix { overflow: visible; }
  table { min-width: 0 !important; }
  col.name { width: 9.5rem; }
  td.lost, td.kept, td.wait, th.group, tfoot td { background: none; }
  td.lost { border: 2px solid #000; color: #000; }
  td.cell { font-size: 8px; color: #000; }
  td.name, td.name a { font-size: 9px; color: #000; text-decoration: none; }
  thead { display: table-header-group; }
  tr, .finding { break-inside: avoid; }
  section { position: static; width: auto; max-width: none; border: 0; box-shadow: none;
    break-before: page; }
  section h2 { position: static; }
  section .close, .hint { display: none; }
}
"""

# A click on a heading sorts by its column, and a second one turns the order around.
SCRIPT = """
"use strict";
const body = document.querySelector("tbody");
const keyOf = (row, column) => row.cells[column].dataset.key;
function sortBy(heading, column) {
  const down = heading.getAttribute("aria-sort") === "ascending";
  document.querySelectorAll("th[aria-sort]").forEach(other =>
    other.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const numeric = heading.dataset.kind === "number";
  const order = (a, b) => numeric ? a - b : a.localeCompare(b);
  const rows = [...body.rows].sort((a, b) => order(keyOf(a, column), keyOf(b, column)));
  body.append(...(down ? rows.reverse() : rows));
}
document.querySelectorAll("th[data-column]").forEach(heading =>
  heading.querySelector("button").addEventListener("click", () =>
    sortBy(heading, Number(heading.dataset.column))));
document.addEventListener("keydown", event => {
  if (event.key === "Escape") location.hash = "closed";
});
"""

STYLE = page.STYLE + TABLE
HASH = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
POLICY = f"; script-src 'sha256-{HASH}'"
