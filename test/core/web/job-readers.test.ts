import { App, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AsyncHttpApi, FanOutApi, FanOutFanIn, FanOutIntake, JobReaders, QueueLoadLeveling, QueueWorker, RobustApi, RoutingEngine, SubtaskWorker, WebAuth } from '../../../src';
import { shop, userFunction } from '../../support/stacks';

type Options = { readonly auth?: WebAuth; readonly readers?: JobReaders };
type Make = (stack: Stack, options?: Options) => FanOutApi | AsyncHttpApi;

const MANAGERS = JobReaders.claim('cognito:groups', ['managers']);
const jwt = () => WebAuth.jwt({ issuer: 'https://login.example.com/', audience: ['shop'] });

const APIS: Array<[name: string, path: string, prop: string, make: Make]> = [
  ['jobs of a queue', 'Shop/Payments/Http', 'readers', (stack, options) =>
    new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) }).addAsyncHttpApi('Http', options)],
  ['jobs of a fan-out', 'Shop/Photos', 'intake.readers', (stack, options) =>
    new FanOutFanIn(stack, 'Photos', { intake: FanOutIntake.api(options), workers: { small: SubtaskWorker.function(userFunction(stack)) } }).api!],
  ['uploads', 'Shop/Photos', 'intake.upload.readers', (stack, options = {}) =>
    new FanOutFanIn(stack, 'Photos', { intake: FanOutIntake.bucket({ upload: options }), workers: { small: SubtaskWorker.function(userFunction(stack)) } }).api!],
  ['a status API', 'Shop/Photos', 'readers', (stack, options) =>
    new FanOutFanIn(stack, 'Photos', { intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(userFunction(stack)) } })
      .addStatusApi({ ...options, showUnownedJobs: true })],
];

describe.each(APIS)('%s', (_, path, prop, make) => {
  const variables = (stack: Stack) => {
    const functions = Template.fromStack(stack).findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: Match.objectLike({ PATTERN_PATH: Match.anyValue() }) } },
    });
    return (Object.values(functions) as Array<{ Properties: { Environment: { Variables: Record<string, unknown> } } }>)
      .map(({ Properties }) => Properties.Environment.Variables)
      .filter(all => all.READER_CLAIM !== undefined || all.READER_PRINCIPALS !== undefined)
      .map(({ READER_CLAIM, READER_PRINCIPALS }) => ({ READER_CLAIM, READER_PRINCIPALS }));
  };

  test('has no readers by default', () => {
    const stack = shop();
    make(stack);
    expect(variables(stack)).toEqual([]);
  });

  test('has readers by a claim', () => {
    const stack = shop();
    make(stack, { auth: jwt(), readers: MANAGERS });
    expect(variables(stack)).toEqual([{ READER_CLAIM: '{"name":"cognito:groups","values":["managers"]}' }]);
  });

  test('grants a role to read all jobs', () => {
    const stack = shop();
    const api = make(stack);
    const role = new iam.Role(stack, 'Managers', { assumedBy: new iam.AccountRootPrincipal() });
    api.grantReadAllJobs(role);
    api.grantReadAllJobs(role);
    expect(variables(stack)).toEqual([{ READER_PRINCIPALS: { 'Fn::Join': ['', ['["', { 'Fn::GetAtt': [expect.stringMatching(/^Managers/), 'Arn'] }, '"]']] } }]);
    const ofManagers = { Properties: { Roles: [{ Ref: Match.stringLikeRegexp('^Managers') }] } };
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy', ofManagers));
    const text = JSON.stringify(Properties);
    expect(text).toContain('execute-api:Invoke');
    expect(text).toContain('/GET/jobs/*');
  });

  test('refuses readers that nothing proves, and grants where nobody signs', () => {
    expect(() => make(shop(), { auth: WebAuth.none(), readers: MANAGERS }))
      .toThrow(`${prop} must be left out without an authorizer, because nothing proves the claims of a caller, got 'WebAuth.none()'.`);
    expect(() => make(shop(), { readers: ['managers'] as unknown as JobReaders })).toThrow(`${prop} must be a JobReaders, such as JobReaders.claim()`);
    const stack = shop();
    const role = new iam.Role(stack, 'Managers', { assumedBy: new iam.AccountRootPrincipal() });
    const api = make(stack, { auth: jwt() });
    expect(api.node.path.startsWith(path)).toBe(true);
    expect(() => api.grantReadAllJobs(role)).toThrow('auth must be WebAuth.iam() to grant a principal to read all jobs (use readers for tokens), got ');
    expect(() => make(shop()).grantReadAllJobs(new iam.ServicePrincipal('events.amazonaws.com'))).toThrow("grantee must be a role or a user, or have one, got 'ServicePrincipal'.");
  });
});

describe.each(APIS.filter(([name]) => name !== 'a status API'))('warnings of %s', (_, _path, _prop, make) => {
  const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data)).join();

  test('readers by a claim of an API with IAM authorization read nothing, unless it is behind another API', () => {
    const stack = shop();
    make(stack, { readers: MANAGERS });
    expect(warnings(stack)).toContain('requests to it are signed and have no claims, so its readers read nothing.');
    const tokens = shop();
    make(tokens, { auth: jwt(), readers: MANAGERS });
    expect(warnings(tokens)).not.toContain('readers');
    const behind = shop();
    new RobustApi(behind, 'Gateway', { engine: RoutingEngine.httpApi({ auth: jwt() }) }).addRoute('ANY /photos/{proxy+}', make(behind, { readers: MANAGERS }));
    expect(warnings(behind)).not.toContain('readers');
  });

  test('a role of another account cannot invoke an HTTP API, and needs a statement of its own', () => {
    const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
    make(stack).grantReadAllJobs(iam.Role.fromRoleArn(stack, 'Managers', 'arn:aws:iam::444455556666:role/Managers'));
    expect(warnings(stack)).toContain("An HTTP API has no policy that lets in the account '444455556666'");
    expect(warnings(stack)).toContain("The policy of 'Shop/Managers' cannot be changed from here. Add this statement to it:");
    const same = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
    make(same).grantReadAllJobs(iam.Role.fromRoleArn(same, 'Managers', 'arn:aws:iam::111122223333:role/Managers'));
    expect(warnings(same)).not.toMatch(/lets in|cannot be changed/);
  });

  test('a role with a wildcard is refused', () => {
    const stack = shop();
    const role = iam.Role.fromRoleArn(stack, 'Managers', 'arn:aws:iam::111122223333:role/*');
    expect(() => make(stack).grantReadAllJobs(role)).toThrow("grantee must be one role or user, without wildcards, got 'arn:aws:iam::111122223333:role/*'.");
  });
});

test('a status API that shows nobody the jobs that nobody owns warns of it', () => {
  const made = (grants: boolean) => {
    const stack = shop();
    const photos = new FanOutFanIn(stack, 'Photos', { intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(userFunction(stack)) } });
    const api = photos.addStatusApi({ showUnownedJobs: false });
    if (grants) api.grantReadAllJobs(new iam.Role(stack, 'Managers', { assumedBy: new iam.AccountRootPrincipal() }));
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('nobody reads all jobs, so it answers every request with 404')).length;
  };
  expect([made(false), made(true)]).toEqual([1, 0]);
});

test.each<[name: unknown, values: unknown, message: string]>([
  ['', ['a'], "JobReaders.claim: name must be the name of a claim such as 'cognito:groups', without spaces around it, got \"\"."],
  [' groups ', ['a'], "JobReaders.claim: name must be the name of a claim such as 'cognito:groups', without spaces around it, got \" groups \"."],
  [7, ['a'], "JobReaders.claim: name must be the name of a claim such as 'cognito:groups', without spaces around it, got 7."],
  ['groups', [5], 'JobReaders.claim: values must hold at least one text, without spaces, commas and brackets, got [5].'],
  ['groups', ['a', undefined], 'JobReaders.claim: values must hold at least one text, without spaces, commas and brackets, got ["a",null].'],
  ['groups', [], 'JobReaders.claim: values must hold at least one text, without spaces, commas and brackets, got [].'],
  ['groups', 'managers', 'JobReaders.claim: values must hold at least one text, without spaces, commas and brackets, got "managers".'],
  ['groups', ['a b'], 'JobReaders.claim: values must hold at least one text, without spaces, commas and brackets, got ["a b"].'],
  ['groups', ['a', 'b]'], 'JobReaders.claim: values must hold at least one text, without spaces, commas and brackets, got ["a","b]"].'],
])('a claim %j with the values %j is refused', (name, values, message) => {
  expect(() => JobReaders.claim(name as string, values as string[])).toThrow(new Error(message));
});
