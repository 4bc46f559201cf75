import { EngineError, errorOf, Verdict, verdictOf } from '../../../../handlers/shared/search/bulk-answer';

const of = (type: string, reason = 'secret', cause?: EngineError): EngineError => ({ type, reason, caused_by: cause });
const verdict = (status: number, error?: EngineError): Verdict => verdictOf({ status, error });

test.each<[string, number, EngineError | undefined]>([
  ['mapper_parsing_exception', 400, of('mapper_parsing_exception')],
  ['a field that the mapping does not have', 400, of('strict_dynamic_mapping_exception')],
  ['a term that is too long, or too many fields', 400, of('illegal_argument_exception', 'Document contains at least one immense term')],
  ['text that cannot be parsed', 400, of('x_content_parse_exception')],
  ['a request that is not valid', 400, of('action_request_validation_exception')],
  ['a document above the limit of requests', 413, undefined],
])('%s: the document is refused for good', (_what, status, error) => {
  expect(verdict(status, error).kind).toBe('refused');
});

test.each<[string, number, EngineError | undefined]>([
  ['a script that fails or is not allowed', 400, of('illegal_argument_exception', 'failed to execute script', of('script_exception'))],
  ['a closed index', 400, of('index_closed_exception')],
  ['an alias of two indexes', 400, of('illegal_argument_exception', 'no write index is defined for alias [orders]. The write index may be explicitly disabled')],
  ['a missing index', 404, of('index_not_found_exception')],
  ['a block', 403, of('cluster_block_exception')],
  ['a missing permission', 403, undefined],
  ['credentials that are not valid', 401, undefined],
])('%s: nothing is written until somebody acts', (_what, status, error) => {
  expect(verdict(status, error).kind).toBe('away');
});

test.each([429, 500, 502, 503, 504, 408, 409])('status %i: the engine is asked again', status => {
  expect(verdict(status).kind).toBe('pushed-back');
});

test.each<[what: string, error: EngineError | undefined, text: string]>([
  ['fine-grained access control', of('security_exception', 'no permissions for [indices:admin/aliases/get] and User [name=arn:aws:iam::111122223333:role/secret, backend_roles=[], requestedTenant=null]'),
    'security_exception, the role of the function lacks the permission indices:admin/aliases/get'],
  ['a part of a bulk request', of('security_exception', 'no permissions for [indices:data/write/bulk[s]] and User [name=secret]'),
    'security_exception, the role of the function lacks the permission indices:data/write/bulk[s]'],
  ['a part of a search, and of another one', of('security_exception', 'no permissions for [indices:data/read/search[phase/query], indices:data/write/bulk[shard]] and User [name=secret]'),
    'security_exception, the role of the function lacks the permission indices:data/read/search[phase/query], indices:data/write/bulk[shard]'],
  ['access control that names none', of('security_exception', 'secret'), 'security_exception, the role of the function lacks a permission'],
  ['the access policy of a domain', { reason: 'User: arn:aws:sts::111122223333:assumed-role/secret/x is not authorized to perform: es:ESHttpGet because no resource-based policy allows the es:ESHttpGet action' },
    'the role of the function lacks the permission es:ESHttpGet'],
])('a refusal of %s names the permission, and where to read', (_, error, text) => {
  expect(verdict(403, error)).toEqual({ kind: 'away', reason: `status 403, ${text} (README of ReportingEngine, Access)` });
});

test.each([
  ['a domain that is read-only', { error: of('cluster_block_exception') }, 'cluster_block_exception'],
  ['a domain that makes no index', { error: of('index_create_block_exception') }, 'index_create_block_exception'],
  ['a collection', { status: 403, error: { type: 'Forbidden', reason: '403 Forbidden' } }, 'Forbidden'],
  ['credentials that are over', { message: 'The security token included in the request is expired' }, 'The security token included in the request is expired'],
  ['a signature', { message: 'The request signature does not match.\n\nThe canonical string was secret' }, 'The request signature does not match.'],
  ['many words', { message: 'x'.repeat(500) }, 'x'.repeat(160)],
])('a refusal of %s has its own words, and is no missing permission', (_, body, words) => {
  expect(verdict(403, errorOf(JSON.stringify(body)))).toEqual({ kind: 'away', reason: `status 403, ${words}` });
});

test('a refusal without words has its status', () => {
  expect(verdict(403, errorOf(''))).toEqual({ kind: 'away', reason: 'status 403' });
});

test('a permission is named by either spelling of the message', () => {
  const text = 'User: secret is not authorized to perform: es:ESHttpPut with an explicit deny in a resource-based policy';
  for (const name of ['Message', 'message']) {
    expect(verdict(403, errorOf(JSON.stringify({ [name]: text })))).toMatchObject({ reason: expect.stringContaining('lacks the permission es:ESHttpPut') });
  }
});

test('a list of permissions without an end is read at once', () => {
  // a search that goes back at each letter would take longer than the test may
  expect(verdict(403, of('security_exception', `no permissions for [${'a'.repeat(400)}`))).toMatchObject({ reason: expect.stringContaining('lacks a permission') });
});

test('a reason has types and the field, and nothing of the document', () => {
  expect(verdict(400, of('mapper_parsing_exception', "failed to parse field [price] of type [long] in document with id 'secret'. Preview of field's value: 'secret'",
    of('illegal_argument_exception', 'For input string: "secret"')))).toEqual(
    { kind: 'refused', reason: 'status 400, mapper_parsing_exception, illegal_argument_exception, field price of type long' });
  expect(verdict(400, of('secret <of> the document', 'secret'))).toEqual({ kind: 'unknown', reason: 'status 400' });
  expect(verdict(400, of('illegal_argument_exception', 'Document contains at least one immense term in field="label" (whose UTF8 encoding'))).toEqual(
    { kind: 'refused', reason: 'status 400, illegal_argument_exception, field label' });
});
