export const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;
export const list = (length: number, item: string) => `[${Array<string>(length).fill(item).join(',')}]`;
export const numbered = (length: number, item: (index: number) => string) => `[${Array.from({ length }, (_, index) => item(index)).join(',')}]`;

/** Texts that a reader of JSON could spend its time or its stack on. */
export const HOSTILE: ReadonlyArray<readonly [string, string]> = [
  ['6 KB nested 400 deep', nested(1_000, '{"a":', '}')],
  ['a tree 400 deep', `{"tree":${nested(400, '{"left":', '}')}}`],
  ['100,000 open brackets', '['.repeat(100_000)],
  ['arrays 100,000 deep', nested(100_000, '[', ']')],
  ['320 KB of bad items', `{"items":${list(20_000, '{"sku":"a b"}')}}`],
  ['2 million bad items in 4 MB', `{"items":${list(2_000_000, '1')}}`],
  ['2 million notes, none of which is one', `{"notes":${list(2_000_000, '1')}}`],
  ['20,000 tags, all of them different', `{"tags":${numbered(20_000, index => `{"name":"tag","of":[1,2],"id":${index}}`)}}`],
  ['an object of 100,000 names', `{${Array.from({ length: 100_000 }, (_, index) => `"name-${index}":1`).join(',')}}`],
  ['a text of backslashes', `{"mail":"${'\\\\'.repeat(1_000_000)}"}`],
  ['an address of 1 MB', `{"mail":"${'a.'.repeat(500_000)}@a"}`],
  ['a site of 1 MB', `{"site":"http://${'a-'.repeat(500_000)}"}`],
];
