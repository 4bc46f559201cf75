import { report } from './report';
import { fixturesOf, patterns } from '../test/contract/patterns';
import { synthesize } from '../test/contract/synthesis';
import { atRest } from '../tools/lint-templates/at-rest';

/** Members whose value names where something goes that cannot be delivered. */
const DEAD_LETTERS = ['RedrivePolicy', 'DeadLetterConfig', 'OnFailure'];
/** What else has a price without a request. */
const PRICED = ['AWS::EC2::NatGateway', 'AWS::ECS::Service'];

interface Resource { readonly Type: string; readonly Properties?: Record<string, unknown>; readonly Metadata?: Record<string, unknown> }

/** What each pattern is in a template, by its first fixture: the defaults. What the user brings is not counted, the alarms on it are. */
export async function footprint(): Promise<void> {
  report(
    'Footprint of the defaults',
    'The first fixture of each pattern. At rest: US dollars a month in us-east-1 without the free tier, as in docs/costs.md.',
    ['', 'resources', 'alarms', 'metrics of alarms', 'dead-letter queues', 'polled queues', 'at rest', 'priced besides'],
    patterns().map(pattern => {
      const { raw, template, patterns: [construct] } = synthesize(fixturesOf(pattern).fixtures[0]);
      const all = Object.entries(raw.Resources as unknown as Record<string, Resource>);
      const own = all.filter(([, { Metadata }]) => String(Metadata?.['aws:cdk:path']).startsWith(`${construct.node.path}/`));
      const ofType = (type: string) => own.filter(([, { Type }]) => Type === type);
      const alarms = ofType('AWS::CloudWatch::Alarm');
      const { parts, dollars } = atRest(template);
      const countOf = (part: string) => `${parts.get(part)?.count ?? 0}`;
      const queues = ofType('AWS::SQS::Queue').map(([id]) => id);
      const deadLetters = deadLetterTargets(own.map(([, { Properties }]) => Properties));
      const besides = PRICED.flatMap(type => ofType(type).length > 0 ? `${ofType(type).length} ${type.slice(5)}` : []);
      return [
        pattern.className, `${own.length}`, `${alarms.length}`, countOf('metrics of alarms'), `${queues.filter(id => deadLetters.has(id)).length}`, countOf('polled queues'),
        dollars.toFixed(2), besides.join(', '),
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
