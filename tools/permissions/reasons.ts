import { Permission } from './inventory';

interface Reason {
  readonly permissions: RegExp;
  readonly because: string;
}

/** Permissions that no integ app needs in the local cloud, and why they are there. */
const REASONS: readonly Reason[] = [
  { permissions: /\/xray:/, because: 'the local cloud traces nothing' },
  { permissions: /\/logs:/, because: 'the local cloud delivers logs without asking for a permission' },
  { permissions: /\/kms:/, because: 'the local cloud asks for no permission to use a key' },
];

export function reasonFor(permission: Permission): string | undefined {
  return REASONS.find(({ permissions }) => permissions.test(permission))?.because;
}
