import { KeyClaim, KeyClaims } from '../../../handlers/shared/jobs/key-claims';

export class InMemoryKeyClaims implements KeyClaims {
  readonly claims = new Map<string, KeyClaim>();

  async claim(claim: KeyClaim, now: Date): Promise<string> {
    const standing = this.claims.get(claim.id);
    if (standing !== undefined && standing.ttl >= Math.floor(now.getTime() / 1000)) return standing.job;
    this.claims.set(claim.id, claim);
    return claim.job;
  }
}

/** A random UUID for a number, for tests that count. */
export function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
