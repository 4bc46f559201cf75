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
  ['groups of a REST API', { authorizer: { claims: claims('editors,managers') } }, true],
  ['other groups of a REST API', { authorizer: { claims: claims('editors,writers') } }, false],
  ['the context of a Lambda authorizer', { authorizer: { lambda: { 'principalId': 'u1', 'cognito:groups': ['managers'] } } }, true],
  ['the context of a Lambda authorizer of a REST API', { authorizer: { 'principalId': 'u1', 'cognito:groups': 'managers' } }, true],
  ['another context', { authorizer: { lambda: { principalId: 'managers' } } }, false],
  ['a Lambda authorizer without context', { authorizer: { lambda: null } }, false],
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
