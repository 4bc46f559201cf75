import { alarmsOf } from '../../src/core/testing/private/alarm-metrics';
import { edgesOf } from '../../src/core/testing/private/asynchronous-edges';
import { Resource, StackTemplate } from '../../src/core/testing/private/stack-template';
import { Kind, KINDS } from '../../tools/pictures/kinds';
import { Flow, Picture, PictureNode } from '../../tools/pictures/picture';

const SCOPE = 'Contract/First';
const TYPES: readonly string[] = Object.entries(KINDS).filter(([kind]) => kind !== 'alarm').flatMap(([, { types }]) => types);
/** Where a template says who takes what has failed. */
const PLACES = ['RedrivePolicy', 'DeadLetterConfig', 'OnFailure', 'CATALOG_FAILURE_QUEUES', 'FAILURE_QUEUE_URL', 'FAILURE_QUEUE_URLS'];

/** What resources have in common that know nothing of one another. */
const SHARED = /LogGroup|KMS|EC2|ScheduleGroup/;

const POLICY = 'AWS::IAM::Policy';
const ROLE = 'AWS::IAM::Role';

/** From the place that a template names, to a resource that it leads to. */
interface Pair { readonly from: Resource[]; readonly to: Resource; readonly because: string }

/** Compares the picture of a pattern with the templates of the fixtures that it names. Each list is empty if the picture is true. */
export class PictureCheck {
  private readonly nodes: [string, PictureNode][];

  constructor(private readonly picture: Picture, private readonly templates: StackTemplate[]) {
    this.nodes = Object.entries(picture.nodes);
  }

  notInTemplates(): string[] {
    const all = this.templates.flatMap(({ resources }) => resources);
    return this.nodes.flatMap(([name, { kind, resources = [], includes = [] }]) => [
      ...resources.filter(path => !all.some(resource => matches(path, resource) && isOf(kind, resource))),
      ...includes.filter(path => !all.some(resource => matches(path, resource) && TYPES.includes(resource.type))),
    ].map(path => `${name}: ${path}`));
  }

  notInPicture(): string[] {
    return this.templates.flatMap(template => template.ofType(...TYPES))
      .filter(resource => !this.nodes.some(([, node]) => shows(node, resource)))
      .map(({ type, path }) => `${type} ${shortPath(path)}`);
  }

  wrongBells(): string[] {
    const watched = this.templates.flatMap(template => alarmsOf(template).flatMap(alarm => watchedBy(template, alarm))).map(({ path }) => path);
    return this.nodes.flatMap(([name, node]) => {
      const isWatched = (resource: Resource) => shows({ ...node, includes: [] }, resource) && watched.includes(resource.path);
      const has = this.templates.some(({ resources }) => resources.some(isWatched));
      return has === (node.alarms ?? false) ? [] : [`${name}: ${has ? 'no bell' : 'a bell'}`];
    });
  }

  missingFlows(): string[] {
    return this.templates.flatMap(flowsOf).filter(pair => !this.isDrawn(pair, this.picture.flows)).map(({ because }) => because);
  }

  missingFailures(): string[] {
    return this.templates.flatMap(failuresOf).filter(pair => !this.isDrawn(pair, this.picture.failures)).map(({ because }) => because);
  }

  inventedFailures(): string[] {
    const pairs = this.templates.flatMap(failuresOf);
    return this.picture.failures.filter(flow => ['queue', 'bucket'].includes(this.picture.nodes[flow[1]].kind)
      && !pairs.some(pair => this.leads(flow, pair))).map(named);
  }

  inventedFlows(): string[] {
    const isLost = ([from, to]: Flow) => {
      const [source, target] = [this.picture.nodes[from], this.picture.nodes[to]];
      if (!source.resources || !target.resources) { return false; }
      return !this.templates.some(template => template.resources.filter(resource => shows(source, resource))
        .some(resource => neighbours(template, resource).some(other => shows(target, other))));
    };
    return [...this.picture.flows, ...this.picture.failures].filter(isLost).map(named);
  }

  private isDrawn(pair: Pair, flows: readonly Flow[]): boolean {
    const isInside = this.nodes.some(([name]) => this.leads([name, name], pair));
    return isInside || flows.some(flow => this.leads(flow, pair));
  }

  private leads([from, to]: Flow, pair: Pair): boolean {
    return shows(this.picture.nodes[to], pair.to) && pair.from.some(source => shows(this.picture.nodes[from], source));
  }
}

const named = ([from, to]: Flow) => `${from} to ${to}`;
const shortPath = (path: string) => path.replace(`${SCOPE}`, '').replace(/\/Resource$/, '');
const isOf = (kind: Kind, { type }: Resource) => (KINDS[kind].types as readonly string[]).includes(type);

function matches(path: string, resource: Resource): boolean {
  const pattern = path.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[^/]*');
  return new RegExp(`^${pattern}$`).test(shortPath(resource.path));
}

function shows({ kind, resources = [], includes = [] }: PictureNode, resource: Resource): boolean {
  return resources.some(path => matches(path, resource) && isOf(kind, resource)) || includes.some(path => matches(path, resource));
}

/** What an alarm measures, without its text and actions; the dimensions of load balancers are taken from their listeners. */
function watchedBy(template: StackTemplate, { properties: { Dimensions, Metrics } }: Resource): Resource[] {
  const balancerOf = (resource: Resource) => template.resourceOf(resource.properties.LoadBalancerArn) ?? resource;
  return template.referencesIn([Dimensions, Metrics]).map(({ resource }) => balancerOf(resource));
}

/** Every asynchronous edge between resources of kinds. */
function flowsOf(template: StackTemplate): Pair[] {
  const flows = edgesOf(template).filter(({ kind }) => kind !== 'redrive' && kind !== 'asynchronous invocation');
  return flows.flatMap(({ resource, description, target }) => {
    const to = template.functionOf(target);
    const sources = [description.EventSourceArn, description.TopicArn, resource.properties.EventBusName, resource.properties.EventPattern];
    const from = sources.flatMap(source => template.referencesIn(source)).map(({ resource: source }) => streamOf(template, source));
    return to && TYPES.includes(to.type) && from.length > 0 ? [{ from, to, because: `${shortPath(resource.path)} to ${shortPath(to.path)}` }] : [];
  });
}

/** Enhanced fan-out reads a stream through a consumer of its own. */
function streamOf(template: StackTemplate, source: Resource): Resource {
  return source.type === 'AWS::Kinesis::StreamConsumer' ? template.resourceOf(source.properties.StreamARN)! : source;
}

/** Every queue and bucket that takes what fails, with all that the same place of the template names as the source. */
function failuresOf(template: StackTemplate): Pair[] {
  return template.resources.flatMap(resource => failurePlaces(resource.properties).flatMap(place => template.referencesIn(place))
    .filter(({ resource: to }) => ['AWS::SQS::Queue', 'AWS::S3::Bucket'].includes(to.type))
    .map(({ resource: to }) => {
      const near = template.referencesIn(resource.properties).map(({ resource: other }) => template.functionOf({ Ref: other.id })!);
      const from = TYPES.includes(resource.type) ? [resource] : near.filter(({ id }) => id !== to.id).map(other => streamOf(template, other));
      return { from, to, because: `${shortPath(resource.path)} to ${shortPath(to.path)}` };
    }));
}

function failurePlaces(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) { return []; }
  return Object.entries(value).flatMap(([name, part]) => PLACES.includes(name) ? [part] : failurePlaces(part));
}

/** The resources of kinds that a resource knows, or that know it, also through roles, policies, event sources and the like. */
function neighbours(template: StackTemplate, start: Resource): Resource[] {
  const links = linksOf(template);
  const seen = new Set([start.id]);
  const found: Resource[] = [];
  const visit = (from: Resource, next = links.get(from.id) ?? []) => next.filter(({ id }) => !seen.has(id)).forEach(other => {
    seen.add(other.id);
    if ([...TYPES, ...KINDS.alarm.types].includes(other.type)) {
      found.push(other);
    } else if (!SHARED.test(other.type)) {
      // what one policy names knows the policy's role, and not one another
      visit(other, other.type === POLICY && from.type !== ROLE ? links.get(other.id)!.filter(({ type }) => type === ROLE) : undefined);
    }
  });
  visit(start);
  return found;
}

const LINKS = new WeakMap<StackTemplate, Map<string, Resource[]>>();

function linksOf(template: StackTemplate): Map<string, Resource[]> {
  const known = LINKS.get(template);
  if (known) { return known; }
  const links = new Map<string, Resource[]>(template.resources.map(({ id }) => [id, []]));
  template.resources.forEach(resource => template.referencesIn(resource.attributes).forEach(({ resource: other }) => {
    links.get(resource.id)!.push(other);
    links.get(other.id)!.push(resource);
  }));
  LINKS.set(template, links);
  return links;
}
