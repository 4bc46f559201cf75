import { aws_apigateway as apigateway, aws_lambda as lambda, aws_s3 as s3, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  ClaimCheck, HmacSignatureOptions, HttpSignature, QueueDelivery, QueueLoadLeveling, QueueWorker, RobustApi, RoutingEngine,
  SignatureEncoding, WebAuth, WebhookApiOptions,
} from '../../src';
import { claimCheckPlaces, resourceCount, shop, userFunction, userTask, userVpc } from '../support/stacks';

const FUNCTION = 'AWS::Lambda::Function';
const API = "WebhookApi at 'Shop/Hooks/Api': ";
const WEB_ACL = 'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/12345678-1234-1234-1234-123456789012';

function hooks(stack: Stack, delivery?: QueueDelivery): QueueLoadLeveling {
  return new QueueLoadLeveling(stack, 'Hooks', { worker: QueueWorker.function(userFunction(stack)), delivery });
}

const secretOf = (stack: Stack) => new secretsmanager.Secret(stack, 'Secret');

function variables(stack: Stack): Record<string, unknown> {
  const found = Template.fromStack(stack).findResources(FUNCTION, {
    Properties: { Environment: { Variables: { FORWARDED_HEADERS: Match.anyValue() } } },
  });
  return (Object.values(found)[0] as { Properties: { Environment: { Variables: Record<string, unknown> } } }).Properties.Environment.Variables;
}

test('it has neither a job table nor a sweeper, and takes POST only without credentials of AWS', () => {
  const stack = shop();
  const api = hooks(stack).addWebhookApi('Api', { signature: HttpSignature.github(secretOf(stack)), path: 'github' });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::DynamoDB::Table', 0);
  template.resourceCountIs('AWS::Scheduler::Schedule', 0);
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /github', AuthorizationType: 'NONE' });
  expect([api.url, api.api, api.stage].every(each => each !== undefined)).toBe(true);
});

test('resources are as few as what is asked for', () => {
  const counts = (['none', 'jobs', 'webhook', 'backend'] as const).map(kind => {
    const stack = shop();
    const pattern = hooks(stack);
    if (kind === 'jobs') { pattern.addAsyncHttpApi('Api'); }
    if (kind === 'webhook') { pattern.addWebhookApi('Api', { auth: WebAuth.iam() }); }
    if (kind === 'backend') { pattern.addWebhookApi('Api', { ownApi: false }); }
    return resourceCount(stack);
  });
  const [none, ...all] = counts;
  const added = all.map(count => count - none);
  expect(added[1]).toBeLessThan(added[0] / 2);
  expect(added[2]).toBeLessThan(added[1] / 2);
});

test('the intake function may read this secret and send to this queue, and nothing else of the app', () => {
  const stack = shop();
  hooks(stack).addWebhookApi('Api', { signature: HttpSignature.stripe(secretOf(stack)) });
  const policies = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy', { Properties: { PolicyName: Match.stringLikeRegexp('IntakeFunction') } }));
  expect(policies).toContain('"Action":"secretsmanager:GetSecretValue","Effect":"Allow","Resource":{"Ref":"SecretA720EF05"}');
  expect([...policies.matchAll(/"(s3|dynamodb|kms|lambda):/g)]).toEqual([]);
});

test.each<[string, (stack: Stack) => HttpSignature, string | undefined]>([
  ['github', stack => HttpSignature.github(secretOf(stack)), '/headers/x-github-delivery'],
  ['stripe', stack => HttpSignature.stripe(secretOf(stack)), '/body/id'],
  ['standardWebhooks', stack => HttpSignature.standardWebhooks(secretOf(stack)), '/headers/webhook-id'],
  ['slack', stack => HttpSignature.slack(secretOf(stack)), undefined],
])('%s knows its deliveries, and deliveryIdPointer is another one', (_, signature, pointer) => {
  const [given, own] = [shop(), shop()];
  hooks(given).addWebhookApi('Api', { signature: signature(given) });
  hooks(own).addWebhookApi('Api', { signature: signature(own), deliveryIdPointer: '/body/event_id' });
  expect([variables(given).DELIVERY_ID_POINTER, variables(own).DELIVERY_ID_POINTER]).toEqual([pointer, '/body/event_id']);
});

test('the headers that a worker gets are in lower case, each once', () => {
  const stack = shop();
  hooks(stack).addWebhookApi('Api', { auth: WebAuth.none(), forwardedRequestHeaders: ['X-GitHub-Event', 'Content-Type'] });
  expect(variables(stack).FORWARDED_HEADERS).toBe('["content-type","content-encoding","x-github-event"]');
});

test('two APIs that share a bucket have folders of their own in it, which the worker reads', () => {
  const stack = shop();
  const bucket = new s3.Bucket(stack, 'Bucket');
  const pattern = hooks(stack);
  for (const id of ['One', 'Two']) { pattern.addWebhookApi(id, { auth: WebAuth.none(), claimCheck: ClaimCheck.bucket(bucket) }); }
  const places = JSON.stringify(claimCheckPlaces(stack));
  expect(new Set([...places.matchAll(/\/(c8[0-9a-f]{40})/g)].map(([, folder]) => folder)).size).toBe(2);
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).not.toMatch(/"s3:GetObject"[^}]*"\/\*"/);
});

describe('a container worker reads the claim checks of each of its APIs', () => {
  const containerPlaces = (add: (pattern: QueueLoadLeveling, id: string) => unknown) => {
    const stack = shop();
    const pattern = new QueueLoadLeveling(stack, 'Hooks', { worker: QueueWorker.container(userTask(stack), { vpc: userVpc(stack) }) });
    for (const id of ['One', 'Two']) { add(pattern, id); }
    const [task] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition')) as Array<{ Properties: { ContainerDefinitions: [{ Environment: object[] }] } }>;
    return JSON.stringify(task.Properties.ContainerDefinitions[0].Environment);
  };

  test('of webhooks', () => {
    const places = containerPlaces((pattern, id) => pattern.addWebhookApi(id, { auth: WebAuth.none(), claimCheck: ClaimCheck.bucket() }));
    expect(new Set([...places.matchAll(/\/(c8[0-9a-f]{40})/g)].map(([, folder]) => folder)).size).toBe(2);
  });

  test('of jobs', () => {
    const places = containerPlaces((pattern, id) => pattern.addAsyncHttpApi(id, { path: id, claimCheck: ClaimCheck.bucket() }));
    expect(new Set([...places.matchAll(/"Ref":"Hooks(One|Two)[^"]*Bucket[^"]*"/g)].map(([, id]) => id))).toEqual(new Set(['One', 'Two']));
  });
});

test('behind a REST API it has API keys, a usage plan and AWS WAF, and no door beside them', () => {
  const stack = shop();
  const backend = hooks(stack).addWebhookApi('Api', { signature: HttpSignature.github(secretOf(stack)), ownApi: false });
  new RobustApi(stack, 'Gateway', {
    engine: RoutingEngine.restApi({
      auth: WebAuth.none(), usagePlans: { partners: { apiKeys: [new apigateway.ApiKey(stack, 'Key')] } }, webAclArn: WEB_ACL, binaryMediaTypes: ['*/*'],
    }),
  }).addRoute('POST /webhooks', backend);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
  template.hasResourceProperties('AWS::ApiGateway::Method', { HttpMethod: 'POST', ApiKeyRequired: true });
  template.resourceCountIs('AWS::ApiGateway::UsagePlan', 1);
  template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: WEB_ACL });
});

test('a job API stands behind the same', () => {
  const stack = shop();
  const jobs = hooks(stack).addAsyncHttpApi('Api', { path: 'payments' });
  const gateway = new RobustApi(stack, 'Gateway', {
    engine: RoutingEngine.restApi({ usagePlans: { partners: { apiKeys: [new apigateway.ApiKey(stack, 'Key')] } }, webAclArn: WEB_ACL }),
  });
  gateway.addRoute('POST /payments', jobs);
  gateway.addRoute('ANY /jobs/{id}', jobs);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ApiGateway::Method', { HttpMethod: 'POST', ApiKeyRequired: true, AuthorizationType: 'AWS_IAM' });
  template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: WEB_ACL });
});

test('without an API of its own, it must be the backend of another one', () => {
  const stack = shop();
  hooks(stack).addWebhookApi('Api', { ownApi: false });
  expect(() => Template.fromStack(stack)).toThrow(`${API}ownApi must be left out, or the API must be the backend of another one, such as with addRoute, got false.`);
});

test('a FIFO queue needs a message group', () => {
  expect(() => hooks(shop(), QueueDelivery.fifo()).addWebhookApi('Api', { auth: WebAuth.none() }))
    .toThrow("QueueLoadLeveling at 'Shop/Hooks': delivery.messageGroupIdPointer must be given before a webhook API is added to a FIFO queue, got nothing.");
});

const none = WebAuth.none();
const POINTER = "be a JSON pointer (RFC 6901) below /headers or /body, such as '/headers/x-github-delivery'";
const OTHERS = 'be left out with ownApi: false, because it is that of the other API';
test.each<[WebhookApiOptions, string]>([
  [{}, 'signature must be given, or auth must be: WebAuth.none() takes requests from anybody, got nothing.'],
  [{ auth: none, path: '/a' }, "path must consist of letters, digits, -, _, . and / without a leading slash, got '/a'."],
  [{ auth: none, deliveryIdPointer: 'x-id' }, `deliveryIdPointer must ${POINTER}, got 'x-id'.`],
  [{ auth: none, deliveryIdPointer: '/headers' }, `deliveryIdPointer must ${POINTER}, got '/headers'.`],
  [{ auth: none, deliveryIdPointer: '/query/id' }, `deliveryIdPointer must ${POINTER}, got '/query/id'.`],
  [{ auth: none, forwardedRequestHeaders: ['a b'] }, "forwardedRequestHeaders[0] must be a header name (RFC 9110) such as 'x-github-event', got 'a b'."],
  [{ auth: none, throttle: { rateLimit: 0, burstLimit: 1 } }, 'throttle.rateLimit must be above 0 (with 0 every request is refused), got 0.'],
  [{ signature: {} as HttpSignature }, 'signature must be an HttpSignature, such as HttpSignature.github(), got {}.'],
  [{ ownApi: false, path: 'a' }, `path must ${OTHERS}, got 'a'.`],
])('%j is refused', (options, message) => {
  const stack = shop();
  const pattern = hooks(stack);
  const before = resourceCount(stack);
  expect(() => pattern.addWebhookApi('Api', options)).toThrow(`${API}${message}`);
  expect(resourceCount(stack)).toBe(before);
});

describe('a signature of elsewhere', () => {
  const env = { account: '111122223333', region: 'eu-central-1' };
  const secretAt = (stack: Stack, where: string) =>
    HttpSignature.github(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Theirs', `arn:aws:secretsmanager:${where}:secret:github-AbCdEf`));
  const functionAt = (stack: Stack, where: string) => HttpSignature.function(lambda.Function.fromFunctionArn(stack, 'Theirs', `arn:aws:lambda:${where}:function:check`));

  test.each<[string, (stack: Stack, where: string) => HttpSignature, string]>([
    ['a secret', secretAt, 'the intake function reads the secrets of its Region'],
    ['a function', functionAt, 'the intake function invokes it'],
  ])('%s of another Region is refused, and nothing is created', (_, signatureAt, why) => {
    const stack = new Stack(undefined, 'Shop', { env });
    const pattern = hooks(stack);
    const signature = signatureAt(stack, 'us-east-1:111122223333');
    const before = resourceCount(stack);
    expect(() => pattern.addWebhookApi('Api', { signature })).toThrow(`${API}signature must be of the Region of the pattern (${why}), got 'us-east-1'.`);
    expect(resourceCount(stack)).toBe(before);
  });
});

const PLACE = 'HttpSignature.hmac: ';
test.each<[HmacSignatureOptions, string]>([
  [{ header: 'a b' }, "header must be a header name (RFC 9110) such as 'x-signature', got 'a b'."],
  [{ header: 'x', timestampHeader: '' }, "timestampHeader must be a header name (RFC 9110) such as 'x-signature', got ''."],
  [{ header: 'x', encoding: 'utf8' as SignatureEncoding }, "encoding must be a SignatureEncoding, got 'utf8'."],
  [{ header: 'x', signedContent: 'body' }, "signedContent must have {body} once, got 'body'."],
  [{ header: 'x', signedContent: '{body}{body}' }, "signedContent must have {body} once, got '{body}{body}'."],
  [{ header: 'x', signedContent: '{timestamp}{body}' }, "signedContent must have {timestamp} with a timestampHeader, and only then, got '{timestamp}{body}'."],
  [{ header: 'x', timestampHeader: 't', signedContent: '{body}' }, "signedContent must have {timestamp} with a timestampHeader, and only then, got '{body}'."],
  [{ header: 'x', signedContent: '{body}{a b}' }, "signedContent must have only {body}, {timestamp} and names of headers in braces, got '{body}{a b}'."],
  [{ header: 'x', signedContent: '{body}{x' }, "signedContent must have only {body}, {timestamp} and names of headers in braces, got '{body}{x'."],
  [{ header: 'x', tolerance: Duration.minutes(1) }, "tolerance must be left out without a timestampHeader, got '1 minute'."],
  [{ header: 'x', timestampHeader: 't', tolerance: Duration.hours(2) }, "tolerance must be whole seconds between 1 second and 1 hour (library limit), got '2 hours'."],
  [{ header: 'x', secretField: '' }, "secretField must have something in it, or be left out, got ''."],
])('a signature with %j is refused', (options, message) => {
  expect(() => HttpSignature.hmac(secretOf(shop()), options)).toThrow(`${PLACE}${message}`);
});
