/** What the report shows beside the evidence of a scenario. Times are in milliseconds since 1970. */
export type Exhibit = Load | Doors | Jobs | Failures;

/** What arrives, and what is done of it later. */
export interface Load {
  readonly kind: 'load';
  readonly title: string;
  readonly arrivals: readonly number[];
  readonly done: readonly number[];
}

/** Doors of an API, through phases. */
export interface Doors {
  readonly kind: 'doors';
  readonly title: string;
  readonly phases: readonly Phase[];
  readonly doors: readonly Door[];
}

/** A time in which something is broken, or not. */
export interface Phase { readonly name: string; readonly isOutage: boolean; readonly from: number; readonly to: number }

export interface Door { readonly name: string; readonly answers: readonly Answer[] }

/** When the request was sent, how long it took, and the HTTP status. */
export interface Answer { readonly at: number; readonly millis: number; readonly status: number }

/** Jobs of which each ends when all its parts have ended, or at its deadline. */
export interface Jobs {
  readonly kind: 'jobs';
  readonly title: string;
  readonly deadlineSeconds: number;
  readonly jobs: ReadonlyArray<{ readonly id: string; readonly outcome: string; readonly from: number; readonly to: number }>;
}

/** What a queue for failures was given, and why. */
export interface Failures { readonly kind: 'failures'; readonly queue: string; readonly count: number; readonly why: string }
