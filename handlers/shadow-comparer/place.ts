import { pointerBelow } from './difference';
import { Paths } from './paths';
import { Secrets } from './secrets';

/** What is compared, and how: JSON pointers, in which `*` stands for every element of a list and every member of an object. */
export interface ComparisonRules {
  readonly ignore: readonly string[];
  /** Lists whose order has no meaning. */
  readonly unordered: readonly string[];
  /** What is never stored. Differences of it count. */
  readonly redact: readonly string[];
  /** The largest distance of two numbers that are equal. */
  readonly tolerance: number;
}

interface PlaceState {
  readonly pointer: string;
  readonly at: string;
  readonly paths: PathsHere;
  readonly secrets: Secrets;
  readonly isHidden: boolean;
  readonly isDescribed: boolean;
}

interface PathsHere {
  readonly ignore: Paths;
  readonly unordered: Paths;
  readonly redact: Paths;
  /** Where values are known to change with every answer. */
  readonly noise: Paths;
}

/** A place in both documents. */
export class Place {
  static root({ ignore, unordered, redact }: ComparisonRules, noise: readonly string[], secrets: Secrets): Place {
    const paths = { ignore: Paths.of(ignore), unordered: Paths.of(unordered), redact: Paths.of(redact), noise: Paths.of(noise) };
    return new Place({ pointer: '', at: '', paths, secrets, isHidden: paths.redact.isHere, isDescribed: true });
  }

  private constructor(private readonly state: PlaceState) {}

  /** With `*` for elements. Within what is redacted it is the pointer of the outermost of it, since names can be secrets, too. */
  get pointer(): string { return this.state.pointer; }
  /** With the indexes of elements. */
  get at(): string { return this.state.at; }
  get isIgnored(): boolean { return this.state.paths.ignore.isHere; }
  get isUnordered(): boolean { return this.state.paths.unordered.isHere; }
  get isNoise(): boolean { return this.state.paths.noise.isHere; }
  get isRedacted(): boolean { return this.state.isHidden; }
  get isDescribed(): boolean { return this.state.isDescribed; }
  get redact(): Paths { return this.state.paths.redact; }
  get secrets(): Secrets { return this.state.secrets; }

  /** The same place, of which no value is shown. */
  undescribed(): Place {
    return new Place({ ...this.state, isDescribed: false });
  }

  member(name: string): Place {
    const shown = this.state.secrets.nameOf(name, this.redact);
    return this.below(name, shown, shown);
  }

  element(index: number): Place {
    return this.below(String(index), '*', String(index));
  }

  private below(name: string, general: string, exact: string): Place {
    const { pointer, at, paths, isHidden } = this.state;
    const below = {
      ignore: paths.ignore.below(name), unordered: paths.unordered.below(name), redact: paths.redact.below(name), noise: paths.noise.below(general),
    };
    return new Place(isHidden ? { ...this.state, paths: below } : {
      ...this.state, paths: below, isHidden: below.redact.isHere, pointer: pointerBelow(pointer, general), at: pointerBelow(at, exact),
    });
  }
}
