import { ThirdParty } from '../tools/third-party/third-party';

export const PARTNER_NAMES = ['roastery', 'dairy', 'bakery'] as const;
export type PartnerName = typeof PARTNER_NAMES[number];

/** The coffee house's business partners: web services of others, on this machine's loopback interface. */
export class Partners {
  static async start(): Promise<Partners> {
    const entries = await Promise.all(PARTNER_NAMES.map(async name => [name, await ThirdParty.start(name)] as const));
    return new Partners(Object.fromEntries(entries) as Record<PartnerName, ThirdParty>);
  }

  private constructor(private readonly parties: Record<PartnerName, ThirdParty>) {}

  get(name: PartnerName): ThirdParty {
    return this.parties[name];
  }

  /** Where they answer, as the demo's app reads it from its context. */
  get context(): Record<PartnerName, string> {
    return Object.fromEntries(PARTNER_NAMES.map(name => [name, this.parties[name].url])) as Record<PartnerName, string>;
  }

  async stop(): Promise<void> {
    await Promise.all(PARTNER_NAMES.map(name => this.parties[name].stop()));
  }
}
