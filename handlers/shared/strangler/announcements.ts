/** An event about a feature. */
export interface Announcement {
  /** The same for the same change: the event may come twice. */
  readonly id: string;
  readonly type: 'FeatureWeightChanged' | 'FeatureRolledBack';
  /** ISO 8601. */
  readonly time: string;
  readonly detail: object;
}

export interface Announcements {
  /** @throws where the event was not taken */
  send(announcement: Announcement): Promise<void>;
}
