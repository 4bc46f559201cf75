import { bars, Chart } from './chart';
import { chartsOf } from './charts';
import { Evidence, markOf, Row } from '../evidence';
import { Failures } from '../exhibits';
import { scenarioOf } from '../scenario-list';
import { Played } from '../timeline';

/** Characters of a title beside a bar, on a narrow screen. */
const LABEL = 24;
/** Pixels of a bar, with two lines of title beside it. */
const ROW = 32;

interface PageParts {
  readonly evidence: Evidence;
  readonly played: readonly Played[];
  /** When the demo began. */
  readonly at: Date;
  readonly css: string;
  /** Draws the charts. */
  readonly script: string;
}

/** One page that needs nothing else: what a person would rather look at, then all evidence. */
export function page({ evidence, played, at, css, script }: PageParts): string {
  const charts: Chart[] = [];
  const figure = (chart: Chart) => {
    charts.push(chart);
    return `<figure><strong>${escaped(chart.title)}</strong>
<div class="canvas" style="height:${chart.height}px"><canvas id="chart-${charts.length - 1}" role="img" aria-label="${escaped(`${chart.title}. ${chart.summary}`)}"></canvas></div>
<figcaption>${escaped(chart.summary)}</figcaption></figure>`;
  };
  const scenarios = played
    .map(({ title, evidence: { exhibits } }) => ({ title, figures: exhibits.flatMap(chartsOf).map(figure) }))
    .filter(({ figures }) => figures.length > 0);
  const body = [
    ...scenarios.map(({ title, figures }) => `<h2>${escaped(title)}</h2>\n<p>${escaped(sentence(scenarioOf(title).story))}</p>\n${figures.join('\n')}`),
    failures(played.flatMap(({ evidence: { exhibits } }) => exhibits.filter(exhibit => exhibit.kind === 'failures'))),
    `<h2>What ran when</h2>\n${figure(scenarioChart(played))}`,
    `<h2>Evidence</h2>\n${played.map(evidenceOf).join('\n')}`,
  ];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>Coffee house: evidence</title><style>${css}</style></head>
<body>
<h1>Coffee house: ${escaped(verdict(evidence))}</h1>
<p class="quiet">Seen in the local cloud, at ${escaped(`${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`)}. Times are those of this machine, not of AWS.</p>
${body.join('\n')}
<script type="application/json" id="charts">${JSON.stringify(charts.map(({ config }) => config)).replace(/</g, '\\u003c')}</script>
<script>${script}</script>
</body>
</html>
`;
}

export function verdict({ passed, failed, leftOut }: Evidence): string {
  return `${passed} passed, ${failed} failed${leftOut > 0 ? `, ${leftOut} not run` : ''}`;
}

function scenarioChart(all: readonly Played[]): Chart {
  const played = [...all].sort((one, other) => one.startedAt - other.startedAt);
  const end = Math.max(...played.map(({ endedAt }) => endedAt));
  return {
    title: 'Scenarios',
    summary: `Scenarios: ${played.length}, the last until second ${end}.`,
    height: 90 + ROW * played.length,
    config: bars(played.map(({ title }) => linesOf(title)), [{
      label: 'from begin to end', color: '--accent', spans: played.map(({ startedAt, endedAt }) => [startedAt, endedAt]),
    }]),
  };
}

/** Lines of a title beside a bar. */
function linesOf(title: string): string[] {
  return title.match(new RegExp(`.{1,${LABEL}}( |$)`, 'g'))!.map(line => line.trim());
}

function failures(all: readonly Failures[]): string {
  if (all.length === 0) { return ''; }
  const rows = all.map(({ queue, count, why }) => `<tr><td>${escaped(queue)}</td><td>${count}</td><td>${escaped(why)}</td></tr>`);
  return `<h2>What could not be done</h2>
<p>Nothing of it is lost: it is in a queue with an alarm, and can be redriven.</p>
<table><thead><tr><th>queue</th><th>messages</th><th>why</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function evidenceOf({ title, evidence }: Played): string {
  const rows = evidence.rows.map(row => `<tr><td class="mark ${markOf(row).replace(' ', '-')}">${markOf(row)}</td><td>${escaped(row.claim)}</td>`
    + `<td>${escaped(row.expected)}</td><td>${escaped(row.seen)}${listsOf(row)}</td></tr>`);
  return `<h3>${escaped(title)}: ${escaped(verdict(evidence))}</h3>
<table><thead><tr><th></th><th>claim</th><th>expected</th><th>seen</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function listsOf({ lists, holds }: Row): string {
  if (lists === undefined) { return ''; }
  const list = (what: string, entries: readonly string[]) => `<details><summary>${what}</summary><pre>${entries.map(escaped).join('\n')}</pre></details>`;
  return holds ? list('all', lists.seen) : `${list('all expected', lists.expected)}${list('all seen', lists.seen)}`;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
