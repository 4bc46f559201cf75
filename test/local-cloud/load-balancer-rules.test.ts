import { refusals } from './refused-stack';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { queried } from '../../tools/local-cloud/signed-requests';

let cloud: LocalCloud;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-load-balancer-rules' }); });
afterAll(async () => cloud.stop());
beforeEach(async () => cloud.reset());

interface Answer { readonly status: number; readonly text: string }

async function elb(Action: string, parameters: Record<string, string>): Promise<Answer> {
  const response = await queried(cloud, 'elasticloadbalancing', { Action, Version: '2015-12-01', ...parameters });
  return { status: response.status, text: await response.text() };
}

const arnIn = ({ text }: Answer, element: string) => new RegExp(`<${element}>([^<]+)<`).exec(text)![1];

async function newListener(): Promise<string> {
  const LoadBalancerArn = arnIn(await elb('CreateLoadBalancer', { 'Name': 'balanced', 'Subnets.member.1': 'subnet-1', 'Subnets.member.2': 'subnet-2' }), 'LoadBalancerArn');
  return arnIn(await elb('CreateListener', {
    LoadBalancerArn, 'Port': '80', 'Protocol': 'HTTP', 'DefaultActions.member.1.Type': 'fixed-response', 'DefaultActions.member.1.FixedResponseConfig.StatusCode': '404',
  }), 'ListenerArn');
}

/** `[1, 2]` as the parameters `<prefix>.member.1`... */
const members = (prefix: string, values: string[]) => Object.fromEntries(values.map((value, i) => [`${prefix}.member.${i + 1}`, value]));
const paths = (values: string[], kind = 'Values') => ({
  'Conditions.member.1.Field': 'path-pattern', ...members(`Conditions.member.1.PathPatternConfig.${kind}`, values),
});
const header = (values: string[]) => ({
  'Conditions.member.2.Field': 'http-header',
  'Conditions.member.2.HttpHeaderConfig.HttpHeaderName': 'x-client',
  ...members('Conditions.member.2.HttpHeaderConfig.Values', values),
});
const answering = { 'Actions.member.1.Type': 'fixed-response', 'Actions.member.1.FixedResponseConfig.StatusCode': '200' };
const groups = (count: number) => ({
  'Actions.member.1.Type': 'forward',
  ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`Actions.member.1.ForwardConfig.TargetGroups.member.${i + 1}.TargetGroupArn`, `arn:${i}`])),
});
const letters = (count: number) => Array.from({ length: count }, (_, i) => `/${'abcdefghij'[i]}`);

/** A rule of a template, with two values beside those of its path. */
const templateRule = (Priority: number, count: number) => ({
  Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  Properties: {
    ListenerArn: { Ref: 'Listener' },
    Priority,
    Conditions: [
      { Field: 'path-pattern', PathPatternConfig: { Values: letters(count) } },
      { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'client', Value: 'mobile' }] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
    ],
    Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }],
  },
});
const BALANCER = {
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Subnets: ['subnet-1', 'subnet-2'] } },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: { LoadBalancerArn: { Ref: 'Balancer' }, Port: 80, Protocol: 'HTTP', DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }] },
  },
};

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
describe('a rule', () => {
  test.each<[string, Record<string, string>, Record<string, string>, string]>([
    ['5 condition values', { ...paths(letters(3)), ...header(['a', 'b']) }, { ...paths(letters(3)), ...header(['a', 'b', 'c']) },
      "A rule can only have '5' condition values and regex values"],
    ['5 values with regex values', paths(letters(5), 'RegexValues'), paths(letters(6), 'RegexValues'), "A rule can only have '5' condition values and regex values"],
    ['6 wildcards', paths(['/*/*', '/*?*/?', '/\\*']), paths(['/*/*', '/*?*/?', '/*']), 'wildcards'],
    ['5 target groups', { ...paths(['/a']), ...groups(5) }, { ...paths(['/a']), ...groups(6) }, 'target groups'],
  ])('has at most %s', async (_, most, above, message) => {
    const ListenerArn = await newListener();
    const refused = { status: 400, text: expect.stringMatching(`<Code>ValidationError</Code><Message>[^<]*${message.replace(/'/g, '.+')}`) as string };
    expect(await elb('CreateRule', { ListenerArn, Priority: '1', ...answering, ...above })).toMatchObject(refused);
    const rule = await elb('CreateRule', { ListenerArn, Priority: '1', ...answering, ...most });
    expect(rule.status).toBe(200);
    expect(await elb('ModifyRule', { RuleArn: arnIn(rule, 'RuleArn'), ...answering, ...above })).toMatchObject(refused);
  });

  test('is one of at most 100, without the default ones', async () => {
    const ListenerArn = await newListener();
    const create = (Priority: number) => elb('CreateRule', { ListenerArn, Priority: `${Priority}`, ...paths(['/a']), ...answering });
    for (let i = 1; i <= 100; i++) expect((await create(i)).status).toBe(200);
    expect(await create(101)).toMatchObject({ status: 400, text: expect.stringContaining('<Code>TooManyRules</Code>') as string });
  });

  test('of a template is refused in the same words', async () => {
    const words = "A rule can only have '5' condition values and regex values";
    expect((await refusals(cloud, 'above', { ...BALANCER, Rule: templateRule(1, 4) })).Rule).toContain(words);
    expect(await refusals(cloud, 'most', { ...BALANCER, Rule: templateRule(1, 3) })).toEqual({});
  });

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
  test('has a priority of its own', async () => {
    const ListenerArn = await newListener();
    const rule = { ListenerArn, Priority: '1', ...paths(['/a']), ...answering };
    expect((await elb('CreateRule', rule)).status).toBe(200);
    expect(await elb('CreateRule', rule)).toMatchObject({ status: 400, text: expect.stringContaining('<Code>PriorityInUse</Code>') as string });
    expect((await elb('CreateRule', { ...rule, Priority: '2' })).status).toBe(200);
  });

  test('of a template has a priority of its own', async () => {
    const second = { ...templateRule(1, 2), DependsOn: 'First' };
    expect((await refusals(cloud, 'priorities', { ...BALANCER, First: templateRule(1, 1), Second: second })).Second).toContain("Priority '1' is currently in use");
  });
});
