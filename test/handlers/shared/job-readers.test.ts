import { HttpApiEvent } from '../../../handlers/shared/http/gateway-event';
import { isReader, readJobReaders, traitsOf } from '../../../handlers/shared/http/job-readers';
import { Environment } from '../../../handlers/shared/runtime/environment';

const ROLE = 'arn:aws:iam::111122223333:role/apps/Managers';
const BY_CLAIM = readJobReaders(new Environment({ READER_CLAIM: '{"name":"cognito:groups","values":["managers","auditors"]}' }));
const BY_ROLE = readJobReaders(new Environment({ READER_PRINCIPALS: JSON.stringify([ROLE, 'arn:aws:iam::111122223333:user/apps/ann']) }));
const NOBODY = readJobReaders(new Environment({}));

const traits = (requestContext: object) => traitsOf({ requestContext } as unknown as HttpApiEvent);
const claims = (value: unknown) => ({ 'sub': 'u1', 'cognito:groups': value });
const signed = (userArn: string) => ({ authorizer: { iam: { userArn, userId: 'AROAEXAMPLE:session' } } });

test.each<[what: string, context: object, is: boolean]>([
  ['one group, of an HTTP API', { authorizer: { jwt: { claims: claims('[managers]') } } }, true],
  ['one of several groups, of an HTTP API', { authorizer: { jwt: { claims: claims('[editors managers]') } } }, true],
  ['another group, of an HTTP API', { authorizer: { jwt: { claims: claims('[editors]') } } }, false],
  ['a group whose name begins alike', { authorizer: { jwt: { claims: claims('[managers2 xmanagers]') } } }, false],
  ['a text with a space, which is no list', { authorizer: { jwt: { claims: claims('no managers') } } }, false],
  ['no group', { authorizer: { jwt: { claims: { sub: 'u1' } } } }, false],
  ['a text of an HTTP API', { authorizer: { jwt: { claims: claims('auditors') } } }, true],
  ['the group of a REST API', { authorizer: { claims: claims('managers') } }, true],
  ['text of a REST API with a comma, which can be the name of one group', { authorizer: { claims: claims('editors,managers') } }, false],
  ['text of a REST API with brackets', { authorizer: { claims: claims('[managers]') } }, false],
  ['other groups of a REST API', { authorizer: { claims: claims('editors,writers') } }, false],
  ['the context of a Lambda authorizer', { authorizer: { lambda: { 'principalId': 'u1', 'cognito:groups': ['managers'] } } }, true],
  ['the context of a Lambda authorizer of a REST API', { authorizer: { 'principalId': 'u1', 'cognito:groups': 'managers' } }, true],
  ['another context', { authorizer: { lambda: { principalId: 'managers' } } }, false],
  ['a Lambda authorizer without context', { authorizer: { lambda: null } }, false],
  ['context text with a space', { authorizer: { lambda: claims('no managers') } }, false],
  ['context text with a comma', { authorizer: { lambda: claims('no,managers') } }, false],
  ['context text with brackets', { authorizer: { lambda: claims('[no managers]') } }, false],
  ['a list in a list', { authorizer: { lambda: claims([['managers']]) } }, false],
  ['context of a REST API with a member claims', { authorizer: { ...claims('managers'), claims: 'x' } }, true],
  ['context of a REST API with a member jwt', { authorizer: { ...claims('managers'), jwt: 'x' } }, true],
  ['context of a REST API with a member lambda', { authorizer: { ...claims('managers'), lambda: 'x' } }, true],
  ['context of a REST API with a member iam', { authorizer: { ...claims('managers'), iam: 'x' } }, true],
  ['a token without claims', { authorizer: { jwt: { claims: null } } }, false],
  ['a signer', signed('arn:aws:sts::111122223333:assumed-role/Managers/session'), false],
  ['nobody', {}, false],
])('by claim: %s', (_, context, is) => {
  expect(isReader(traits(context), BY_CLAIM)).toBe(is);
  expect(isReader(traits(context), NOBODY)).toBe(false);
});

test.each<[what: string, context: object, is: boolean]>([
  ['a session of the role', signed('arn:aws:sts::111122223333:assumed-role/Managers/some-session'), true],
  ['a session of the role, of a REST API', { identity: { userArn: 'arn:aws:sts::111122223333:assumed-role/Managers/s' } }, true],
  ['a session of that name of another role', signed('arn:aws:sts::111122223333:assumed-role/Editors/Managers'), false],
  ['the role of that name in another account', signed('arn:aws:sts::444455556666:assumed-role/Managers/s'), false],
  ['the user', signed('arn:aws:iam::111122223333:user/apps/ann'), true],
  ['a user with the name of the role', signed('arn:aws:iam::111122223333:user/Managers'), false],
  ['the root user', signed('arn:aws:iam::111122223333:root'), false],
  ['a token whose claim has the ARN', { authorizer: { jwt: { claims: { userArn: ROLE, iam: { userArn: ROLE } } } }, identity: { userArn: ROLE } }, false],
  ['a Lambda authorizer whose context has the ARN', { authorizer: { lambda: { iam: { userArn: ROLE } } } }, false],
  ['a Lambda authorizer of a REST API whose identity has the ARN of another call', { authorizer: { principalId: 'u1' }, identity: { userArn: ROLE } }, false],
])('by principal: %s', (_, context, is) => {
  expect(isReader(traits(context), BY_ROLE)).toBe(is);
  expect(isReader(traits(context), NOBODY)).toBe(false);
});

describe.each(['groups', 'https://shop.example.com/roles'])('a claim %s, whose values can have spaces', name => {
  const reader = { claim: { name, values: ['managers'] }, principals: [] };
  test.each([
    ['managers', true], ['[managers]', true],
    ['[junior managers]', false], ['[managers junior]', false], ['junior,managers', false], ['[junior,managers]', false], ['[[managers]]', false], [' managers', false], ['[ managers]', false], ['[]', false], ['', false],
  ])('as %j', (value, is) => {
    expect(isReader(traits({ authorizer: { jwt: { claims: { [name]: value } } } }), reader)).toBe(is);
  });
});

test.each([
  ['photos/read-all', true], ['openid photos/read-all', true], ['openid photos/read', false], ['openid,photos/read-all', false],
])('the scope %j of a token', (scope, is) => {
  const reader = { claim: { name: 'scope', values: ['photos/read-all'] }, principals: [] };
  expect(isReader(traits({ authorizer: { jwt: { claims: { scope } } } }), reader)).toBe(is);
  expect(isReader(traits({ authorizer: { claims: { scope } } }), reader)).toBe(is);
  expect(isReader(traits({ authorizer: { lambda: { scope } } }), reader)).toBe(scope === 'photos/read-all');
});
