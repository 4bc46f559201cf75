import { lintProse } from '../../tools/prose/prose-lint';

const messages = async (file: string, text: string) => (await lintProse(file, text)).map(({ line, message }) => `${line}: ${message}`);

const LONG = `${'word '.repeat(26).trim()}.`;

test.each([
  ['The client is told.', 'told => notify, report, configure or detect'],
  ['A message is set aside after 5 receives.', 'set aside => moved to the dead-letter queue'],
  ['It sets the poison\naside.', 'sets the poison\naside => moved to the dead-letter queue'],
  ['Five failures on end.', 'on end => consecutive'],
  ['Mend the cause.', 'Mend => fix'],
  ['The limit is ours.', 'ours => library default or library limit'],
  ['It retries by itself.', 'by itself => automatically'],
  ['It takes 500 requests a second.', 'requests a second => per second'],
])('finds the word in "%s"', async (text, expected) => {
  expect(await messages('docs/page.md', `# Page\n\n${text}\n`)).toEqual([`3: ${expected}`]);
});

test.each(['Notify the client.', 'The property `told` is a name.', 'It takes a second.', '```sh\ntell nobody\n```'])('finds nothing in "%s"', async text => {
  expect(await messages('docs/page.md', text)).toEqual([]);
});

test('reads comments, texts and templates of sources, line by line', async () => {
  const source = [
    '/** The queue, to which', ' * messages are set', ' * aside. */',
    'export const tell = told();', '// nobody', '// is told', 'fail(`${mend(told)} tells ${name} nothing`);', 'fail(\'The caller is told\');',
  ].join('\n');
  expect(await messages('src/page.ts', source)).toEqual([
    '2: set\n   aside => moved to the dead-letter queue',
    '6: told => notify, report, configure or detect',
    '7: tells => notify, report, configure or detect',
    '8: told => notify, report, configure or detect',
  ]);
});

test('reads neither names nor code', async () => {
  const source = '/**\n * Uses `told`.\n *\n * @example\n * tell the caller;\n * @default - what is ours\n */\nimport { told } from \'./tell\';\n';
  expect(await messages('src/page.ts', source)).toEqual(['6: ours => library default or library limit']);
});

test('reads the snippets of a document where they are, and templates as what they become', async () => {
  expect(await messages('src/README.md', 'Text.\n\n```ts\n// it is told\nconst told = 1;\n```\n')).toEqual([expect.stringMatching(/^4: told/)]);
  expect(await messages('projenrc/new-pattern/src/a.ts.template', '// it is told\n')).toEqual([expect.stringMatching(/^1: told/)]);
});

test.each(['src/page.md', 'README.md', 'docs/page.md', 'examples/README.md'])('a sentence in %s has at most 25 words', async file => {
  expect(await messages(file, LONG)).toEqual(['1: A sentence has at most 25 words, got 26.']);
  expect(await messages(file, LONG.replace('word ', ''))).toEqual([]);
});

test('code and links count as one word, and a link begins a sentence', async () => {
  const fourteen = 'word '.repeat(13).trim();
  expect(await messages('README.md', `${fourteen} \`a. b c\`. [${fourteen} a](docs/page.md).`)).toEqual([]);
});

test('a doc comment of the library is counted too, a decision is not', async () => {
  expect(await messages('src/page.ts', `/** ${LONG} */\n`)).toEqual(['1: A sentence has at most 25 words, got 26.']);
  expect(await messages('docs/decisions/0001-page.md', LONG)).toEqual([]);
});
