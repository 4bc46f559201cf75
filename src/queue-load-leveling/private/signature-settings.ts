/** How a sender signs, as the intake function reads it: handlers/webhook-intake/settings.ts. The secret is added when it is bound. */
export interface HmacAlgorithmSettings {
  readonly secretFormat: 'text' | 'standard';
  readonly secretField?: string;
  readonly header: string;
  readonly separator?: string;
  readonly prefix: string;
  readonly encoding: 'hex' | 'base64';
  readonly signedContent: string;
  readonly timestamp?: { readonly header?: string; readonly prefix?: string; readonly toleranceSeconds: number };
}

/** Where a scheme has the id of a delivery, and what else its senders expect. */
export interface SchemeSettings {
  readonly deliveryIdPointer?: string;
  readonly answersChallenges?: boolean;
}
