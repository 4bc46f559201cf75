import {
  aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions,
  aws_codedeploy as codedeploy,
  aws_ec2 as ec2, aws_events as events, aws_eventschemas as schemas, aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda,
  aws_sns as sns, aws_sqs as sqs, CfnResource, Lazy, NestedStack, Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AlarmNotifications, Operations, OperationsDashboard, PatternAlarm } from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

const synthesized = (stack: Stack) => () => Template.fromStack(stack);
const page = (path: string) => `https://docs.aws.amazon.com/${path}`;

/** Of the user, beside a pattern, which is what checks. */
function stackWith(create: (stack: Stack) => unknown): Stack {
  const stack = shop();
  new Operations(stack);
  create(stack);
  return stack;
}

const allow = (queue: sqs.Queue, source: string) => queue.addToResourcePolicy(new iam.PolicyStatement({
  principals: [new iam.ServicePrincipal('events.amazonaws.com')],
  actions: ['sqs:SendMessage'],
  resources: [queue.queueArn],
  conditions: { ArnEquals: { 'aws:SourceArn': source } },
}));
const queueOf = (statements: number, length = 20) => (stack: Stack) => {
  const queue = new sqs.Queue(stack, 'Queue');
  for (let index = 0; index < statements; index++) { allow(queue, `arn:${index}`.padEnd(length, 'x')); }
};

test('a queue takes 20 statements', () => {
  expect(synthesized(stackWith(queueOf(20)))).not.toThrow();
  expect(synthesized(stackWith(queueOf(21)))).toThrow("AWS::SQS::QueuePolicy at 'Shop/Queue/Policy/Resource': PolicyDocument must have at most 20 statements "
    + `(${page('AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html')}), got 21.`);
});

test('a queue takes a policy of 8,192 bytes', () => {
  expect(synthesized(stackWith(queueOf(20, 500)))).toThrow(/PolicyDocument must have at most 8192 bytes/);
});

test('a function takes permissions of 20 KB together', () => {
  const permissions = (count: number) => (stack: Stack) => {
    const handler = userFunction(stack) as lambda.Function;
    for (let index = 0; index < count; index++) {
      handler.addPermission(`P${index}`, { principal: new iam.ServicePrincipal('apigateway.amazonaws.com'), sourceArn: `arn:aws:execute-api:eu-west-1:111122223333:abc/*/*/${index}` });
    }
  };
  expect(synthesized(stackWith(permissions(40)))).not.toThrow();
  expect(synthesized(stackWith(permissions(61)))).toThrow(/the policy of its function must have at most 20480 bytes \(.*gettingstarted-limits\.html\), got \d+ in 61 resources\./);
});

test('an HTTP API takes 300 integrations', () => {
  const integrations = (count: number) => (stack: Stack) => {
    for (let index = 0; index < count; index++) { new apigwv2.CfnIntegration(stack, `I${index}`, { apiId: 'abc', integrationType: 'HTTP_PROXY' }); }
  };
  expect(synthesized(stackWith(integrations(300)))).not.toThrow();
  expect(synthesized(stackWith(integrations(301)))).toThrow('the integrations of its API must have at most 300 elements');
});

test('resources of a nested stack are checked by its own patterns, and once', () => {
  const stack = shop();
  const nested = new NestedStack(stack, 'Nested');
  new Operations(nested);
  new Operations(nested);
  queueOf(21)(nested);
  expect(synthesized(stack)).toThrow(/^(?!.*AWS::SQS::QueuePolicy.*AWS::SQS::QueuePolicy).*AWS::SQS::QueuePolicy at 'Shop\/Nested\/Queue/s);
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: adjustable
test('a rule of the user with a pattern above 2,048 characters is warned of, since AWS raises that quota', () => {
  const rule = (length: number) => stackWith(stack => new events.Rule(stack, 'Rule', { eventPattern: { source: ['x'.repeat(length - '{"source":[""]}'.length)] } }));
  const [fits, exceeds] = [rule(2048), rule(2049)];
  [fits, exceeds].forEach(stack => expect(synthesized(stack)).not.toThrow());
  const warning = expect.stringContaining('got 2049: the deployment fails unless "Event pattern size" is raised in Service Quotas.') as unknown;
  expect(warnings(fits)).not.toContainEqual(expect.stringContaining('Service Quotas'));
  expect(warnings(exceeds)).toContainEqual(warning);
});

// https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html: adjustable
test('a deployment group with more than 50 alarms is warned of, since AWS raises that quota', () => {
  const group = (count: number) => stackWith(stack => new codedeploy.CfnDeploymentGroup(stack, 'Group', {
    applicationName: 'Shop',
    serviceRoleArn: 'arn:aws:iam::111122223333:role/deploy',
    alarmConfiguration: { enabled: true, alarms: Array.from({ length: count }, (_, index) => ({ name: `Alarm${index}` })) },
  }));
  const [fits, exceeds] = [group(50), group(51)];
  [fits, exceeds].forEach(stack => expect(synthesized(stack)).not.toThrow());
  const quota = expect.stringContaining('got 51: the deployment fails unless "Associated alarms per deployment group" is raised in Service Quotas.') as unknown;
  expect(warnings(fits)).not.toContainEqual(expect.stringContaining('Service Quotas'));
  expect(warnings(exceeds)).toContainEqual(quota);
});

// https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
test('a topic takes 100 statements, and a policy of 30 KB', () => {
  const topicOf = (statements: number, length = 20) => stackWith(stack => {
    const topic = new sns.Topic(stack, 'Topic');
    for (let index = 0; index < statements; index++) {
      topic.addToResourcePolicy(new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { ArnEquals: { 'aws:SourceArn': `arn:${index}`.padEnd(length, 'x') } },
      }));
    }
  });
  expect(synthesized(topicOf(40))).not.toThrow();
  expect(synthesized(topicOf(101))).toThrow("AWS::SNS::TopicPolicy at 'Shop/Topic/Policy/Resource': PolicyDocument must have at most 100 statements "
    + `(${page('sns/latest/dg/sns-access-policy-language-api-permissions-reference.html')}), got 101.`);
  expect(synthesized(topicOf(40, 700))).toThrow(/PolicyDocument must have at most 30720 bytes/);
});

const alarm = (stack: Stack, metric: cloudwatch.IMetric) => new PatternAlarm(stack, 'Cold', {
  metric, threshold: 1, evaluationPeriods: 1, runbook: { whatHappened: 'Cold.', impact: 'No tea.', firstStep: 'Heat.' },
});
const kettle = (index: number) => new cloudwatch.Metric({ namespace: 'Kitchen', metricName: `Cold${index}` });
const CLOUD_WATCH = page('AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html');

test.each([
  ['AlarmActions', 'add'],
  ['OKActions', 'addOkAction'],
] as const)('an alarm has five of %s, also where no pattern is', (property, method) => {
  const withTopics = (count: number) => {
    const stack = shop();
    alarm(stack, kettle(1));
    for (let index = 0; index < count; index++) {
      AlarmNotifications.of(stack)[method](new actions.SnsAction(new sns.Topic(stack, `Topic${index}`)));
    }
    return stack;
  };
  expect(synthesized(withTopics(5))).not.toThrow();
  expect(synthesized(withTopics(6))).toThrow(`AWS::CloudWatch::Alarm at 'Shop/Cold/Resource': ${property} must have at most 5 elements (${CLOUD_WATCH}), got 6. `
    + 'Let one SNS topic notify several of them.');
});

const TOPICS = Array.from({ length: 6 }, (_, index) => `arn:aws:sns:eu-west-1:111122223333:topic-${index}`);
const KETTLE = { comparisonOperator: 'LessThanThreshold', evaluationPeriods: 1, namespace: 'Kitchen', metricName: 'Cold', period: 60, statistic: 'Sum', threshold: 1 };

test.each<[string, (stack: Stack) => CfnResource]>([
  ['of an escape hatch', stack => {
    const own = new cloudwatch.CfnAlarm(stack, 'Alarm', { ...KETTLE, okActions: TOPICS.slice(1) });
    own.addPropertyOverride('OKActions', TOPICS);
    return own;
  }],
  ['of a lazy list', stack => new cloudwatch.CfnAlarm(stack, 'Alarm', { ...KETTLE, okActions: Lazy.list({ produce: () => TOPICS }) })],
  ['of a resource without a class', stack => new CfnResource(stack, 'Alarm', { type: 'AWS::CloudWatch::Alarm', properties: { OKActions: TOPICS } })],
])('the actions of an alarm are counted as they are in the template: those %s', (_, create) => {
  expect(synthesized(stackWith(create))).toThrow("AWS::CloudWatch::Alarm at 'Shop/Alarm': OKActions must have at most 5 elements");
});

test.each<[string, number, (index: number) => cloudwatch.IWidget]>([
  ['500 widgets', 500, () => new cloudwatch.TextWidget({ markdown: 'Tea' })],
  ['2500 metrics', 25, index => new cloudwatch.GraphWidget({ left: Array.from({ length: 100 }, (_, other) => kettle(100 * index + other)) })],
])('a dashboard has at most %s, also in a stack of its own', (most, count, widget) => {
  const dashboardOf = (widgets: number) => {
    const stack = shop();
    new OperationsDashboard(stack, 'Operations').dashboard.addWidgets(...Array.from({ length: widgets }, (_, index) => widget(index)));
    return stack;
  };
  expect(synthesized(dashboardOf(count))).not.toThrow();
  expect(synthesized(dashboardOf(count + 1))).toThrow(new RegExp(`'Shop/Operations/Dashboard/Resource': DashboardBody must have at most ${most} .* Make several dashboards`));
});

test('a stream has 20 consumers with enhanced fan-out in most accounts', () => {
  const streamOf = (consumers: number) => stackWith(stack => {
    const stream = new kinesis.Stream(stack, 'Stream');
    for (let index = 0; index < consumers; index++) { new kinesis.StreamConsumer(stack, `Consumer${index}`, { stream, streamConsumerName: `c${index}` }); }
  });
  const [fits, exceeds] = [streamOf(20), streamOf(21)];
  [fits, exceeds].forEach(stack => expect(synthesized(stack)).not.toThrow());
  expect(warnings(fits)).toEqual([]);
  expect(warnings(exceeds)).toEqual([expect.stringContaining('The consumers with enhanced fan-out of its stream has more than 20 elements')]);
  expect(warnings(exceeds)[0]).toContain('got 21: the deployment fails unless the account is in On-demand Advantage mode');
});

// All adjustable: the pages are named in src/core/private/aws-limits.ts
test.each<[string, number, (stack: Stack, id: string) => unknown, string]>([
  ['routes of an HTTP API', 300, (stack, id) => new apigwv2.CfnRoute(stack, id, { apiId: 'abc', routeKey: `GET /${id}` }),
    'The routes of its API has more than 300 elements'],
  ['authorizers of an HTTP API', 10, (stack, id) => new apigwv2.CfnAuthorizer(stack, id, { apiId: 'abc', authorizerType: 'JWT', name: id }),
    'The authorizers of its API has more than 10 elements'],
  ['resources of a REST API', 300, (stack, id) => new apigateway.CfnResource(stack, id, { restApiId: 'abc', parentId: 'root', pathPart: id }),
    'The resources of its API has more than 300 elements'],
  ['authorizers of a REST API', 10, (stack, id) => new apigateway.CfnAuthorizer(stack, id, { restApiId: 'abc', type: 'TOKEN', name: id }),
    'The authorizers of its API has more than 10 elements'],
  ['statements of 2,048 characters in the policy of a bus', 5, (stack, id) => new events.CfnEventBusPolicy(stack, id, {
    eventBusName: 'shop', statementId: id, statement: { Sid: id.padEnd(2048 - '{"Sid":""}'.length, 'x') },
  }), 'The policy of its bus has more than 10240 characters'],
  ['usage plans of an API key', 10, (stack, id) => new apigateway.CfnUsagePlanKey(stack, id, { keyId: 'abc', keyType: 'API_KEY', usagePlanId: id }),
    'The usage plans of its API key has more than 10 elements'],
  ['schemas of a registry', 100, (stack, id) => new schemas.CfnSchema(stack, id, { registryName: 'shop', schemaName: id, type: 'OpenApi3', content: '{}' }),
    'The schemas of its registry has more than 100 elements'],
  ['inbound rules of a security group', 60, (stack, id) => new ec2.CfnSecurityGroupIngress(stack, id, { groupId: 'sg-1', ipProtocol: 'tcp' }),
    'The inbound rules of its security group has more than 60 elements'],
  ['outbound rules of a security group', 60, (stack, id) => new ec2.CfnSecurityGroupEgress(stack, id, { groupId: 'sg-1', ipProtocol: 'tcp' }),
    'The outbound rules of its security group has more than 60 elements'],
])('%s above the default quota are warned of', (_, most, create, message) => {
  const [fits, exceeds] = [most, most + 1].map(count => stackWith(stack => Array.from({ length: count }, (__, index) => create(stack, `R${index}`))));
  [fits, exceeds].forEach(stack => expect(synthesized(stack)).not.toThrow());
  expect(warnings(fits)).not.toContainEqual(expect.stringContaining('Service Quotas'));
  expect(warnings(exceeds)).toContainEqual(expect.stringMatching(new RegExp(`^${message}.*is raised in Service Quotas\\.`)));
});
