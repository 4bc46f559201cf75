import * as fs from 'fs';
import * as path from 'path';
import { IConstruct } from 'constructs';
import { runSnippet } from './run-snippet';

const DOCUMENT = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'company-rules.md'), 'utf8');
const [SNIPPET] = /^```ts nofixture\n([\s\S]*?)^```$/m.exec(DOCUMENT.split('\n## Names\n')[1])!.slice(1);

/** The function of the document that names what is made below a scope. */
export const { nameResources } = runSnippet<{ readonly nameResources: (scope: IConstruct, prefix: string) => void }>(SNIPPET);
