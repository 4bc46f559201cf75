import { Token } from 'aws-cdk-lib';
import { warnOfPaths } from '../../core/private/attribute-names';
import { knownKey } from '../../core/private/known-key';
import { Validation } from '../../core/private/validation';
import { IndexTable } from '../index-table';
import { ViewJoin } from '../view-join';

/** Library limits: a page reads a row of each for each of its own. */
const MOST_JOINS = 3;
const LONGEST_NAME = 255;

/** Checks the joins of a query, before anything is created. */
export function validateJoins(validation: Validation, view: IndexTable, joins: ViewJoin[] | undefined) {
  if (joins === undefined) { return; }
  validation.check(joins.length >= 1 && joins.length <= MOST_JOINS, 'joins', `be 1 to ${MOST_JOINS} other views (library limit)`, joins.length);
  const known = view._attributes;
  for (const [at, { view: other, on, member }] of joins.entries()) {
    const prop = (name: string) => `joins[${at}].${name}`;
    validation.check(other instanceof IndexTable, prop('view'), 'be a view that addIndexTable returned', other);
    validation.here(prop('view'), other.table, 'a query reads its table there');
    const isName = !Token.isUnresolved(member) && member.length >= 1 && member.length <= LONGEST_NAME;
    validation.check(isName, prop('member'), `be 1 to ${LONGEST_NAME} characters, known at synthesis`, shown(member));
    validation.check(!known?.includes(member), prop('member'), 'be no attribute of the projection', member);
    validation.check(joins.findIndex(join => join.member === member) === at, prop('member'), 'be of no other join of the query', member);
    validateOn(validation, prop('on'), on, { known, key: knownKey(other._source)?.map(({ name }) => name) });
  }
}

function validateOn(validation: Validation, prop: string, on: ViewJoin['on'], { known, key }: { readonly known?: string[]; readonly key?: string[] }) {
  const entries = Object.entries(on);
  const isKnown = entries.length >= 1 && entries.length <= 2 && entries.flat().every(name => !Token.isUnresolved(name) && name !== '');
  validation.check(isKnown, prop, 'have the one or two attributes of the key of the other source, known at synthesis', entries.flat().map(shown).join(', '));
  const isKey = key === undefined || (key.length === entries.length && key.every(name => Object.hasOwn(on, name)));
  validation.check(isKey, prop, `have the attributes of the key of the other source: ${key?.join(', ')}`, Object.keys(on).join(', '));
  for (const attribute of Object.values(on)) {
    validation.check(known === undefined || known.includes(attribute), prop, `name attributes of the projection: ${known?.join(', ')}`, attribute);
  }
  if (known === undefined) { warnOfPaths(validation, prop, Object.values(on), 'Give the attribute a name of its own in the expression of the projection.'); }
}

/** A token is no value that a message can have. */
function shown(name: string): string {
  return Token.isUnresolved(name) ? 'a value that is only known at deployment' : name;
}
