import { guestOf, pointsOf, PRICES } from './invoice-data';
import { ThirdParty } from '../tools/third-party/third-party';

/** Those behind the gateway. */
export const PARTNER_NAMES = ['roastery', 'dairy', 'bakery'] as const;

const last = (url: string) => url.split('/').at(-1)!;
/** Those that know what is in an invoice. */
const INVOICE_PARTNERS = {
  customers: (url: string) => guestOf(last(url)),
  prices: (url: string) => ({ drink: last(url), price: PRICES[last(url)] }),
  loyalty: (url: string) => ({ points: pointsOf(last(url)) }),
};

export type PartnerName = typeof PARTNER_NAMES[number] | keyof typeof INVOICE_PARTNERS;

/** The coffee house's business partners: web services of others, on this machine's loopback interface. */
export class Partners {
  static async start(): Promise<Partners> {
    const contents = { ...Object.fromEntries(PARTNER_NAMES.map(name => [name, undefined])), ...INVOICE_PARTNERS };
    const start = async (name: string, content?: (url: string) => unknown) => [name, await ThirdParty.start(name, content)] as const;
    const entries = await Promise.all(Object.entries(contents).map(([name, content]) => start(name, content)));
    return new Partners(Object.fromEntries(entries) as Record<PartnerName, ThirdParty>);
  }

  private constructor(private readonly parties: Record<PartnerName, ThirdParty>) {}

  get(name: PartnerName): ThirdParty {
    return this.parties[name];
  }

  /** Where they answer, as the demo's app reads it from its context. */
  get context(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.parties).map(([name, { url }]) => [name, url]));
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.parties).map(party => party.stop()));
  }
}
