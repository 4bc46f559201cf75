import * as fs from 'fs';
import * as path from 'path';
import { fixturesOf, Pattern, patterns } from './patterns';
import { descriptionOf } from './rules/alarm-texts';
import { alarmsOf } from './rules/alarms';
import { synthesize } from './synthesis';

const SECTIONS = ['When to use it', 'When not', 'Picture', 'Example', 'What gets created', 'Choosing options', 'Trade-offs', 'Alarms', 'Cost', 'Runbook'];

/** As GitHub makes them of headings (https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links). */
const anchorOf = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');

/** @throws if there is none */
function headingsOf({ sources }: Pattern): string[] {
  const text = fs.readFileSync(path.join(sources, 'README.md'), 'utf8').replace(/```.*?```/gs, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading.trim());
}

/** What the alarms of all variants point to: the last line of their descriptions. */
function runbookLinks(pattern: Pattern): Map<string, string> {
  return new Map(fixturesOf(pattern).fixtures.flatMap(fixture => alarmsOf(synthesize(fixture).template).map(alarm =>
    [alarm.path.replace(/^[^/]+\/[^/]+\//, ''), /\nRunbook: (\S+)$/.exec(descriptionOf(alarm))?.[1] ?? ''])));
}

describe.each(patterns())('the README of $folder', pattern => {
  test.each(SECTIONS)('has a section %s', section => {
    expect(headingsOf(pattern)).toContain(section);
  });

  test('has an entry in the runbook for every alarm, where the alarm says it is', () => {
    const anchors = headingsOf(pattern).map(anchorOf);
    const links = [...runbookLinks(pattern)];
    const lost = links.filter(([, link]) => {
      const [url, anchor] = link.split('#');
      return !url.endsWith(`/src/${pattern.folder}/README.md`) || !anchors.includes(anchor);
    });
    expect(lost).toEqual([]);
    expect(links.length).toBeGreaterThan(0);
  });
});
