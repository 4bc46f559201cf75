import * as fs from 'fs';
import * as path from 'path';
import { withoutBoilerplate } from '../../projenrc/api-docs/boilerplate';

const row = (name: string, text: string) => `| <code><a href="#lib.Box.${name}">${name}</a></code> | ${text} |\n`;
const entry = (name: string, text: string) => `##### \`${name}\` <a name="${name}" id="lib.Box.${name}"></a>\n\n${text}\n\n###### \`x\`<sup>Required</sup> <a name="x"></a>\n\n---\n\n`;
const table = (kind: string, ...rows: string[]) => `#### ${kind} <a name="${kind}" id="${kind}"></a>\n\n| **Name** | **Description** |\n| --- | --- |\n${rows.join('')}\n---\n\n`;

const OWN = [table('Methods', row('open', 'Opens it.')), entry('open', 'Opens it, with a key.')];

test('what every construct has is left out, and what the class has stays as it is', () => {
  const made = [
    table('Methods', row('toString', 'Text.'), row('with', 'Mixins.'), row('open', 'Opens it.')), entry('toString', 'Text.'), entry('with', 'Mixins.'),
    entry('open', 'Opens it, with a key.'), table('Static Functions', row('isConstruct', 'Whether.')), entry('isConstruct', 'Whether.'),
  ].join('');
  expect(withoutBoilerplate(`### Box\n\n${made}### Lid\n`)).toBe(`### Box\n\n${OWN.join('')}### Lid\n`);
});

test('the entry that ends the document is left out, too', () => {
  expect(withoutBoilerplate(`${OWN.join('')}${entry('isResource', 'Whether.')}`)).toBe(OWN.join(''));
});

test('how a structure is written is left out, and how a class is created stays', () => {
  const code = (name: string, line: string) => `#### ${name} <a name="${name}" id="lib.Box.${name}"></a>\n\n\`\`\`typescript\nimport { Box } from 'lib'\n\n${line}\n\`\`\`\n\n`;
  const created = code('Initializers', 'new Box(scope: Construct, id: string)');
  expect(withoutBoilerplate(`${created}${code('Initializer', 'const box: Box = { ... }')}`)).toBe(created);
});

test('API.md has none of it', () => {
  const reference = fs.readFileSync(path.join(__dirname, '../../API.md'), 'utf8');
  expect(withoutBoilerplate(reference) === reference).toBe(true);
  expect(reference).toContain('cdk-serverless-catalog.PatternAlarm.isPatternAlarm');
});
