/** What an operator asks for. */
export type Command =
  | { readonly kind: 'status' }
  | { readonly kind: 'weight'; readonly weight: number } & OfFeature
  | { readonly kind: 'rollback' } & OfFeature
  | { readonly kind: 'enable'; readonly weight?: number } & OfFeature;

interface OfFeature {
  readonly feature: string;
  readonly force: boolean;
  readonly reason?: string;
  readonly by?: string;
}

/** An input that is not a command, or one that must not be carried out. The operator reads the text. */
export class Refused extends Error {}

const MEMBERS = ['status', 'feature', 'weight', 'rollback', 'enable', 'force', 'reason', 'by'];
const LONGEST_TEXT = 500;

/** @throws Refused */
export function commandOf(input: unknown): Command {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Refused('The input must be a JSON object such as {"feature":"Orders","weight":25}.');
  const given = input as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find(name => !MEMBERS.includes(name));
  // its text may be a secret that was meant for something else
  if (unknown !== undefined) throw new Refused(`The input has a member that is none of ${MEMBERS.join(', ')}.`);
  const flag = (name: string) => {
    if (given[name] !== undefined && typeof given[name] !== 'boolean') throw new Refused(`${name} must be true or false.`);
    return given[name] === true;
  };
  if (flag('status')) return { kind: 'status' };
  const { feature, weight } = given;
  if (typeof feature !== 'string' || feature === '') throw new Refused('feature must be the name of a feature. {"status":true} lists them.');
  if (weight !== undefined && !(typeof weight === 'number' && Number.isFinite(weight) && weight >= 0 && weight <= 100)) throw new Refused('weight must be a number from 0 to 100.');
  const common = { feature, force: flag('force'), reason: textOf(given, 'reason'), by: textOf(given, 'by') };
  const [isRollback, isEnable] = [flag('rollback'), flag('enable')];
  if (isRollback && (isEnable || weight !== undefined)) throw new Refused('rollback must stand without enable and weight.');
  if (isRollback) return { kind: 'rollback', ...common };
  if (isEnable) return { kind: 'enable', weight, ...common };
  if (weight === undefined) throw new Refused('The input must have one of weight, rollback, enable and status.');
  return { kind: 'weight', weight, ...common };
}

function textOf(given: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = given[name];
  if (value !== undefined && !(typeof value === 'string' && value.length <= LONGEST_TEXT)) throw new Refused(`${name} must be a text of at most ${LONGEST_TEXT} characters.`);
  return value;
}
