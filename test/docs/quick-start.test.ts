import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from '../contract/patterns';

const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');

/** Lines without the indentation that all of them have. */
function flush(lines: string[]): string {
  const indentation = Math.min(...lines.map(line => line.search(/\S/)));
  return lines.map(line => line.slice(indentation)).join('\n');
}

/** The paragraphs of a text, flush left. */
function paragraphs(text: string): string[] {
  return text.trimEnd().split(/\n\s*\n/).map(paragraph => flush(paragraph.split('\n').filter(line => line !== '')));
}

/** TypeScript's is compiled as all snippets of the documents are. `npm run examples` compiles these, .NET apart. */
test.each([
  ['Python', 'python', 'examples/python/app.py'],
  ['Java', 'java', 'examples/java/src/main/java/coffee/CoffeeHouse.java'],
  ['Go', 'go', 'examples/go/main.go'],
  ['C#', 'csharp', 'examples/csharp/Program.cs'],
])('the quick start in %s is part of the example', (language, fence, file) => {
  const [, snippet] = new RegExp(`^<summary>${language}</summary>\\n\\n\`\`\`${fence}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(README) ?? [];
  const example = paragraphs(fs.readFileSync(path.join(ROOT, file), 'utf8'));
  const missing = paragraphs(snippet ?? '').filter(paragraph => !example.some(whole => `\n${whole}`.endsWith(`\n${paragraph}`)));
  expect(snippet).toContain('\n');
  expect(missing).toEqual([]);
  expect(README).toContain(`blob/main/${file})`);
});
