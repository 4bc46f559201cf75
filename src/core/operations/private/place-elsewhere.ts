import { Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { pathSeenFrom } from '../../private/identity';
import { shareLogRetention } from '../../private/log-retention';
import { sharePatternKey } from '../../private/pattern-key';
import { Validation } from '../../private/validation';
import { IOperable } from '../operable';
import { Operations } from '../operations';

/** Where the resources of a part of a pattern are, and their alarms. */
export interface PartPlace {
  readonly scope: Construct;
  readonly operations: Operations;
}

export interface PartsElsewhere {
  /** Of the parts, such as `Workers`: the end of the id. */
  readonly kind: string;
  /** The option that leads to the place, for the error. */
  readonly prop: string;
  /** What users do where the place is of another stage, for the error. */
  readonly remedy: string;
}

/** The parts of one pattern in another stack, with alarms and widgets of their own. */
class PatternParts extends Construct implements IOperable {
  readonly operations: Operations;

  constructor(scope: Construct, id: string, pattern: IOperable) {
    super(scope, id);
    sharePatternKey(pattern, this);
    shareLogRetention(pattern, this);
    this.operations = pattern.operations._at(this);
  }
}

/** Refuses a place that the pattern cannot be in. Call it before anything is created. */
export function validatePlace(pattern: Construct, scope: Construct, { prop, remedy }: PartsElsewhere) {
  new Validation(pattern).check(Stage.of(scope) === Stage.of(pattern), prop,
    `be of the stage of the pattern, because stacks of two stages share nothing but names: ${remedy}`, scope.node.path);
}

/** The place of the parts of a pattern below a scope: one for all parts of a kind. */
export function placeElsewhere(pattern: Construct & IOperable, scope: Construct, parts: PartsElsewhere): PartPlace {
  validatePlace(pattern, scope, parts);
  const id = `${pathSeenFrom(scope, pattern)}${parts.kind}`;
  const place = scope.node.tryFindChild(id) as PatternParts | undefined ?? new PatternParts(scope, id, pattern);
  return { scope: place, operations: place.operations };
}
