import { report } from './report';
import { fixturesOf, patterns } from '../test/contract/patterns';
import { synthesize } from '../test/contract/synthesis';
import { ALARM_METRIC, metricsOf } from '../tools/lint-templates/at-rest';

/**
 * US dollars for a million requests: https://aws.amazon.com/sqs/pricing/. Lambda polls a queue with five long polls of 20 seconds:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html.
 */
const SQS_MILLION = 0.4;
const POLLS_A_MONTH = 5 * 3 * 60 * 24 * 30;
/** Members whose value names where something goes that cannot be delivered. */
const DEAD_LETTERS = ['RedrivePolicy', 'DeadLetterConfig', 'OnFailure'];
/** What else has a price without a request. */
const PRICED = ['AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::EC2::NatGateway', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ECS::Service', 'AWS::Scheduler::Schedule'];

interface Resource { readonly Type: string; readonly Properties?: Record<string, unknown>; readonly Metadata?: Record<string, unknown> }

/** What each pattern is in a template, by its first fixture: the defaults. What the user brings is not counted, the alarms on it are. */
export async function footprint(): Promise<void> {
  report(
    'Footprint of the defaults',
    'The first fixture of each pattern. At rest: US dollars a month in us-east-1 for the metrics of its alarms, and for Lambda\'s polling of its queues (within the free tier).',
    ['', 'resources', 'alarms', 'metrics of alarms', 'dead-letter queues', 'polled queues', 'at rest', 'priced besides'],
    patterns().map(pattern => {
      const { raw, patterns: [construct] } = synthesize(fixturesOf(pattern).fixtures[0]);
      const all = Object.entries(raw.Resources as unknown as Record<string, Resource>);
      const own = all.filter(([, { Metadata }]) => String(Metadata?.['aws:cdk:path']).startsWith(`${construct.node.path}/`));
      const ofType = (type: string) => own.filter(([, { Type }]) => Type === type);
      const alarms = ofType('AWS::CloudWatch::Alarm');
      const metrics = alarms.reduce((sum, [, alarm]) => sum + metricsOf({ properties: alarm.Properties! }), 0);
      const queues = ofType('AWS::SQS::Queue').map(([id]) => id);
      const deadLetters = deadLetterTargets(own.map(([, { Properties }]) => Properties));
      const polled = ofType('AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) => queues.some(id => namesOf(Properties!.EventSourceArn).has(id))).length;
      const besides = PRICED.flatMap(type => ofType(type).length > 0 ? `${ofType(type).length} ${type.slice(5)}` : []);
      return [
        pattern.className, `${own.length}`, `${alarms.length}`, `${metrics}`, `${queues.filter(id => deadLetters.has(id)).length}`, `${polled}`,
        (metrics * ALARM_METRIC + polled * POLLS_A_MONTH / 1e6 * SQS_MILLION).toFixed(2), besides.join(', '),
      ];
    }),
  );
}

/** The resources that a value refers to. */
function namesOf(value: unknown): Set<string> {
  const names = [...JSON.stringify(value ?? null).matchAll(/"(?:Ref":"|Fn::GetAtt":\[")(\w+)"/g)].map(([, name]) => name);
  return new Set(names);
}

function deadLetterTargets(value: unknown): Set<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.entries(value).flatMap(([name, member]) => [...DEAD_LETTERS.includes(name) ? namesOf(member) : deadLetterTargets(member)]));
}
