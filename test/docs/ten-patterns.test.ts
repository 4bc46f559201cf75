import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ROOT } from '../contract/patterns';
import { runSnippet } from '../support/run-snippet';

interface SampleModule { readonly Sample: new (scope: Construct, id: string) => Stack }

const DOCUMENT = fs.readFileSync(path.join(ROOT, 'docs/ten-patterns.md'), 'utf8');
const ROWS = DOCUMENT.split('| pattern |')[1].split('\n\n')[0].split('\n').slice(2).map(row => row.slice(2, -2).split(' | '));
const SECTIONS = [...DOCUMENT.matchAll(/^## (.+)\n\n```ts nofixture\n([\s\S]*?)^```$/gm)].map(([, heading, snippet]) => ({ heading, snippet }));
/** A file of serverless-patterns at a commit: it stays what was counted. */
const COUNTED_FILE = /^\[\d+\]\(https:\/\/github\.com\/aws-samples\/serverless-patterns\/blob\/[0-9a-f]{40}\/[\w/.-]+\)$/;

const linesOf = (snippet: string) => snippet.split('\n').filter(line => line.trim() !== '' && !line.trim().startsWith('//')).length;

/** The template of the stack that a snippet exports. */
function templateOf(snippet: string): Template {
  const { Sample } = runSnippet<SampleModule>(snippet);
  return Template.fromStack(new Sample(new App({ analyticsReporting: false, treeMetadata: false }), 'Shop'));
}

test('the table has ten patterns, each with a stack below', () => {
  expect(ROWS.map(([name]) => /^\[(.+)\]\(#/.exec(name)?.[1].toLowerCase())).toEqual(SECTIONS.map(({ heading }) => heading.toLowerCase()));
  expect(SECTIONS).toHaveLength(10);
});

test('each sample of serverless-patterns is a file at a commit', () => {
  expect(ROWS.map(cells => cells[1]).filter(cell => !COUNTED_FILE.test(cell))).toEqual([]);
});

describe.each(SECTIONS.map(({ heading, snippet }, i) => ({ heading, snippet, row: ROWS[i] })))('$heading', ({ snippet, row }) => {
  test('has the lines, resources and alarms of the table', () => {
    const template = templateOf(snippet);
    const { Resources } = template.toJSON() as { readonly Resources: object };
    const alarms = template.findResources('AWS::CloudWatch::Alarm');
    expect(row.slice(3, 6)).toEqual([linesOf(snippet), Object.keys(Resources).length, Object.keys(alarms).length].map(String));
  });
});
