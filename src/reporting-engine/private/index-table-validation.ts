import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Validation } from '../../core/private/validation';
import { IndexTableOptions } from '../index-table-options';
import { ViewProjection } from '../view-projection';

/** Library limits: a query reads as many rows of each shard, at worst. */
const MOST_ROWS = 10_000;
const MOST_SHARDS = 64;
const NAME = /^[A-Za-z][A-Za-z0-9]{0,39}$/;

/** Checks the name of a view of any kind. */
export function validateViewName(validation: Validation, engine: Construct, name: string) {
  validation.check(NAME.test(name), 'name', 'be 1 to 40 letters and digits, with a letter first, such as TopTweets', name);
  const isUsed = engine.node.children.some(({ node }) => node.id.toLowerCase() === name.toLowerCase());
  validation.check(!isUsed, 'name', 'be of no other view, whichever case its letters have, and of no part of the engine, such as Projector', name);
}

/** Checks the options of a view, before anything is created. */
export function validateIndexTable(validation: Validation, { projection, sortBy, partitionBy, limit, shardCount }: IndexTableOptions) {
  // Python and JavaScript pass whatever is given
  validation.check(projection instanceof ViewProjection, 'projection', 'be ViewProjection.pick() or ViewProjection.jsonata()', projection);
  const { pick } = projection._settings;
  for (const [prop, attribute] of Object.entries({ sortBy, partitionBy })) {
    if (attribute === undefined) { continue; }
    validation.check(!Token.isUnresolved(attribute) && attribute !== '', prop, 'be the name of an attribute, known at synthesis', attribute);
    validation.check(pick === undefined || pick.includes(attribute), prop, `be one of the attributes of the projection: ${pick?.join(', ')}`, attribute);
  }
  validation.integer('limit', limit, 1, MOST_ROWS, 'library limit');
  // the names of the keys are part of the code of the projector
  validation.check(!Token.isUnresolved(shardCount), 'shardCount', 'be known at synthesis', 'a value that is only known at deployment');
  validation.integer('shardCount', shardCount, 1, MOST_SHARDS, 'library limit');
}
