/** How the page looks, in light and in dark, as the reader's system asks. */
export const style = `
:root {
  color-scheme: light dark;
  --back: #ffffff; --raised: #f5f6f8; --text: #1d2129; --faint: #5c6470; --border: #d9dde3; --accent: #0b5bd3;
  --accent-back: #e3edfc; --error: #b3261e; --error-back: #fbe6e4; --warning: #8a5300; --warning-back: #fdf0d9;
  --info: #2a6374; --info-back: #e2f0f4; --good: #1b6e3c; --edge: #b4bcc8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14171c; --raised: #1d2128; --text: #e4e7ec; --faint: #9aa3b0; --border: #333a45; --accent: #7fb0ff;
    --accent-back: #1c2c47; --error: #ff9b92; --error-back: #43201e; --warning: #f0b866; --warning-back: #3d2e14;
    --info: #83c4d6; --info-back: #17333c; --good: #7fd19e; --edge: #4b5463;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 14px/1.5 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.25; margin: 0; }
h1 { font-size: 18px; } h2 { font-size: 16px; overflow-wrap: anywhere; }
h3 { font-size: 13px; margin: 16px 0 4px; color: var(--faint); }
pre, code, .uri, .code, .source, .asked, dd, .plugin, svg text, .target li, input, textarea, h2 {
  font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 12.5px;
}
.title { margin-left: 12px; font-weight: normal; color: var(--faint); font-size: 14px; overflow-wrap: anywhere; }
.top { display: flex; gap: 16px; align-items: center; flex-wrap: wrap; padding: 12px 20px; background: var(--raised);
  border-bottom: 1px solid var(--border); }
.search { display: flex; gap: 8px; align-items: center; flex: 1; min-width: 220px; color: var(--faint); }
.search input { flex: 1; max-width: 560px; }
.counts { margin: 0; color: var(--faint); white-space: nowrap; }
main .note { padding: 4px 10px; margin-bottom: 8px; border-radius: 5px; }
.news:empty, .notes:empty { display: none; }
.news, .note { margin: 0; padding: 6px 20px; background: var(--accent-back); }
.note, .news.gone { background: var(--warning-back); color: var(--warning); }
input, textarea { width: 100%; padding: 6px 8px; color: inherit; background: var(--back); border: 1px solid var(--border);
  border-radius: 5px; }
button { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--border); border-radius: 5px;
  padding: 4px 10px; cursor: pointer; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--back); }
button.link { border: 0; padding: 0; background: none; color: var(--accent); text-decoration: underline;
  font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 12.5px; overflow-wrap: anywhere;
  text-align: left; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.tabs { display: flex; gap: 4px; padding: 8px 20px 0; border-bottom: 1px solid var(--border); flex-wrap: wrap; }
.tabs button { border-bottom: 0; border-radius: 5px 5px 0 0; background: none; border-color: transparent; }
.tabs button[aria-selected=true] { background: var(--back); border-color: var(--border); font-weight: 600;
  box-shadow: 0 1px 0 var(--back); }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 20px; padding: 12px 20px 40px; }
.has-detail .columns { grid-template-columns: minmax(0, 1fr) minmax(300px, 34%); }
aside { position: sticky; top: 12px; max-height: calc(100vh - 24px); overflow: auto; align-self: start; }
@media (max-width: 900px) {
  .has-detail .columns { grid-template-columns: minmax(0, 1fr); }
  .has-detail aside { order: -1; position: static; max-height: none; }
}
main { min-width: 0; }
main:focus { outline: none; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 4px 10px; border-bottom: 1px solid var(--border); vertical-align: top; }
thead th { color: var(--faint); font-weight: normal; position: sticky; top: 0; background: var(--back); }
tbody { content-visibility: auto; }
tr.host th { background: var(--raised); overflow-wrap: anywhere; padding-top: 8px; }
tr[data-route] { cursor: pointer; }
tr[data-route]:hover, tr[aria-selected=true] { background: var(--accent-back); }
tr[data-route]:focus-visible { outline-offset: -2px; }
td { overflow-wrap: anywhere; }
td.upstream { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 12.5px; }
@media (max-width: 900px) { main { overflow-x: auto; } }
td.number { text-align: right; }
td.uri { min-width: 140px; }
.plugin { display: inline-block; white-space: nowrap; margin: 0 4px 2px 0; padding: 0 6px; border: 1px solid var(--border);
  border-radius: 9px; background: var(--raised); }
.failure { color: var(--error); }
.empty { color: var(--faint); padding: 8px 0; }
.badge { display: inline-block; margin-left: 6px; padding: 0 7px; border-radius: 9px; font-size: 12px; font-weight: 600; }
.badge.error { color: var(--error); background: var(--error-back); }
.badge.warning { color: var(--warning); background: var(--warning-back); }
.badge.info { color: var(--info); background: var(--info-back); }
.detail, .finding { border: 1px solid var(--border); border-radius: 7px; padding: 12px 14px; margin-bottom: 12px;
  background: var(--back); }
.detail > header { display: flex; justify-content: space-between; gap: 8px; align-items: start; }
.detail .finding { padding: 8px 10px; margin: 10px 0 0; }
.finding { border-left-width: 4px; }
.finding.error { border-left-color: var(--error); }
.finding.warning { border-left-color: var(--warning); }
.finding.info { border-left-color: var(--info); }
.finding > header { display: flex; gap: 10px; align-items: baseline; flex-wrap: wrap; }
.finding .badge { margin-left: 0; }
.finding p { margin: 6px 0; overflow-wrap: anywhere; }
.hint, .source { color: var(--faint); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 14px; margin: 12px 0; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
ul { margin: 2px 0; padding-left: 20px; }
.target { margin-bottom: 6px; }
.target ul { columns: 2 170px; }
pre { margin: 4px 0; padding: 8px 10px; overflow: auto; background: var(--raised); border-radius: 5px; max-height: 320px; }
.excerpt { line-height: 1.5; }
.line { display: block; white-space: pre; min-height: 1.5em; }
.line.meant { background: var(--warning-back); }
.line.mark { color: var(--error); font-weight: 700; }
.line-number { color: var(--faint); margin-right: 1ch; user-select: none; }
details.config { margin-top: 6px; }
summary { cursor: pointer; }
.request { display: grid; grid-template-columns: minmax(0, 3fr) minmax(90px, 1fr) minmax(120px, 1fr); gap: 10px;
  max-width: 860px; align-items: end; }
.request .field:nth-of-type(4) { grid-column: 1 / 3; }
.request label { color: var(--faint); }
.asked { font-size: 15px; margin: 18px 0 4px; overflow-wrap: anywhere; }
.verdict { font-size: 16px; margin: 6px 0; font-weight: 600; }
.verdict .link { font-size: 15px; }
.entries { list-style: none; padding-left: 0; }
.entries > li { padding: 3px 0; overflow-wrap: anywhere; }
.changes ul { list-style: none; padding-left: 18px; color: var(--faint); }
.mark { font-weight: 700; white-space: pre; }
.mark.came { color: var(--good); } .mark.went, .mark.warning { color: var(--error); } .mark.changed { color: var(--warning); }
.graph { overflow: auto; }
.graph svg { display: block; width: 100%; min-width: 860px; max-width: 1240px; height: auto; }
svg .column { fill: var(--faint); }
svg text { fill: var(--text); }
.edge { fill: none; stroke: var(--edge); stroke-width: 1.2; }
.edge.chosen { stroke: var(--accent); stroke-width: 2; }
.box rect { fill: var(--raised); stroke: var(--border); }
.box[tabindex] { cursor: pointer; }
.box[tabindex]:hover rect, .box.chosen rect { fill: var(--accent-back); stroke: var(--accent); }
.box.failure rect { stroke: var(--error); fill: var(--error-back); }
.box:focus-visible { outline: none; }
.box:focus-visible rect { stroke: var(--accent); stroke-width: 2.5; }
.gone main, .gone aside { opacity: 0.6; }
`
