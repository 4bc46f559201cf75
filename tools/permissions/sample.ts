import { createHash } from 'crypto';
import { Permission } from './inventory';

/**
 * Of the needed permissions of each app as many as wanted, by a rule that gives the same each time: first those
 * whose action no app before it has in the sample, in the order of a hash.
 */
export function sampleOf(needed: ReadonlyMap<string, readonly Permission[]>, size: number, seed: string): Map<string, Permission[]> {
  const actions = new Set<string>();
  return new Map([...needed].map(([app, permissions]) => {
    const ranked = [...permissions].sort((a, b) => hash(seed, app, a).localeCompare(hash(seed, app, b)));
    const chosen: Permission[] = [];
    while (chosen.length < size && chosen.length < ranked.length) {
      const rest = ranked.filter(permission => !chosen.includes(permission));
      const next = rest.find(permission => !actions.has(actionOf(permission))) ?? rest[0];
      actions.add(actionOf(next));
      chosen.push(next);
    }
    return [app, chosen];
  }));
}

function hash(...parts: string[]): string {
  return createHash('sha256').update(parts.join()).digest('hex');
}

/** With the kind of the policy: what a queue allows is another matter than what a role does. */
function actionOf(permission: Permission): string {
  const [name, , , action] = permission.split('/');
  return `${name.includes(':') ? 'resource' : 'role'} ${action}`;
}
