import * as fc from 'fast-check';

/** Numbers that JavaScript rounds, or writes in another way. */
const WRITTEN = ['12345678901234567890', '9007199254740993', '0.1234567890123456789', '-0', '1e2', '1E+20', '1e400', '1.50', '5e-400'];

/** Numbers as JSON can have them. */
export const numberTexts = fc.oneof(
  fc.constantFrom(...WRITTEN),
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.bigInt({ min: 0n, max: 10n ** 25n })).map(([whole, fraction]) => `${whole}.${fraction}`),
);

/** Strings that a reader without a parser would stumble over. */
const strings = fc.oneof(
  fc.constantFrom('"a,b"', '"\\""', '"\\\\"', '"}]"', '"\\\\\\",:{["', '""', '"\\u0041"'),
  fc.string().map(text => JSON.stringify(text)),
);

const space = fc.constantFrom('', '', '', ' ', '\n  ');

/** JSON as other languages write it: numbers of any precision, white space, escapes. */
export const jsonTexts = fc.letrec<{ json: string }>(tie => ({
  json: fc.oneof({ depthSize: 'small', withCrossShrink: true },
    numberTexts,
    strings,
    fc.constantFrom('true', 'false', 'null', '{}', '[]', '[ ]'),
    fc.tuple(space, fc.array(tie('json'), { maxLength: 4 })).map(([gap, all]) => `[${gap}${all.join(`,${gap}`)}${gap}]`),
    fc.tuple(space, fc.uniqueArray(fc.tuple(strings, tie('json')), { maxLength: 4, selector: ([name]) => JSON.parse(name) as string }))
      .map(([gap, all]) => `{${gap}${all.map(([name, json]) => `${name}${gap}:${gap}${json}`).join(`${gap},`)}${gap}}`),
  ),
})).json;

type Attribute = Record<string, unknown>;

/** Numbers as DynamoDB returns them: up to 38 digits. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const dynamoNumbers = fc.oneof(
  fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).map(String),
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 1, max: 9_999_999 })).map(([whole, fraction]) => `${whole}.${fraction}1`),
);

/** Attributes of DynamoDB, and the JSON that they stand for. */
export const attributes = fc.letrec<{ value: [Attribute, string] }>(tie => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true },
    dynamoNumbers.map((N): [Attribute, string] => [{ N }, N]),
    fc.string().map((S): [Attribute, string] => [{ S }, JSON.stringify(S)]),
    fc.boolean().map((BOOL): [Attribute, string] => [{ BOOL }, String(BOOL)]),
    fc.constant<[Attribute, string]>([{ NULL: true }, 'null']),
    fc.array(dynamoNumbers, { minLength: 1, maxLength: 3 }).map((NS): [Attribute, string] => [{ NS }, `[${NS.join(',')}]`]),
    fc.array(fc.string(), { minLength: 1, maxLength: 3 }).map((SS): [Attribute, string] => [{ SS }, JSON.stringify(SS)]),
    fc.array(tie('value'), { maxLength: 3 }).map((all): [Attribute, string] => [{ L: all.map(([value]) => value) }, `[${all.map(([, json]) => json).join(',')}]`]),
    fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,5}$/), tie('value')), { maxLength: 3, selector: ([name]) => name }).map((all): [Attribute, string] => [
      { M: Object.fromEntries(all.map(([name, [value]]) => [name, value])) },
      `{${all.map(([name, [, json]]) => `"${name}":${json}`).join(',')}}`,
    ]),
  ),
})).value;
