import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { warnOfPaths } from '../../core/private/attribute-names';
import { changingFunctions } from '../../core/private/expression-names';
import { Validation } from '../../core/private/validation';
import { IndexTableOptions } from '../index-table-options';
import { ViewProjection } from '../view-projection';

/** Library limits: a query reads as many rows of each shard, at worst. */
const MOST_ROWS = 10_000;
const MOST_SHARDS = 64;
const MEMBER_OF_ROW = 'Give the attribute a name of its own in the expression of the projection.';
/** Parts that only some engines have: an exposure or another kind of view can come later. */
const LATER_PARTS = ['Api', 'CacheInvalidator', 'DriftCheck', 'Queries', 'SearchProjector'];
const NAME = /^[A-Za-z][A-Za-z0-9]{0,39}$/;

/** Checks the name of a view of any kind. */
export function validateViewName(validation: Validation, engine: Construct, name: string) {
  validation.check(NAME.test(name), 'name', 'be 1 to 40 letters and digits, with a letter first, such as TopTweets', name);
  const names = [...LATER_PARTS, ...engine.node.children.map(({ node }) => node.id)];
  const isUsed = names.some(each => each.toLowerCase() === name.toLowerCase());
  validation.check(!isUsed, 'name', 'be of no other view, whichever case its letters have, and of no part of the engine, such as Projector', name);
}

/** Warns of what a projection can have, and mostly is a mistake. */
export function warnOfProjection(validation: Validation, { _settings: { pick = [], jsonata } }: ViewProjection) {
  warnOfPaths(validation, 'projection', pick, 'For a member of an attribute, use ViewProjection.jsonata(\'{ "city": address.city }\').');
  const changing = changingFunctions(jsonata ?? '$').map(name => `$${name}`);
  if (changing.length === 0) { return; }
  validation.warn('changingProjection', 'projection', 'have the same result for the same item', `${changing.join(' and ')} in its expression`,
    'A rebuild ends in ViewDiffers, and a drift check counts what it finds: take a time or a number that the item has.');
}

/** Checks the options of a view, before anything is created. */
export function validateIndexTable(validation: Validation, { projection, sortBy, partitionBy, limit, shardCount }: IndexTableOptions) {
  // Python and JavaScript pass whatever is given
  validation.check(projection instanceof ViewProjection, 'projection', 'be ViewProjection.pick() or ViewProjection.jsonata()', projection);
  warnOfProjection(validation, projection);
  const { _attributes: known } = projection;
  for (const [prop, attribute] of Object.entries({ sortBy, partitionBy })) {
    if (attribute === undefined && prop === 'partitionBy') { continue; }
    const isName = typeof attribute === 'string' && !Token.isUnresolved(attribute) && attribute !== '';
    if (!isName) { validation.fail(prop, 'be the name of an attribute, known at synthesis', attribute); }
    validation.check(known === undefined || known.includes(attribute), prop, `be one of the attributes of the projection: ${known?.join(', ')}`, attribute);
    if (known === undefined) { warnOfPaths(validation, prop, [attribute], MEMBER_OF_ROW); }
  }
  validation.check((limit as number | undefined) !== undefined, 'limit', `be given: 1 to ${MOST_ROWS} (library limit)`, limit);
  validation.integer('limit', limit, 1, MOST_ROWS, 'library limit');
  // the names of the keys are part of the code of the projector
  validation.check(!Token.isUnresolved(shardCount), 'shardCount', 'be known at synthesis', 'a value that is only known at deployment');
  validation.integer('shardCount', shardCount, 1, MOST_SHARDS, 'library limit');
}
