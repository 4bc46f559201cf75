import { Feature } from './feature';
import { covers } from './paths';
import { Validation } from '../../core/private/validation';

/** The features of a façade, in the order in which they were added. */
export class Features {
  readonly all: Feature[] = [];

  constructor(private readonly validation: Validation) {}

  /** @throws if another feature has the name, or takes the same requests */
  add(feature: Feature) {
    const namesake = this.all.find(other => other.name.toLowerCase() === feature.name.toLowerCase());
    this.validation.check(namesake === undefined, 'name', `differ from that of the feature '${namesake?.name}' in more than case`, feature.name);
    for (const path of feature.props.paths) {
      const rival = this.all.find(other => other.props.paths.includes(path) && other.conditions === feature.conditions);
      this.validation.check(rival === undefined, 'paths',
        `be of one feature for the same conditions: '${rival?.name}' and '${feature.name}' both take '${path}' ${feature.hasConditions ? 'with the same conditions' : 'without conditions'}`, path);
    }
    this.all.push(feature);
  }

  /** Why legacy is needed by features: a clause for each. */
  get reasonsForLegacy(): string[] {
    return this.all.flatMap(feature => this.reason(feature) ?? []);
  }

  private reason(feature: Feature): string | undefined {
    const { name, props: { weight, isNew, rollbackOn, shadow, paths } } = feature;
    if (isNew) { return undefined; }
    if (weight < 100) { return `'${name}' sends ${100 - weight} % of its clients there`; }
    if (rollbackOn.length > 0) { return `'${name}' has rollbackOn, which sends its clients there`; }
    if (shadow) { return `'${name}' has a shadow, which compares its answers`; }
    const open = feature.hasConditions ? paths.find(path => !this.isTakenAt(path)) : undefined;
    return open === undefined ? undefined : `'${name}' has conditions, and other requests of '${open}' go there`;
  }

  /** Whether a feature without conditions takes everything at a path. */
  private isTakenAt(path: string): boolean {
    return this.all.some(({ hasConditions, props: { paths, weight } }) => !hasConditions && weight === 100 && paths.some(each => covers(each, path)));
  }
}
