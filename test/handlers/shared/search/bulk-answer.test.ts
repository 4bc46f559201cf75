import { EngineError, Verdict, verdictOf } from '../../../../handlers/shared/search/bulk-answer';

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

test('a reason has types and the field, and nothing of the document', () => {
  expect(verdict(400, of('mapper_parsing_exception', "failed to parse field [price] of type [long] in document with id 'secret'. Preview of field's value: 'secret'",
    of('illegal_argument_exception', 'For input string: "secret"')))).toEqual(
    { kind: 'refused', reason: 'status 400, mapper_parsing_exception, illegal_argument_exception, field price of type long' });
  expect(verdict(400, of('secret <of> the document', 'secret'))).toEqual({ kind: 'unknown', reason: 'status 400' });
  expect(verdict(400, of('illegal_argument_exception', 'Document contains at least one immense term in field="label" (whose UTF8 encoding'))).toEqual(
    { kind: 'refused', reason: 'status 400, illegal_argument_exception, field label' });
});
