import { ItemEvent, itemEvent } from '../../../handlers/event-table-writer/item-event';
import { EventSettings, WriterSettings } from '../../../handlers/event-table-writer/settings';

const event = (name: string, attributes: string[], more: Partial<EventSettings> = {}): EventSettings => ({
  contract: { name, version: 1, schema: true }, source: 'tweets', keys: { id: '/id' }, version: '/version', attributes, ...more,
});

/** The text is written by two contracts. */
export const SETTINGS: WriterSettings = {
  key: [{ name: 'id', type: 'S' }],
  versionAttribute: 'version',
  removalSeconds: 60,
  events: [
    event('TweetPosted', ['text', 'country']), event('TweetEdited', ['text']), event('TweetViewed', ['views'], { keys: { id: '/tweet/id' } }),
    event('TweetRemoved', [], { removes: true }),
  ],
};

/** The event of a message with that content. */
export const read = (type: string, dataText: string | undefined, source = 'tweets', settings = SETTINGS): ItemEvent => itemEvent({ type, source, dataText }, settings);
